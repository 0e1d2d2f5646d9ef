import { packageFile } from '../../commands/index.ts';
import { code, type Sentence, say } from '../../model/sentence.ts';
import type { TreePath } from '../../model/units.ts';
import { MADE } from '../chances.ts';
import { sumOf } from '../worth.ts';
import { advise } from './advice.ts';
import { type Work, worksOf } from './fetched-work.ts';
import { pathsInFront, pathsOfAll } from './in-front.ts';
import { type Candidate, type Findings, lineOf, NO_FINDINGS, type Rule, type RuleInput } from './rule.ts';
import { isLarge, isLeftOut, isSource, isWorth, savedInFront } from './weigh.ts';

/** Sources in front of a step that count. */
const FEW = 4;

/**
 * Work that fetches what does not rest on the sources in front of it: the last net, for steps that no other rule has an answer for. Advice,
 * for what the step reads besides its words is not known.
 */
export const lateWork: Rule = {
  name: 'late-work',
  find(input): Findings {
    if (isLeftOut(input)) return NO_FINDINGS;
    const late = input.facts.placed.flatMap((_, at) => lateAt(input, at) ?? []);
    const dearest = [...late].sort((a, b) => b.saved - a.saved)[0];
    return dearest === undefined ? NO_FINDINGS : { candidates: [dearest.advice], refused: [] };
  }
};

/** Rules that speak of the order of steps, and know more of them. */
const RULES_OF_ORDER: ReadonlySet<string> = new Set([
  'restore-order',
  'split-broad-copy',
  'pruned-sources',
  'move-volatile-arg',
  'swap-independent',
  'split-run',
  'insert-prefetch',
  'stage-order'
]);

interface Late {
  readonly saved: number;
  readonly advice: Candidate;
}

/** Whether a path is a manifest or a lock, in the commit or made for the build. */
const isManifest = (path: TreePath): boolean => packageFile(path.startsWith(MADE) ? path.slice(MADE.length) : path) !== null;

function lateAt(input: RuleInput, at: number): Late | null {
  const run = input.facts.placed[at]?.instruction;
  if (run?.kind !== 'run') return null;
  const works = worksOf(input, at, run);
  const [first] = works;
  if (first === undefined) return null;
  const { own, below } = pathsInFront(input, at);
  const isNamed = works.every((w) => w.what === 'named');
  const all = [...own, ...below];
  if (!isNamed && !all.some(isManifest)) return null;
  const restsOnLists = !isNamed || works.some((w) => w.isOwn);
  const stays = [...below, ...(restsOnLists ? [...own].filter(isManifest) : [])];
  const saved = savedInFront({ ...input, copied: pathsOfAll(input.stages) }, { all, stays, seconds: sumOf(works.map((w) => w.seconds)) });
  // Of few files a reviewer knows better, unless it is a list in front of much that does not read it.
  const isFew =
    !all.some((path) => path.startsWith(MADE) && !isManifest(path)) &&
    all.filter((path) => isSource(path) && !isManifest(path)).length <= FEW;
  if (isFew && !(isNamed && all.some(isManifest) && isLarge(saved))) return null;
  if (!isWorth(saved, input)) return null;
  return { saved, advice: { ...advise('late-work', lineOf(run), wordsOf(works)), yieldsTo: RULES_OF_ORDER } };
}

function wordsOf(works: readonly Work[]): Sentence {
  const label = code([...new Set(works.map((w) => w.label))].slice(0, 3).join(', '));
  const by = works.find((w) => w.by !== null)?.by ?? null;
  const isNamed = works.every((w) => w.what === 'named');
  if (by !== null)
    return isNamed
      ? say`Every change of what is copied in front of it runs ${label} again, in ${code(by)}. Copied by itself and run in front of the other files it would stay; check that it reads nothing else of the project.`
      : say`Every change of sources runs ${label} again, in ${code(by)}. A step of its own, behind the manifests and in front of the sources, would keep what it fetches.`;
  if (works.some((w) => w.what === 'built'))
    return say`Every change of sources fetches the dependencies of ${label} again. A step of their own, behind the manifests and in front of the sources, would keep them.`;
  return isNamed
    ? say`Every change of what is copied in front of it runs ${label} again, and nothing that it names is copied. In front of the COPY it would stay; check that it reads nothing else of the project.`
    : say`Every change of sources runs ${label} again. Copying only the manifests in front of it, and the rest behind it, keeps what it fetches; check what else it reads.`;
}
