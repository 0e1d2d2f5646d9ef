import { code, codes, say } from '../../model/sentence.ts';
import type { TreePath } from '../../model/units.ts';
import { type ContextCopy, copiedFiles } from '../effects/copy.ts';
import { found } from './advice.ts';
import { papersCandidate, unusedPapers } from './dockerignore-add.ts';
import { lineOf, NO_FINDINGS, type Rule, type RuleInput } from './rule.ts';
import { adviseBytes, ships } from './size-advice.ts';

/** Files that no program reads: what a run left, and what pictures are made from. */
const LEFTOVERS: readonly { readonly entry: string; readonly covers: RegExp }[] = [
  { entry: '**/*.log', covers: /\.log$/ },
  { entry: '**/*.psd', covers: /\.psd$/i },
  { entry: '**/*.sketch', covers: /\.sketch$/i },
  { entry: 'coverage', covers: /^coverage\// },
  { entry: '.nyc_output', covers: /^\.nyc_output\// }
];

/** Files of a broad COPY that weigh much and that nothing reads: the ignore file keeps them out of every layer, push and pull. */
export const ignoreBytes: Rule = {
  name: 'ignore-bytes',
  find(input) {
    if (input.trackedOnly || !ships(input) || papersCandidate(input) !== null) return NO_FINDINGS;
    return found(
      ...input.facts.effects.map(({ copy }, at) => {
        const instruction = input.facts.placed[at]?.instruction;
        const isBroad = copy?.sources.some((source) => source.kind === 'directory' && source.path === '') === true;
        return copy === null || instruction === undefined || !isBroad ? null : adviceFor(input, copy, lineOf(instruction));
      })
    );
  }
};

function adviceFor(input: RuleInput, copy: ContextCopy, line: number) {
  const taken = [...new Set(copiedFiles(copy, input.facts.context).values())];
  const weigh = (covers: RegExp) =>
    taken.filter((path: TreePath) => covers.test(path)).reduce((sum, path) => sum + input.sizes.fileBytes(path), 0);
  const heavy = [...unusedPapers(input, copy), ...LEFTOVERS]
    .map((one) => ({ ...one, bytes: weigh(one.covers) }))
    .filter(({ bytes }) => bytes >= HEAVY);
  const whole = heavy.reduce((sum, { bytes }) => sum + bytes, 0);
  const entries = codes(heavy.map(({ entry }) => entry));
  return adviseBytes(
    'ignore-bytes',
    line,
    { low: Math.round(whole * 0.2), mid: Math.round(whole * 0.6), high: whole },
    (words) =>
      say`Add ${entries} to ${code('.dockerignore')} where nothing in the image reads them: that keeps ${words} out of the layer of this COPY.`
  );
}

/** An entry below this is not named. */
const HEAVY = 500_000;
