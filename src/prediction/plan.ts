import type { BuildGraph, Step, StepId, StepInput } from '../model/graph.ts';
import type { Certainty, Judged, RunState } from '../model/prediction.ts';
import type { Sentence } from '../model/sentence.ts';
import type { Match, Matcher } from './match.ts';
import type { Sameness } from './sameness.ts';

/** What the build does with one step. */
export interface PlannedStep {
  readonly run: RunState;
  readonly judged: Judged;
  readonly match: Match;
  /** Why it cannot be said for certain; null where it can. */
  readonly doubt: Sentence | null;
  /** Runs although its key matches, or may, since its result is not in the cache and a running step needs it (§14.3). */
  readonly resultMissing: boolean;
  /** The builder certainly has its result when the build ends. */
  readonly leaves: boolean;
}

type Need = { readonly level: 'no' } | { readonly level: 'yes' } | { readonly level: 'maybe'; readonly doubt: Doubt };
type Doubt = Extract<Sameness, { kind: 'output' | 'unknown' }>;

const NO: Need = { level: 'no' };
const YES: Need = { level: 'yes' };

function more(a: Need, b: Need): Need {
  if (a.level === 'yes' || b.level === 'no') return a;
  if (b.level === 'yes' || a.level === 'no') return b;
  return a.doubt.kind === 'output' ? b : a;
}

const CACHED: Judged = { verdict: 'cached', certainty: 'certain' };
const REBUILT: Judged = { verdict: 'rebuilt', certainty: 'certain' };

/** The verdict that a doubt leaves. */
function doubtful(doubt: Doubt): Judged {
  const certainty: Certainty = doubt.kind === 'output' ? 'output-dependent' : 'unknown';
  return { verdict: doubt.kind === 'output' ? 'rebuilt' : doubt.likely, certainty };
}

/** Whether the engine must have an input of a matched step in hand to see the match: it matches by its files alone (§1.5). */
function isLookedInto(input: StepInput, other: StepInput | undefined, matcher: Matcher): boolean {
  return input.mode === 'content' && 'step' in input.from && other !== undefined && matcher.sameChain(input, other).kind !== 'same';
}

/**
 * What runs, asked backwards from the target as the engine does (docs/cache-rules.md §1; buildkit: solver/edge.go). A step that
 * nobody asks for is not run and counts as reused.
 */
export function planBuild(
  head: BuildGraph,
  base: BuildGraph | null,
  matcher: Matcher,
  stored: ReadonlySet<StepId> | null
): readonly PlannedStep[] {
  const isWanted = (step: Step) => head.builder === 'legacy' || step.id === head.target;
  const results: Need[] = head.steps.map((step) => (isWanted(step) ? YES : NO));
  // Keys are asked for all the way down, also below a step that will turn out to match, before anybody asks for a result.
  const asked = head.steps.map(isWanted);
  const against = { graph: base, matcher };
  const planned = new Array<PlannedStep>(head.steps.length);
  // A replay plans one graph once for each of its steps, hence plain loops.
  for (let id = head.steps.length - 1; id >= 0; id--) {
    const step = head.steps[id];
    if (step === undefined) continue;
    const need = results[id] ?? NO;
    const outcome = decide(step, need, matcher.match(id), stored, head.builder === 'legacy');
    planned[id] = outcome;
    if (asked[id] !== true) continue;
    for (let index = 0; index < step.inputs.length; index++) {
      const input = step.inputs[index];
      if (input === undefined || !('step' in input.from)) continue;
      const below = input.from.step;
      asked[below] = true;
      results[below] = more(results[below] ?? NO, neededOf(input, index, outcome, need, against));
    }
  }
  return planned;
}

/** Whether a step that is asked for its key needs the result of one of its inputs, by what becomes of it and how much it is needed. */
function neededOf(
  input: StepInput,
  index: number,
  { run, match }: PlannedStep,
  need: Need,
  against: { readonly graph: BuildGraph | null; readonly matcher: Matcher }
): Need {
  const of = match.job?.at ?? against;
  const matched = match.step === null ? undefined : of.graph?.steps[match.step];
  if (isLookedInto(input, matched?.inputs[index], of.matcher)) return YES;
  if (run === 'reused') return NO;
  const { sameness } = match;
  const isOpen = need.level === 'yes' && (sameness.kind === 'output' || sameness.kind === 'unknown');
  return isOpen ? { level: 'maybe', doubt: sameness } : need;
}

function decide(step: Step, need: Need, match: Match, stored: ReadonlySet<StepId> | null, legacy: boolean): PlannedStep {
  const { sameness } = match;
  // Images are there or are fetched; nothing of them is built.
  const isElsewhere = match.leftBy !== undefined || match.job !== undefined;
  const exported = stored === null || (match.step !== null && stored.has(match.step)) || isElsewhere;
  const hasResult = legacy || step.operation === 'base' || exported;
  const leaves = need.level === 'yes';
  const reused: PlannedStep = { run: 'reused', judged: CACHED, match, doubt: null, resultMissing: false, leaves };
  if (need.level === 'no') return reused;
  if (sameness.kind === 'same' && hasResult) return reused;
  const own = sameness.kind === 'output' || sameness.kind === 'unknown' ? sameness : null;
  const resultMissing = !hasResult && (sameness.kind === 'same' || (own !== null && need.level === 'yes'));
  // Without its result in the cache an uncertain match changes nothing: the step runs either way.
  const doubt = own !== null && !hasResult && need.level === 'yes' ? null : (own ?? (need.level === 'maybe' ? need.doubt : null));
  if (doubt === null) return { run: 'runs', judged: REBUILT, match, doubt: null, resultMissing, leaves };
  return { run: 'maybe', judged: doubtful(doubt), match, doubt: doubt.reason, resultMissing, leaves };
}
