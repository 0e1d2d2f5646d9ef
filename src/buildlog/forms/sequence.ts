import type { LogForm, LoggedBuild, LoggedState, LoggedStep } from '../../model/buildlog.ts';
import { buildOf } from '../assemble.ts';
import { utcOf } from '../stamps.ts';
import { rounded } from '../text.ts';

/** A step of a builder that runs one at a time: it lasts until the next sign of the builder. */
export interface SequenceStep {
  readonly stage: string | null;
  readonly platform: string | null;
  readonly index: number | null;
  readonly total: number | null;
  readonly text: string;
  readonly cut: boolean;
  readonly begun: number | null;
  ended: number | null;
  state: LoggedState;
  error: string | null;
  /** Its bounds are not certain: no time is given. */
  timeless: boolean;
}

/** A step that begins here; where its place and number are not said, they are null. */
export function begunStep(
  text: string,
  begun: number | null,
  place: Partial<Pick<SequenceStep, 'stage' | 'platform' | 'index' | 'total' | 'cut'>> = {}
): SequenceStep {
  const unplaced = { stage: null, platform: null, index: null, total: null, cut: false };
  return { ...unplaced, ...place, text, begun, ended: null, state: 'unfinished', error: null, timeless: false };
}

/** Steps with the times between the builder's own lines, where lines carry times (docs/build-logs.md). */
function stepsOf(steps: readonly SequenceStep[], resolution: number, parts: number): LoggedStep[] {
  return steps.map((step) => {
    const lasted = step.begun !== null && step.ended !== null && step.ended >= step.begun ? rounded(step.ended - step.begun, parts) : null;
    const first = steps[0]?.begun ?? null;
    return {
      target: null,
      platform: step.platform,
      stage: step.stage,
      index: step.index,
      total: step.total,
      text: step.text,
      cut: step.cut,
      state: step.state,
      seconds: step.state === 'done' && !step.timeless ? lasted : null,
      atLeast: null,
      resolution,
      pulled: false,
      notExecution: false,
      startedAfter: step.begun !== null && first !== null && !step.timeless ? rounded(Math.max(0, step.begun - first), parts) : null,
      error: step.error
    };
  });
}

/** The build that such steps make. */
export function sequenceBuild(
  form: LogForm,
  steps: readonly SequenceStep[],
  outcome: LoggedBuild['outcome'],
  more: {
    readonly ambiguous: number;
    readonly ofAction: boolean;
    readonly last: number | null;
    readonly resolution: number;
    readonly parts: number;
    readonly dated: boolean;
  }
): LoggedBuild {
  const first = steps[0]?.begun ?? null;
  const wall = first !== null && more.last !== null && more.last >= first ? rounded(more.last - first, 1000) : null;
  const startedAt = first === null || !more.dated ? null : utcOf(first);
  return buildOf(
    { form, outcome, wall, startedAt, ambiguous: more.ambiguous, ofAction: more.ofAction },
    stepsOf(steps, more.resolution, more.parts)
  );
}
