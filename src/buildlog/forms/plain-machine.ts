import type { Line } from '../lines.ts';
import type { Shelf } from './form.ts';
import { createBlanks } from './plain-blanks.ts';
import type { PlainContent } from './plain-line.ts';
import { createPool, type PlainPool } from './plain-pool.ts';
import { addStatus } from './plain-status.ts';
import { addOutput, nameOf, type PlainStep } from './plain-step.ts';
import { enterStep, hasOpenStep, type PlainStream } from './plain-stream.ts';

/**
 * What the plain form knows between two lines (docs/build-logs.md, "The plain form as a machine"). Each stream has a state of its own: in
 * a block (`current` runs), between blocks (`current` has ended or is null), or in doubt (`suspect`).
 */
export interface PlainMachine {
  readonly shelf: Shelf;
  readonly pool: PlainPool;
  readonly blanks: ReturnType<typeof createBlanks>;
  /** The step that ended or left the screen last. */
  ended: { readonly stream: PlainStream; readonly step: PlainStep; readonly line: number } | null;
  /** A result at the end of an output line: true if nothing of the step follows. */
  glued: { readonly stream: PlainStream; readonly step: PlainStep; readonly result: Extract<PlainContent, { kind: 'result' }> } | null;
}

export const createMachine = (shelf: Shelf): PlainMachine => ({
  shelf,
  pool: createPool(shelf),
  blanks: createBlanks(shelf),
  ended: null,
  glued: null
});

/** The stream goes on. */
export const touch = (m: PlainMachine, stream: PlainStream) => {
  stream.lastLine = m.shelf.now();
  stream.interrupted = false;
  stream.passed = false;
  stream.verdict = null;
};

/** What a line says of the step that is current in its stream. */
export function apply(m: PlainMachine, stream: PlainStream, step: PlainStep, content: PlainContent, line: Line): void {
  stream.suspect = null;
  touch(m, stream);
  m.pool.dropChild(stream);
  switch (content.kind) {
    case 'output':
      addOutput(step, content.offset, line.time);
      m.blanks.printed();
      return;
    case 'result':
      step.events.push({ line: m.shelf.now(), ...content });
      m.ended = { stream, step, line: m.shelf.now() };
      stream.current = null;
      stream.lastTime = line.time() ?? stream.lastTime;
      return;
    case 'leave':
      // A step may leave the screen thousands of times: the last time says it all.
      if (step.events.at(-1)?.kind === 'left') step.events.pop();
      step.events.push({ line: m.shelf.now(), kind: 'left' });
      m.ended = { stream, step, line: m.shelf.now() };
      stream.current = null;
      return;
    case 'digest':
      if (step.digest === null) step.digest = content.digest;
      else if (step.digest !== content.digest && step.events.at(-1)?.kind === 'reopened') splitOff(m, stream, step, line);
      return;
    case 'text':
      if (addStatus(step, content.text, m.shelf.now())) stream.lastTime = line.time() ?? stream.lastTime;
      return;
    case 'warning':
      return;
  }
}

/** A step that was opened again turns out to be the first of a new build: older printers say so by another digest only. */
function splitOff(m: PlainMachine, stream: PlainStream, step: PlainStep, line: Line): void {
  const name = nameOf(step);
  step.events.pop();
  stream.current = null;
  if (!hasOpenStep(stream)) m.pool.forget(stream);
  const next = m.pool.begin(line.time());
  if (next !== null) enterStep(next, step.number, name, line, m.shelf.now());
}

/** The result that stood behind an output line without line end is the step's end, since nothing of the step followed. */
export function settleGlued(m: PlainMachine): void {
  if (m.glued === null) return;
  const { stream, step, result } = m.glued;
  m.glued = null;
  if (stream.current === step) {
    step.events.push({ line: m.shelf.now(), ...result });
    stream.current = null;
  }
}
