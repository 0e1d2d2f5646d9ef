import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Suggestion } from '../../src/model/suggestion.ts';
import { plainText } from '../../src/safe-text/index.ts';
import { suggestFor } from '../suggestion/setup.ts';
import { engineVersion } from './fuzz/engine.ts';
import { docker, prepareStandIn, withStandIn, writeContext } from './images/build.ts';
import { type LabelledProject, labelledProject, TELLING_SCRIPT } from './images/labelled-project.ts';

// Order faults against the truth of the engine: a file beside the manifests is touched; does the install run again, and does it leave
// other bytes? Where it runs for nothing, an edit counts as right only if the engine then reuses the install, and for no file that it needs.
// ORDER_SEED repeats a run, ORDER_PROJECTS changes its length.

const seed = Number(process.env['ORDER_SEED'] ?? 20_261_121);
const projects = Number(process.env['ORDER_PROJECTS'] ?? 10);
const STAND_IN = 'layercost-stand-in:order';
const ORDER_RULES = new Set(['split-broad-copy', 'swap-independent', 'split-run']);

/** What became of a step: whether it ran, and the digest that it printed first. */
type Step = { readonly ran: boolean; readonly result: string | null };

function stepOf(log: string, words: string): Step | null {
  const steps = [...log.matchAll(/^#(\d+) \[[^\]]*\] RUN (.*)$/gm)].filter(([, , text = '']) => text.includes(words));
  const number = steps[0]?.[1];
  if (number === undefined) return null;
  const result = new RegExp(`^#${number} [\\d.]+ RESULT (\\w+)`, 'm').exec(log)?.[1] ?? null;
  return { ran: !new RegExp(`^#${number} CACHED`, 'm').test(log), result };
}

/** By step, the touched files for which it ran again, and whether it left other bytes. */
type Runs = ReadonlyMap<string, ReadonlyMap<string, 'needed' | 'for nothing'>>;

/** Builds, then touches each file and builds again; null where something does not build. Steps are told by words of theirs. */
async function watch(
  dockerfile: string,
  { context, touched, args }: LabelledProject,
  steps: readonly string[],
  mark: string
): Promise<Runs | null> {
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
    if (!first.ok) return null;
    // A step that an edit splits is none of the words any more.
    const last = new Map(steps.flatMap((words) => [[words, stepOf(first.text, words)] as const]).filter(([, step]) => step !== null));
    const runs = new Map([...last.keys()].map((words) => [words, new Map<string, 'needed' | 'for nothing'>()]));
    for (const path of touched) {
      writeFileSync(join(directory, path), 'touched\n');
      const { ok, text } = await build();
      if (!ok) return null;
      for (const words of last.keys()) {
        const step = stepOf(text, words);
        // What a step leaves that tells no result is not known.
        if (step?.ran === true && step.result !== null)
          runs.get(words)?.set(path, step.result === last.get(words)?.result ? 'for nothing' : 'needed');
        if (step?.ran === true) last.set(words, step);
      }
    }
    return runs;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Words of the steps that are watched: the install, and each other RUN whole. */
const stepsOf = ({ dockerfile, install }: LabelledProject): readonly string[] => [
  install,
  ...[...dockerfile.matchAll(/^RUN (.*[^\\])$/gm)].flatMap(([, words = '']) => (words.includes(install) ? [] : [words]))
];

/**
 * What became of a project: `right`, a fault that an edit mends; `told`, one that advice names; `asked`, a review that is wrong and whose
 * question names why; `wrong`, any other edit or advice that the engine does not bear out.
 */
const VERDICTS = ['right', 'told', 'missed', 'asked', 'wrong', 'silent'] as const;
type Verdict = (typeof VERDICTS)[number];
type Count = Readonly<Record<Verdict, number>>;
const NONE: Count = { right: 0, told: 0, missed: 0, asked: 0, wrong: 0, silent: 0 };

/** What the engine says of one edit: the touched files that it spares a step, all of which have to be without effect on it. */
function verdictOn(edit: Suggestion, { asks }: LabelledProject, before: Runs, after: Runs | null): 'right' | 'asked' | 'wrong' {
  const spared = [...before].flatMap(([step, files]) => {
    const left = after?.get(step);
    return left === undefined ? [] : [...files].flatMap(([path, why]) => (left.has(path) ? [] : [why]));
  });
  if (spared.length > 0 && spared.every((why) => why === 'for nothing')) return 'right';
  const questions = edit.proof.assumptions.map((a) => plainText(a));
  const asked = edit.level === 'needs-review' && asks.some((names) => questions.some((question) => names.test(question)));
  return after !== null && asked ? 'asked' : 'wrong';
}

test('order faults are found, and nothing else', async () => {
  if ((await engineVersion('buildkit')) === null) {
    process.stderr.write('no engine answers, no order was judged\n');
    expect(process.env['CI'] === 'true').toBe(false);
    return;
  }
  await prepareStandIn(STAND_IN, TELLING_SCRIPT);
  const figures = new Map<string, Count>();
  const add = (key: string, verdict: Verdict): void => {
    const count = figures.get(key) ?? NONE;
    figures.set(key, { ...count, [verdict]: count[verdict] + 1 });
  };
  const stories: string[] = [];
  let unbuilt = 0;
  let next = 0;
  const judge = async (p: LabelledProject): Promise<void> => {
    const mark = `${p.seed}-${Date.now()}`;
    const steps = stepsOf(p);
    const seen = await watch(p.dockerfile, p, steps, mark);
    if (seen === null) {
      unbuilt++;
      return;
    }
    const isFault = [...(seen.get(p.install)?.values() ?? [])].includes('for nothing');
    const said = suggestFor(p.dockerfile, p.context, { minSavedSeconds: 0 }).suggestions.filter((s) => ORDER_RULES.has(s.rule));
    const line = p.dockerfile.split('\n').findIndex((text) => text.startsWith('RUN ') && text.includes(p.install)) + 1;
    const told = said.some((s) => s.after === null && s.line === line);
    const verdicts = new Set<Verdict>();
    for (const edit of said.filter((s) => s.after !== null)) {
      const verdict = verdictOn(edit, p, seen, await watch(edit.after ?? '', p, steps, `${mark}-after`));
      verdicts.add(verdict);
      add(`rule ${edit.rule} ${edit.level}`, verdict);
    }
    if (isFault && !verdicts.has('right')) verdicts.add(told ? 'told' : 'missed');
    if (!isFault && told) verdicts.add('wrong');
    const verdict = (['wrong', 'asked', 'right', 'told', 'missed'] as const).find((v) => verdicts.has(v)) ?? 'silent';
    add(`layout ${p.layout}`, verdict);
    add('all', verdict);
    if (verdict !== 'right' && verdict !== 'silent')
      stories.push(
        `${verdict}, seed ${p.seed}, ${p.layout}, ${p.traps.join() || 'no trap'}, ${p.install}: ${said.map((s) => `${s.level} ${s.rule} ${s.line}`).join('; ')}`
      );
  };
  await Promise.all(
    [0, 1].map(async () => {
      while (next < projects) await judge(labelledProject(seed + next++));
    })
  );
  const all = figures.get('all') ?? NONE;
  const found = all.right + all.told;
  const recall = found / Math.max(1, found + all.missed);
  const precision = found / Math.max(1, found + all.wrong);
  process.stderr.write(
    `${[...stories.sort(), ...[...figures].sort().map(([key, count]) => `${key}: ${JSON.stringify(count)}`)].join('\n')}\n${projects} projects, seed ${seed}, ${unbuilt} unbuilt, recall ${recall.toFixed(3)}, precision ${precision.toFixed(3)}\n`
  );
  expect(all.right).toBeGreaterThan(0);
  expect(precision).toBeGreaterThanOrEqual(0.98);
  if (projects >= 60) expect(recall).toBeGreaterThanOrEqual(0.85);
}, 7_200_000);
