import type { Line } from '../lines.ts';
import { textOf } from '../text.ts';
import { endedMute, endsHere, settleProven } from './plain-doubt.ts';
import { readEnding } from './plain-line.ts';
import { type PlainMachine, settleGlued } from './plain-machine.ts';
import { isClosed } from './plain-step.ts';
import { hasOpenStep, isComplete, isIdle, type PlainStream } from './plain-stream.ts';

/** An empty line: the block before it has come to its end. */
export function blank(m: PlainMachine): void {
  m.blanks.see();
  settleGlued(m);
  for (const stream of m.pool.live) if (stream.current !== null && isClosed(stream.current)) stream.current = null;
}

/** Any other line: it may end a build. */
export function other(m: PlainMachine, line: Line): void {
  if (m.pool.isEmpty()) return;
  settleGlued(m);
  const text = textOf(line).slice(0, 400);
  const isStep = text.startsWith('##[group]Run ');
  if (isStep) for (const stream of m.pool.retired()) if (!endsHere(m, stream)) stream.passed = true;
  const ending = readEnding(text);
  for (const stream of m.pool.live) {
    if (stream.parent !== null) continue;
    if (isStep && !endsHere(m, stream)) stream.passed = true;
    if (stream.interrupted && ending === null) continue;
    if (ending !== null && endsBuild(m, stream, ending, line)) return;
    stream.interrupted = true;
    if (isIdle(stream) && isComplete(stream) && !hasOpenStep(stream) && endedMute(m, stream) === null) m.pool.forget(stream);
  }
}

/** Tells a stream how its build ended; true where nothing of it is at work, so that the line is its own. */
function endsBuild(m: PlainMachine, stream: PlainStream, ending: NonNullable<ReturnType<typeof readEnding>>, line: Line): boolean {
  settleProven(m, stream);
  const isAtWork = !isIdle(stream) || hasOpenStep(stream);
  if (isAtWork || ending.ofBuild) stream.verdict = ending.verdict;
  if (isAtWork || !ending.ofBuild) return false;
  stream.lastTime = line.time() ?? stream.lastTime;
  if (endedMute(m, stream) === null) m.pool.forget(stream);
  return true;
}

/** True while a step is running: what stands at the margin may be its output. */
export const running = (m: PlainMachine) =>
  m.pool.live.some(
    (s) =>
      s.parent === null && (s.verdict === null || (m.shelf.stamped() && !isIdle(s))) && (!isIdle(s) || (m.shelf.stamped() && !s.passed))
  );

/** The log has ended: what came last is true. */
export function end(m: PlainMachine): void {
  for (const child of m.pool.live.filter((s) => s.parent !== null)) {
    if ((child.parent !== null && settleProven(m, child.parent)) || !m.shelf.stamped()) m.pool.adopt(child);
  }
  for (const stream of m.pool.live) settleProven(m, stream);
  m.pool.dropPrinted();
}
