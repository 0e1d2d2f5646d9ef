import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Judged } from '../../src/model/prediction.ts';
import { type Preparation, readDirectoryTree } from '../setup/directory-tree.ts';
import { predictSides, type Side } from '../setup/predict-sides.ts';

// Small pull requests with the verdicts that two engines logged for them.

interface Case {
  readonly title: string;
  readonly file?: string;
  readonly base_file?: string;
  readonly target?: string;
  readonly base_args?: Record<string, string | null>;
  readonly head_args?: Record<string, string | null>;
  readonly base_flags?: readonly string[];
  readonly head_flags?: readonly string[];
  readonly base_prep?: readonly Preparation[];
  readonly head_prep?: readonly Preparation[];
  readonly needs?: readonly string[];
  readonly open?: Readonly<Record<string, readonly number[]>>;
}
interface Truth {
  readonly line: number;
  readonly step: number;
  readonly stage: string | null;
  readonly instruction: string;
  readonly verdict: string;
  readonly link?: string;
  readonly triggers?: readonly { readonly verdict: string }[];
}

const ROOT = join(import.meta.dirname, '..', 'fixtures', 'conformance');
const folders = readdirSync(ROOT)
  .map((name) => join(ROOT, name))
  .filter((folder) => existsSync(join(folder, 'truth.json')));

function sideOf(folder: string, side: 'base' | 'head', c: Case): Side {
  const root = join(folder, side);
  const flags = c[`${side}_flags`] ?? [];
  const directories = flags.flatMap((flag, index) => {
    const [name = '', path = ''] = (flags[index + 1] ?? '').split('=');
    return flag === '--build-context' ? [[name, path.replace(/\{context\}\/?/, '')]] : [];
  });
  return {
    entries: readDirectoryTree(root, c[`${side}_prep`]),
    text: (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : null),
    file: (side === 'base' ? c.base_file : undefined) ?? c.file ?? 'Dockerfile',
    args: c[`${side}_args`] ?? {},
    target: c.target ?? null,
    directories: Object.fromEntries(directories),
    options: {
      noCache:
        flags.includes('--no-cache') || flags.flatMap((flag, index) => (flag === '--no-cache-filter' ? [flags[index + 1] ?? ''] : []))
    }
  };
}

const say = (judged: Judged | null) => (judged === null ? 'nothing' : `${judged.verdict} (${judged.certainty})`);

for (const folder of folders) {
  const name = folder.slice(folder.lastIndexOf('/') + 1);
  const c: Case = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8'));
  const truth: Record<'buildkit' | 'legacy', readonly Truth[]> = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8'));
  for (const builder of ['buildkit', 'legacy'] as const) {
    if (!truth[builder]?.length) continue;
    test(`${name} ${builder}: ${c.title}`, () => {
      const prediction = predictSides(sideOf(folder, 'base', c), sideOf(folder, 'head', c), builder);
      const isOpen = (line: number) => Boolean(c.needs?.length) && (!c.open || (c.open[builder] ?? []).includes(line));
      const agrees = (said: Judged | null, engine: string, line: number) =>
        said !== null && (said.certainty === 'certain' ? said.verdict === engine : isOpen(line));
      const wrong: string[] = [];
      expect(prediction.steps).toHaveLength(truth[builder].length);
      for (const [index, was] of truth[builder].entries()) {
        const said = prediction.steps[index];
        if (said === undefined) throw new Error('no answer');
        const at = `line ${was.line} ${was.instruction}`;
        // Before the first FROM the recorded truth counts no steps.
        const step = was.stage === null ? said.step : was.step;
        expect([said.line, said.step, said.stage, said.instruction]).toEqual([was.line, step, was.stage, was.instruction]);
        if (!agrees(said, was.verdict, was.line))
          wrong.push(`${at}: engine ${was.verdict}, said ${say(said)} ${JSON.stringify(said.causes)}`);
        if (was.link !== undefined && was.link !== 'unreached' && said.link !== null && !agrees(said.link, was.link, was.line))
          wrong.push(`${at}, merge: engine ${was.link}, said ${say(said.link)}`);
        for (const [place, trigger] of (was.triggers ?? []).entries()) {
          const own = said.triggers?.[place];
          if (own !== undefined && !agrees(own, trigger.verdict, was.line))
            wrong.push(`${at}, trigger: engine ${trigger.verdict}, said ${say(own)}`);
        }
      }
      expect(wrong).toEqual([]);
    });
  }
}
