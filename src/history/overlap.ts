import { commandKind, processorShare } from '../commands/index.ts';
import type { LoggedStep } from '../model/buildlog.ts';

/** Every step is held against every other; a log of more steps is no build of one image. */
const MOST_STEPS = 3_000;
/** Shorter steps take no core from others. */
const SHORT = 0.05;

/**
 * For each step how many other busy steps ran beside it, as an average over its own time weighted by their use of the
 * processor: 0 for a step that ran alone. Null where the log does not tell when the busy steps began.
 */
export function overlapWithin(steps: readonly LoggedStep[]): readonly (number | null)[] {
  if (steps.length > MOST_STEPS) return steps.map(() => null);
  const spans = steps.map((step) => {
    if (step.startedAfter === null || step.seconds === null || step.state !== 'done' || step.notExecution) return null;
    return { start: step.startedAfter, end: step.startedAfter + step.seconds, share: processorShare(commandKind(step.text)) };
  });
  // One busy step that nobody knows the start of may have run beside any other.
  const isBusy = (step: LoggedStep) =>
    step.state === 'done' && !step.notExecution && (step.seconds ?? 0) >= SHORT && processorShare(commandKind(step.text)) > 0;
  if (steps.some((step, i) => spans[i] === null && isBusy(step))) return steps.map(() => null);
  const busy = spans.filter((s) => s !== null && s.share > 0 && s.end - s.start >= SHORT);
  return spans.map((span) => {
    if (span === null) return null;
    const length = span.end - span.start;
    if (length <= 0) return 0;
    let shared = 0;
    for (const other of busy) {
      if (other === null || other === span) continue;
      shared += other.share * Math.max(0, Math.min(span.end, other.end) - Math.max(span.start, other.start));
    }
    return Math.round((shared / length) * 1000) / 1000;
  });
}
