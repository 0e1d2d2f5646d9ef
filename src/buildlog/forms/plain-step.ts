import type { LoggedState } from '../../model/buildlog.ts';
import type { LoggedVertex } from '../assemble.ts';
import { rounded } from '../text.ts';

/** Output lines whose time is compared with their offset, per step: the least difference is the start (docs/build-logs.md). */
const SAMPLES = 64;

/** Something that changed a step, with the line where it happened, so that forged lines can be taken back. */
type StepEvent =
  | {
      readonly line: number;
      readonly kind: 'result';
      readonly state: LoggedState;
      readonly seconds: number | null;
      readonly error: string | null;
    }
  | { readonly line: number; readonly kind: 'void' | 'reopened' | 'left' };

/** One number of a BuildKit plain log. */
export interface PlainStep {
  readonly number: number;
  readonly created: number;
  names: { readonly line: number; readonly name: string; readonly cut: boolean }[];
  events: StepEvent[];
  digest: string | null;
  firstOffset: number;
  lastOffset: number;
  outputs: boolean;
  transfers: boolean;
  pushing: number;
  /** The last event `cached:` of the oldest printers. */
  cachedEvent: boolean;
  start: number;
  samples: number;
  /** Lines that could be this step's or another's were given to neither: it tells no result. */
  ambiguous: boolean;
}

export const createStep = (number: number, name: string, cut: boolean, line: number): PlainStep => ({
  number,
  created: line,
  names: [{ line, name, cut }],
  events: [],
  digest: null,
  firstOffset: -1,
  lastOffset: -1,
  outputs: false,
  transfers: false,
  pushing: 0,
  cachedEvent: false,
  start: Number.POSITIVE_INFINITY,
  samples: 0,
  ambiguous: false
});

export const nameOf = (step: PlainStep): string => step.names.at(-1)?.name ?? '';

/** True if the last thing seen of the step is its result. */
export const isClosed = (step: PlainStep): boolean => step.events.at(-1)?.kind === 'result';

/** Takes back all that happened to the step after `line`. */
export function rollBack(step: PlainStep, line: number): void {
  step.events = step.events.filter((event) => event.line <= line);
  step.names = step.names.filter((entry) => entry.line <= line);
}

/** An output line of the step at an offset of its own; `at` is the line's time. */
export function addOutput(step: PlainStep, offset: number, time: () => number | null): void {
  step.outputs = true;
  if (offset > step.lastOffset) step.lastOffset = offset;
  if (step.firstOffset < 0) step.firstOffset = offset;
  if (step.samples < SAMPLES) {
    step.samples++;
    const at = time();
    if (at !== null && at - offset < step.start) step.start = at - offset;
  }
  // What prints after its result has not ended there (docs/build-logs.md).
  const last = step.events.at(-1);
  if (last !== undefined && last.kind !== 'void' && step.events.some((e) => e.kind === 'result'))
    step.events = [...step.events.filter((e) => e.kind !== 'result'), { line: last.line, kind: 'void' }];
}

/** True if another output line changes nothing but the last offset. */
export const isCountedOnly = (step: PlainStep): boolean => step.samples >= SAMPLES && !step.events.some((event) => event.kind === 'result');

/** The step as the log shows it in the end, with times counted from `buildStart`. */
export function vertexOf(step: PlainStep, buildStart: number | null): LoggedVertex {
  const result = step.events.findLast((event) => event.kind === 'result');
  const last = step.names.at(-1);
  const started = buildStart !== null && Number.isFinite(step.start) ? rounded(Math.max(0, step.start - buildStart), 1000) : null;
  return {
    name: last?.name ?? '',
    cut: last?.cut ?? false,
    state: result?.state ?? 'unfinished',
    seconds: result?.seconds ?? null,
    atLeast: step.lastOffset < 0 ? null : step.lastOffset,
    resolution: 0.05,
    transfers: step.transfers,
    outputs: step.outputs,
    startedAfter: started,
    error: result?.error ?? null,
    pushing: rounded(step.pushing, 10)
  };
}
