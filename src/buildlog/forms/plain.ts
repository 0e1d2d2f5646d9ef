import type { Buffer } from 'node:buffer';
import { readStepHeader } from '../header.ts';
import type { Line } from '../lines.ts';
import type { Form, FormReader, Shelf } from './form.ts';
import { givenUp } from './plain-dispute.ts';
import { disputed, stray } from './plain-doubt.ts';
import { blank, end, other, running } from './plain-ending.ts';
import { header } from './plain-header.ts';
import { contentAt, gluedResult, numberOf, offsetAt, type PlainContent } from './plain-line.ts';
import { apply, createMachine, type PlainMachine, touch } from './plain-machine.ts';
import { addOutput, isClosed, isCountedOnly, nameOf, type PlainStep } from './plain-step.ts';
import { fitOf, isIdle, mayContinue, type PlainStream } from './plain-stream.ts';
import { type Skim, skimOutput } from './skim.ts';

const HASH = 35;
const SPACE = 32;

/** What `#N CONTENT` says: the beginning of a block, a word of the block in whose midst it stands, or a line that fits nowhere. */
function numbered(m: PlainMachine, number: number, content: PlainContent, line: Line): void {
  const owners = m.pool.live.filter((s) => s.current?.number === number);
  const [owner] = owners;
  if (content.kind === 'text') {
    if (owner?.current == null || beginsBlock(m, number, content.text, owner)) return void header(m, number, content.text, line);
    const child = m.pool.live.find((s) => s.parent === owner);
    if (child !== undefined && content.text === nameOf(owner.current)) m.pool.adopt(child);
  }
  if (m.shelf.stamped() && givenUp(m.pool.live, number, content, m.shelf.now())) return;
  if (owners.length > 1) return void disputed(m, owners, content, line);
  if (owner?.current == null) return void stray(m, number, content, line);
  const { current } = owner;
  apply(m, owner, current, content, line);
  const result = content.kind === 'output' ? gluedResult(line, number) : null;
  if (result !== null) m.glued = { stream: owner, step: current, result };
}

/** True if text under the number of a current step is no status of it but a header. */
function beginsBlock(m: PlainMachine, number: number, text: string, owner: PlainStream): boolean {
  if (owner.current !== null && isClosed(owner.current) && !text.startsWith('  ')) return true;
  const isStep = readStepHeader(text) !== null;
  const isNext = (s: PlainStream) => s.parent === null && isIdle(s) && s.current?.number !== number && fitOf(s, number, text) === 1;
  if (isStep && m.pool.live.some(isNext)) return true;
  return (isStep || (m.shelf.stamped() && m.blanks.before())) && owner.suspect?.end != null && mayContinue(owner, owner.suspect.step);
}

/**
 * BuildKit's plain form in all its versions (docs/build-logs.md, "The plain form as a machine"). The printer is a strict machine: one step
 * is current, its block ends with a result or with `#N ...`, and only a header follows. A line that does not fit the machine belongs to
 * another build on the same output, or was printed by a command; in doubt it counts for nothing.
 */
function createPlainForm(shelf: Shelf): FormReader {
  const m = createMachine(shelf);
  const { pool } = m;
  const cursor = { at: 0 };
  /** The step whose output lines may be counted without looking further: it runs alone, and enough of its lines were seen. */
  let quick: PlainStep | null = null;
  const skim: Skim = { lines: 0, offset: -1 };
  const slowDown = () => {
    if (quick === null) return;
    if (skim.offset > quick.lastOffset) quick.lastOffset = skim.offset;
    quick = null;
    if (pool.live[0] !== undefined) pool.live[0].lastLine = shelf.now() - 1;
  };

  /** Another output line of the only build's current step, read by its digits alone; false if it is anything else. */
  function quickOutput(line: Line, number: number, at: number): boolean {
    const byte = line.bytes[at] ?? 0;
    const [stream, another] = pool.live;
    const step = stream?.current;
    if (byte < 48 || byte > 57 || stream === undefined || another !== undefined || stream.suspect !== null || step?.number !== number)
      return false;
    const offset = offsetAt(line, at);
    if (offset < 0) return false;
    addOutput(step, offset, line.time);
    m.blanks.printed();
    touch(m, stream);
    const result = gluedResult(line, number);
    if (result !== null) m.glued = { stream, step, result };
    else if (isCountedOnly(step)) {
      quick = step;
      skim.offset = -1;
    }
    return true;
  }

  return {
    running: () => running(m),
    // BuildKit numbers what a command prints; only a runner's cut brings a part of it to the margin.
    hides: () => shelf.stamped() && running(m),
    skim(bytes: Buffer, from: number, width: number, count: (lines: number) => void): number {
      if (quick === null) return from;
      skim.lines = 0;
      const next = skimOutput(skim, quick.number, bytes, from, width);
      count(skim.lines);
      return next;
    },
    take(line: Line): boolean {
      slowDown();
      const width = line.end - line.start;
      if (width === 0 || (width === 1 && line.bytes[line.start] === SPACE)) {
        blank(m);
        return true;
      }
      const number = line.bytes[line.start] === HASH ? numberOf(line, cursor) : -1;
      if (number < 0) {
        other(m, line);
        return false;
      }
      m.glued = null;
      if (quickOutput(line, number, cursor.at)) return true;
      const content = contentAt(line, cursor.at);
      if (number > 0) numbered(m, number, content, line);
      else if (content.kind === 'text' && content.text.startsWith('building with ')) pool.begin(line.time());
      return true;
    },
    end(): void {
      slowDown();
      end(m);
    }
  };
}

export const plain: Form = { name: 'buildkit-plain', builder: 'buildkit', open: createPlainForm };
