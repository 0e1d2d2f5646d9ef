import { familiarReference } from '../graph/index.ts';
import { isAsked, isBuilt } from '../history/index.ts';
import type { BaseState, KnownDigest } from '../model/analysis.ts';
import type { BuildGraph, StepId } from '../model/graph.ts';
import type { AskedName, BuiltSample, HistoryLine } from '../model/history.ts';
import type { TreePath } from '../model/units.ts';
import { imagesOf } from './base-references.ts';

/** What states of base images are read from. */
export interface BaseEvidence {
  readonly file: TreePath;
  readonly platform: string | null;
  readonly history: readonly HistoryLine[];
}

/**
 * What is known of the images that both sides of a Dockerfile are built on. That a name leads to another image costs the next build
 * whatever is merged, so it is no cost of the change and is told apart from it (docs/layers.md §6).
 */
export function baseStates(head: BuildGraph, base: BuildGraph | null, evidence: BaseEvidence): readonly BaseState[] {
  const before = new Set(base === null ? [] : imagesOf(base));
  const steps = head.instructions.filter(({ role, instruction }) => role === 'step' && instruction.kind !== 'from');
  return imagesOf(head).flatMap((reference) => {
    if (!before.has(reference)) return [];
    const builds = buildsWith(reference, evidence);
    const asked = newestAnswer(reference, evidence.history);
    const built = builds.at(-1) ?? null;
    // An answer from before the newest build says less than the build itself.
    const answer = asked !== null && (built === null || asked.at >= built.at) ? asked : null;
    if (built === null && answer === null) return [];
    const above = new Set(stepsAbove(head, reference));
    return [
      {
        reference,
        built: built === null ? null : { digest: built.digest, at: built.at },
        now: answer === null ? null : { digest: answer.digest, at: answer.at },
        move: moveOf(builds, answer, evidence),
        steps: { above: steps.filter((planned) => planned.steps.some((id) => above.has(id))).length, of: steps.length }
      }
    ];
  });
}

interface Resolved extends KnownDigest {
  readonly run: BuiltSample['run'];
}

/** What the builds of a Dockerfile made of a name, oldest first. */
function buildsWith(reference: string, { file, history }: BaseEvidence): readonly Resolved[] {
  return history
    .filter(isBuilt)
    .filter((line) => line.file === file && line.trusted)
    .flatMap(({ run, at, bases }) =>
      bases.filter((one) => familiarReference(one.reference) === reference).map(({ digest }) => ({ run, at, digest }))
    )
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

function newestAnswer(reference: string, history: readonly HistoryLine[]): AskedName | null {
  const answers = history.filter(isAsked).filter((line) => line.asked === reference);
  return answers.reduce<AskedName | null>((newest, one) => (newest === null || one.at > newest.at ? one : newest), null);
}

function moveOf(builds: readonly Resolved[], answer: AskedName | null, evidence: BaseEvidence): BaseState['move'] {
  const last = builds.at(-1);
  if (last === undefined) return null;
  const known = ({ digest, at }: KnownDigest): KnownDigest => ({ digest, at });
  if (answer !== null && answer.digest !== last.digest)
    return { kind: isElsewhere(last.digest, answer.digest, evidence) ? 'elsewhere' : 'now', from: known(last), to: known(answer) };
  const before = builds.findLast((one) => one.digest !== last.digest);
  const after = before === undefined ? undefined : builds[builds.indexOf(before) + 1];
  // Two platforms of one run are no move; an older move is in every layer that is known.
  if (before === undefined || after === undefined || before.run === after.run || after.run !== last.run) return null;
  return { kind: 'built', from: known(before), to: known(after) };
}

/** Two indexes that hold the same image for the platform that is built. */
function isElsewhere(before: string, after: string, { platform, history }: BaseEvidence): boolean {
  const wanted = platform ?? 'linux/amd64';
  const indexes = history.filter(isAsked).flatMap((line) => line.indexes);
  const own = (digest: string) =>
    indexes.find((index) => index.digest === digest)?.platforms.find((one) => alike(one.platform, wanted))?.digest;
  return own(before) !== undefined && own(before) === own(after);
}

/** `linux/arm64` and `linux/arm64/v8` are one platform. */
const alike = (a: string, b: string): boolean => a.replace(/^(linux\/arm64)\/v8$/, '$1') === b.replace(/^(linux\/arm64)\/v8$/, '$1');

/** Steps that stand on an image, however far above it. */
function stepsAbove(graph: BuildGraph, reference: string): readonly StepId[] {
  const above = new Set<StepId>();
  for (const step of graph.steps)
    if (
      step.inputs.some(({ from }) =>
        'step' in from ? above.has(from.step) : from.source.kind === 'image' && from.source.reference === reference
      )
    )
      above.add(step.id);
  return [...above];
}
