import { readStepHeader } from '../header.ts';
import type { Line } from '../lines.ts';
import { claimants, giveUp } from './plain-dispute.ts';
import type { PlainContent } from './plain-line.ts';
import { apply, type PlainMachine } from './plain-machine.ts';
import { isClosed, nameOf, type PlainStep } from './plain-step.ts';
import { hasOpenStep, isComplete, isIdle, isLast, mayContinue, type PlainStream, rollBackStream } from './plain-stream.ts';

// Lines that do not fit the machine: each tells that an earlier line was not the printer's.

/** Commits what a suspect line said: the step that seemed current had been printed by a command. */
export function settle(m: PlainMachine, stream: PlainStream): void {
  const { suspect } = stream;
  if (suspect === null || suspect.end === null) return;
  const { step, end } = suspect;
  reopen(m, stream, step);
  step.events.push(end.kind === 'leave' ? { line: m.shelf.now(), kind: 'left' } : { line: m.shelf.now(), ...end });
  stream.suspect = null;
  stream.current = null;
}

/** Settles at an end of the log or the build, where what came last is true; false if nothing was suspect. */
export function settleProven(m: PlainMachine, stream: PlainStream): boolean {
  const { suspect } = stream;
  if (suspect?.end == null || !mayContinue(stream, suspect.step)) return false;
  settle(m, stream);
  return true;
}

/** Opens a step again whose end was false, and takes back all that seemed to follow it. */
function reopen(m: PlainMachine, stream: PlainStream, step: PlainStep): void {
  const end = step.events.findLast((e) => e.kind === 'result' || e.kind === 'left');
  if (end !== undefined && (end.kind === 'result' || m.shelf.stamped())) {
    rollBackStream(stream, end.line);
    m.pool.doubtSince(stream, end.line);
    step.events = step.events.filter((e) => e.line < end.line);
  }
  stream.current = step;
}

/** True if a step that prints has ended in the line before: it may have printed that end. */
export const endsHere = (m: PlainMachine, stream: PlainStream) =>
  m.shelf.stamped() && m.ended?.stream === stream && m.ended.step.outputs && m.ended.line === m.shelf.now() - 1 && isClosed(m.ended.step);

/** The instruction that ended last in the stream, without a word of its command: its header may not have come to its end. */
export const endedMute = (m: PlainMachine, stream: PlainStream): PlainStep | null =>
  m.ended?.stream === stream && stream.lastLine === m.ended.line && !m.ended.step.outputs && readStepHeader(nameOf(m.ended.step)) !== null
    ? m.ended.step
    : null;

/**
 * True if nothing of any build has followed the step's end: a line of the step shows that a value with line breaks stands in its header,
 * and no command can have printed the line.
 */
const endedInHeader = (m: PlainMachine, stream: PlainStream, step: PlainStep) => endedMute(m, stream) === step && m.pool.live.every(isIdle);

/** What stands in the line before was no result: something follows it that cannot follow one. */
export function reopenBefore(m: PlainMachine): void {
  if (m.ended !== null && endsHere(m, m.ended.stream) && isIdle(m.ended.stream)) reopen(m, m.ended.stream, m.ended.step);
}

/** A line of a step that is not current anywhere. */
export function stray(m: PlainMachine, number: number, content: PlainContent, line: Line): void {
  for (const stream of m.pool.live) {
    const step = stream.steps.get(number);
    if (step !== undefined) return void strayOf(m, stream, step, content, line);
    // The oldest printers name the next step where they leave one.
    if (content.kind === 'leave' && stream.current !== null && stream.parent === null && !isIdle(stream) && m.pool.live.length === 1)
      return void apply(m, stream, stream.current, content, line);
  }
  if (content.kind === 'text' || content.kind === 'warning' || content.kind === 'digest') return;
  const revived = m.pool.revive(number);
  if (revived === null) return;
  reopen(m, revived.stream, revived.step);
  apply(m, revived.stream, revived.step, content, line);
}

function strayOf(m: PlainMachine, stream: PlainStream, step: PlainStep, content: PlainContent, line: Line): void {
  if (content.kind === 'warning' || content.kind === 'digest') return;
  // Only what a step printed, or what its header holds, can have been taken for its end.
  if (m.shelf.stamped() && content.kind !== 'text' && !step.outputs && !endedInHeader(m, stream, step)) reopenBefore(m);
  else if (isIdle(stream)) strayBehind(m, stream, step, content, line);
  else if (content.kind !== 'text') {
    const known = stream.suspect?.step === step ? stream.suspect.end : null;
    stream.suspect = { step, end: content.kind === 'output' ? known : content };
  }
}

/** A line of a step behind its end, where no other is current. */
function strayBehind(m: PlainMachine, stream: PlainStream, step: PlainStep, content: PlainContent, line: Line): void {
  if (content.kind === 'leave' && !(m.shelf.stamped() && isLast(stream, step))) return;
  const isOver = isClosed(step) && isComplete(stream) && !hasOpenStep(stream) && !endedInHeader(m, stream, step);
  if (isOver && content.kind === 'output' && stream.interrupted) return;
  reopen(m, stream, step);
  apply(m, stream, step, content, line);
}

/** A line that two builds could claim goes to the one whose offsets it continues, else to none (docs/build-logs.md). */
export function disputed(m: PlainMachine, owners: readonly PlainStream[], content: PlainContent, line: Line): void {
  const alive = claimants(owners, m.pool.live, content, line);
  const [only, second] = alive;
  if (only?.current != null && second === undefined) return void apply(m, only, only.current, content, line);
  if (content.kind !== 'result' && content.kind !== 'leave') return;
  for (const stream of alive.length > 0 ? alive : owners) if (stream.current !== null) giveUp(stream, stream.current, m.shelf.now());
}
