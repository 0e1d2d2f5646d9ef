import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { suggestFor } from '../suggestion/setup.ts';
import { engineVersion } from './fuzz/engine.ts';
import { docker, prepareStandIn, withStandIn, writeContext } from './images/build.ts';
import { type LabelledProject, labelledProject, TELLING_SCRIPT } from './images/labelled-project.ts';

// Order faults against the truth of the engine: a file beside the manifests is touched; does the install run again, and does it leave
// other bytes? Where it runs for nothing, an edit counts as found only if the engine then reuses the install.
// ORDER_SEED repeats a run, ORDER_PROJECTS changes its length.

const seed = Number(process.env['ORDER_SEED'] ?? 20_261_121);
const projects = Number(process.env['ORDER_PROJECTS'] ?? 10);
const STAND_IN = 'layercost-stand-in:order';
const ORDER_RULES = new Set(['split-broad-copy', 'swap-independent', 'split-run']);

/** What became of the step of the install: null where it did not run, else the digest that it printed first. */
type Step = { readonly ran: boolean; readonly result: string | null };

function stepOf(log: string, install: string): Step | null {
  const steps = [...log.matchAll(/^#(\d+) \[[^\]]*\] RUN (.*)$/gm)].filter(([, , text = '']) => text.includes(install));
  const number = steps[0]?.[1];
  if (number === undefined) return null;
  const result = new RegExp(`^#${number} [\\d.]+ RESULT (\\w+)`, 'm').exec(log)?.[1] ?? null;
  return { ran: !new RegExp(`^#${number} CACHED`, 'm').test(log), result };
}

/** Builds, then touches each file and builds again: the touched files for which the install ran again, with whether it left other bytes; null where something does not build. */
async function watch(
  dockerfile: string,
  { context, install, touched, args }: LabelledProject,
  mark: string
): Promise<ReadonlyMap<string, 'needed' | 'for nothing'> | null> {
  const root = mkdtempSync(join(tmpdir(), 'order-'));
  const directory = join(root, `context-${basename(root)}`);
  try {
    mkdirSync(directory);
    writeContext(directory, context);
    const file = join(root, 'Dockerfile');
    // A variable of its own keeps the steps of one project apart from those of the next.
    writeFileSync(
      file,
      withStandIn(dockerfile, STAND_IN).replace(/^FROM .*$/gim, (line) => `${line}\nENV ORDER_MARK=${mark}`)
    );
    const flags = args.flatMap((a) => ['--build-arg', a]);
    const build = () =>
      docker(['buildx', 'build', '--progress=plain', '--provenance=false', '-f', file, ...flags, '--output', 'type=cacheonly', directory]);
    const first = await build();
    let last = first.ok ? stepOf(first.text, install) : null;
    const again = new Map<string, 'needed' | 'for nothing'>();
    for (const path of touched) {
      writeFileSync(join(directory, path), 'touched\n');
      const { ok, text } = await build();
      const step = ok ? stepOf(text, install) : null;
      if (last === null || step === null) return null;
      if (!step.ran) continue;
      again.set(path, step.result === last.result ? 'for nothing' : 'needed');
      last = step;
    }
    return last === null ? null : again;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

interface Count {
  right: number;
  missed: number;
  wrong: number;
  silent: number;
}

test('order faults are found, and nothing else', async () => {
  if ((await engineVersion('buildkit')) === null) {
    process.stderr.write('no engine answers, no order was judged\n');
    expect(process.env['CI'] === 'true').toBe(false);
    return;
  }
  await prepareStandIn(STAND_IN, TELLING_SCRIPT);
  const figures = new Map<string, Count>();
  const all: Count = { right: 0, missed: 0, wrong: 0, silent: 0 };
  const stories: string[] = [];
  let unbuilt = 0;
  let next = 0;
  const judge = async (p: LabelledProject): Promise<void> => {
    const mark = `${p.seed}-${Date.now()}`;
    const seen = await watch(p.dockerfile, p, mark);
    if (seen === null) {
      unbuilt++;
      return;
    }
    const faults = [...seen].filter(([, why]) => why === 'for nothing').map(([path]) => path);
    const isFault = faults.length > 0;
    const edits = suggestFor(p.dockerfile, p.context, { minSavedSeconds: 0 }).suggestions.filter(
      (s) => s.after !== null && ORDER_RULES.has(s.rule)
    );
    let found: string | null = null;
    let level = '';
    for (const edit of edits) {
      const later = await watch(edit.after ?? '', p, `${mark}-after`);
      if (later === null || !faults.some((path) => !later.has(path))) continue;
      found = edit.rule;
      level = edit.level;
      break;
    }
    const claimed = found ?? edits[0]?.rule ?? null;
    const verdict: keyof Count = isFault ? (found === null ? 'missed' : 'right') : claimed === null ? 'silent' : 'wrong';
    for (const key of [`layout ${p.layout}`, ...(claimed === null ? [] : [`rule ${claimed} ${level}`])]) {
      const count = figures.get(key) ?? { right: 0, missed: 0, wrong: 0, silent: 0 };
      figures.set(key, { ...count, [verdict]: count[verdict] + 1 });
    }
    all[verdict]++;
    if (verdict === 'missed' || verdict === 'wrong')
      stories.push(`${verdict}, seed ${p.seed}, ${p.layout}, ${p.traps.join() || 'no trap'}, ${p.install}`);
  };
  await Promise.all(
    [0, 1].map(async () => {
      while (next < projects) await judge(labelledProject(seed + next++));
    })
  );
  const recall = all.right / Math.max(1, all.right + all.missed);
  const precision = all.right / Math.max(1, all.right + all.wrong);
  process.stderr.write(
    `${[...stories.sort(), ...[...figures].sort().map(([key, count]) => `${key}: ${JSON.stringify(count)}`)].join('\n')}\n${projects} projects, seed ${seed}, ${unbuilt} unbuilt: ${JSON.stringify(all)}, recall ${recall.toFixed(3)}, precision ${precision.toFixed(3)}\n`
  );
  expect(all.right).toBeGreaterThan(0);
  expect(precision).toBeGreaterThanOrEqual(0.98);
  if (projects >= 100) expect(recall).toBeGreaterThanOrEqual(0.95);
}, 7_200_000);
