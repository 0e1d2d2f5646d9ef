import { commandKind } from '../commands/index.ts';
import type { LoggedBuild, LoggedStep } from '../model/buildlog.ts';
import type { BuildGraph } from '../model/graph.ts';
import type { BuildIdentity, OverheadSample, Sample } from '../model/history.ts';
import { maskSecrets } from '../safe-text/index.ts';
import { overlapWithin } from './overlap.ts';
import { type Candidate, candidatesOf, stepKey } from './step-key.ts';
import { agree, beginsAs, likeness, normalise, secretsAsWildcards, type WordCounts, withWildcards, wordCounts } from './text-match.ts';

/** A candidate with its texts made ready, once per graph. */
interface Prepared {
  readonly candidate: Candidate;
  readonly expanded: string;
  readonly raw: string;
  readonly pattern: string;
  readonly words: WordCounts;
  readonly stage: string | null;
  readonly stageNumber: string;
  readonly label: string | null;
}
type Match = Sample['match'];
const STRENGTH: Readonly<Record<Match, number>> = { exact: 4, pattern: 3, prefix: 2, near: 1, none: 0 };
/** Word overlap from which two texts count as the same instruction edited (docs/build-logs.md). */
const NEAR = 0.6;
const TEXT_LIMIT = 4000;

/**
 * The lines of history that one logged build gives, matched to the instructions of the Dockerfile at the run's own commit
 * (docs/build-logs.md): exact text after expansion, then with variables and masked secrets as wildcards, then a cut
 * beginning, then likeness. The position `i/n` is no part of the key; a step printed under another stage (equal vertices
 * are printed once) still matches by its text. Instructions that did not run give no seconds.
 */
export function matchBuild(build: LoggedBuild, graph: BuildGraph, identity: BuildIdentity): readonly (Sample | OverheadSample)[] {
  const dictionary = dictionaryOf(
    candidatesOf(graph)
      .filter((c) => c.kind !== 'from')
      .map(prepare)
  );
  const used = new Set<string>();
  const overlaps = overlapWithin(build.steps);
  const executed = build.steps.filter((s) => executedSeconds(s) !== null && commandKind(s.text) !== 'from').length;
  const of: OfBuild = { build, identity, executed };
  const samples: (Sample | OverheadSample)[] = [];
  for (const [position, step] of build.steps.entries()) {
    const kind = commandKind(step.text);
    if (kind === 'other') continue;
    if (kind === 'from') {
      const seconds = executedSeconds(step);
      if (seconds !== null) samples.push(overhead(`base pull ${stepIdentity(step)}`, 'base-pull', seconds, of));
      continue;
    }
    const found = bestMatch(step, kind, dictionary, used);
    if (found !== null) used.add(usage(step, found.prepared));
    samples.push(sampleOf(step, kind, found, overlaps[position] ?? null, of));
  }
  for (const other of build.overheads) {
    if (other.state === 'done' && other.seconds !== null)
      samples.push(overhead(`${other.kind} ${other.name}`, other.kind, other.seconds, of));
  }
  return samples;
}

function prepare(candidate: Candidate): Prepared {
  const { planned } = candidate;
  const bracket = planned.label === null ? [] : planned.label.slice(1, -1).trim().split(/\s+/);
  return {
    candidate,
    expanded: normalise(planned.text),
    raw: normalise(candidate.raw),
    pattern: normalise(withWildcards(candidate.raw)),
    words: wordCounts(normalise(planned.text)),
    stage: planned.stageName?.toLowerCase() ?? (bracket.length > 1 ? (bracket[0] ?? null) : null),
    stageNumber: `stage-${planned.origin?.stageIndex ?? 0}`,
    label: planned.label
  };
}

const usage = (step: LoggedStep, prepared: Prepared): string =>
  `${step.target ?? ''} ${step.platform ?? ''} ${prepared.candidate.planned.origin?.stageIndex} ${prepared.candidate.planned.origin?.indexInStage} ${prepared.candidate.planned.origin?.trigger}`;

/** The candidates, and those with a given text, so that an exact match needs no search. */
interface Dictionary {
  readonly all: readonly Prepared[];
  readonly byText: ReadonlyMap<string, readonly Prepared[]>;
}

function dictionaryOf(all: readonly Prepared[]): Dictionary {
  const byText = new Map<string, Prepared[]>();
  for (const one of all) {
    for (const text of new Set([one.expanded, one.raw])) {
      const list = byText.get(text);
      if (list === undefined) byText.set(text, [one]);
      else list.push(one);
    }
  }
  return { all, byText };
}

function bestMatch(
  step: LoggedStep,
  kind: string,
  dictionary: Dictionary,
  used: ReadonlySet<string>
): { readonly prepared: Prepared; readonly match: Match } | null {
  const logged = normalise(step.text);
  const wild = secretsAsWildcards(logged);
  const exact = (dictionary.byText.get(logged) ?? []).filter((one) => !used.has(usage(step, one)));
  let best: { prepared: Prepared; match: Match; rank: number } | null = null;
  for (const one of exact.length > 0 ? exact : dictionary.all) {
    if (used.has(usage(step, one))) continue;
    const match = compare(step, kind, logged, wild, one);
    if (match === null) continue;
    const sameStage = step.stage === null || step.stage.toLowerCase() === one.stage || step.stage.toLowerCase() === one.stageNumber;
    if (match === 'near' && !sameStage) continue;
    // The stage decides between equal texts, the position between equal texts of one stage.
    const rank = STRENGTH[match] * 4 + (sameStage ? 2 : 0) + (samePosition(step, one) ? 1 : 0);
    if (best === null || rank > best.rank) best = { prepared: one, match, rank };
  }
  return best;
}

function samePosition(step: LoggedStep, one: Prepared): boolean {
  return step.index !== null && (one.label?.replaceAll(' ', '').endsWith(`${step.index}/${step.total ?? ''}]`) ?? false);
}

function compare(step: LoggedStep, kind: string, logged: string, wild: string, one: Prepared): Match | null {
  if (logged === one.expanded || logged === one.raw) return 'exact';
  if (!step.cut && (agree(wild, one.expanded) || agree(wild, one.pattern))) return 'pattern';
  const cut = step.cut || logged.endsWith('...');
  if (cut && (beginsAs(logged, one.expanded) || beginsAs(logged, one.pattern))) return 'prefix';
  if (logged.split(' ', 1)[0] !== one.raw.split(' ', 1)[0] || kind !== one.candidate.kind) return null;
  return likeness(wordCounts(logged), one.words) >= NEAR ? 'near' : null;
}

/** Seconds of a step that really ran, else null: a cached or pulled layer teaches no duration (docs/build-logs.md). */
function executedSeconds(step: LoggedStep): number | null {
  return step.state === 'done' && !step.notExecution && !step.pulled ? step.seconds : null;
}

const stepIdentity = (step: LoggedStep): string =>
  [step.target ?? '', step.platform ?? '', step.stage ?? '', step.index ?? '', step.text.slice(0, 120)].join('|');

/** The build that a line is of, and how many of its steps ran. */
interface OfBuild {
  readonly build: LoggedBuild;
  readonly identity: BuildIdentity;
  readonly executed: number;
}

function sampleOf(
  step: LoggedStep,
  kind: string,
  found: { readonly prepared: Prepared; readonly match: Match } | null,
  overlap: number | null,
  { build, identity }: OfBuild
): Sample {
  // A like instruction is not this one: it keeps the logged text as its own, and teaches the other as a neighbour.
  const candidate = found === null || found.match === 'near' ? null : found.prepared.candidate;
  const raw = candidate?.raw ?? step.text;
  const executed = !step.notExecution;
  return {
    v: 1,
    run: identity.run,
    job: identity.job,
    build: identity.build,
    step: maskSecrets(stepIdentity(step)),
    image: identity.image,
    file: identity.file,
    target: identity.target ?? step.target,
    platform: step.platform,
    stage: step.stage,
    index: step.index,
    total: step.total,
    key: candidate?.key ?? stepKey({ kind, text: raw, base: '' }),
    kind: candidate?.kind ?? kind,
    text: maskSecrets(raw.slice(0, TEXT_LIMIT)),
    match: found?.match ?? 'none',
    state: executed ? step.state : 'cached',
    seconds: executedSeconds(step),
    atLeast: step.atLeast,
    resolution: step.resolution,
    pulled: step.pulled || step.notExecution,
    parent: found?.prepared.candidate.parent ?? null,
    commit: identity.commit ?? build.commit,
    at: identity.at,
    source: build.form,
    runner: identity.runner,
    outcome: build.outcome,
    wall: build.wall,
    trusted: identity.trusted,
    overlap,
    startedAfter: step.startedAfter
  };
}

function overhead(name: string, kind: OverheadSample['kind'], seconds: number, { build, identity, executed }: OfBuild): OverheadSample {
  return {
    v: 1,
    run: identity.run,
    job: identity.job,
    build: identity.build,
    overhead: maskSecrets(name.slice(0, 200)),
    kind,
    image: identity.image,
    file: identity.file,
    seconds,
    executed,
    commit: identity.commit ?? build.commit,
    at: identity.at,
    runner: identity.runner,
    trusted: identity.trusted
  };
}
