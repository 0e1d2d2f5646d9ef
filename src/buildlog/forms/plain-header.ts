import { overheadKind, readStepHeader } from '../header.ts';
import type { Line } from '../lines.ts';
import { reopenBefore, settle, stray } from './plain-doubt.ts';
import { type PlainMachine, touch } from './plain-machine.ts';
import { nameOf } from './plain-step.ts';
import { bestFit, enterStep, fitOf, hasOpenStep, isIdle, mayContinue, type PlainStream } from './plain-stream.ts';

/** A header `#N NAME`, as the line holds it. */
interface Header {
  readonly number: number;
  readonly name: string;
  readonly line: Line;
}

const isSetup = (name: string) => overheadKind(name) === 'metadata' && /\binternal\] load|^\[internal\]|resolve image config/.test(name);

/** A header: a step begins or is shown again, in the stream that it fits best or in one of its own; else a command printed it. */
export function header(m: PlainMachine, number: number, name: string, line: Line): void {
  const behindBlank = m.blanks.before();
  // A build may begin without an empty line once all before it have come to rest.
  const begins = number === 1 && isSetup(name) && m.pool.live.every((s) => isIdle(s) && (s.interrupted || !hasOpenStep(s)));
  if (m.blanks.missing() && !begins) return void reopenBefore(m);
  m.blanks.header(m.pool.live.every((stream) => stream.steps.size === 0));
  const waiting = m.pool.live.find(
    (s) => s.suspect?.end != null && (s.current?.number === number || (m.shelf.stamped() && behindBlank)) && mayContinue(s, s.suspect.step)
  );
  if (waiting !== undefined) settle(m, waiting);
  const found = streamOf(m, { number, name, line });
  if (found !== null) enter(m, found, { number, name, line });
}

function enter(m: PlainMachine, stream: PlainStream, { number, name, line }: Header): void {
  if (!stream.steps.has(number) && !m.shelf.room(Math.min(name.length, 65_536))) return;
  stream.lastTime = line.time() ?? stream.lastTime;
  stream.firstTime ??= line.time();
  touch(m, stream);
  enterStep(stream, number, name, line, m.shelf.now());
}

/** The stream whose header it is, an old one or a new one; null if it is none's. */
function streamOf(m: PlainMachine, header: Header): PlainStream | null {
  const { number, name, line } = header;
  const restarting = m.pool.live.find((s) => s.restart !== null && isIdle(s));
  if (restarting !== undefined && number !== 1) {
    const again = number === 2 && restarting.steps.has(2) ? restartOf(m, restarting, line) : null;
    restarting.restart = null;
    if (again !== null) return again;
  }
  const idle = m.pool.live.filter((s) => s.parent === null && isIdle(s));
  const best = bestFit(idle, number, name, m.pool.isDoubtful);
  if (best !== undefined) return goesOn(m, best.stream, best.fit, header);
  const isStep = readStepHeader(name) !== null;
  // No vertex has such a name: it is a line of a step that seemed to have ended.
  if (!isStep && overheadKind(name) === 'other' && idle.some((s) => s.steps.has(number))) {
    stray(m, number, { kind: 'text', text: name }, line);
    return null;
  }
  const running = m.pool.live.find((s) => s.parent === null && !isIdle(s));
  const opens = number <= 3 && isSetup(name);
  if (running === undefined || opens)
    return m.pool.isEmpty() || number === 1 || opens || (isStep && idle.length > 0) ? m.pool.begin(line.time()) : null;
  const child = m.pool.live.find((s) => s.parent !== null);
  if (child === undefined) return m.pool.begin(line.time(), running);
  return (fitOf(child, number, name) ?? 9) < 9 ? child : null;
}

/** A stream between two blocks takes a header that fits it, unless its first step shows that a new build begins. */
function goesOn(m: PlainMachine, stream: PlainStream, fit: number, { number, line }: Header): PlainStream | null {
  const now = m.shelf.now();
  if (stream.host !== null && isIdle(stream.host) && !stream.host.contested) stream.aloneAt ??= now;
  if (number === 1 && (fit === 2 || fit === 3)) {
    if (stream.interrupted) return m.pool.begin(line.time());
    if (stream.highest > 2) stream.restart = { line: now, time: line.time() };
  }
  return stream;
}

/** The first step began again and the second does, too: what came since is a build of its own. */
function restartOf(m: PlainMachine, stream: PlainStream, line: Line): PlainStream | null {
  const { restart } = stream;
  const first = stream.steps.get(1);
  if (restart === null || first === undefined) return null;
  const since = first.events.filter((event) => event.line >= restart.line && event.kind !== 'reopened');
  const name = nameOf(first);
  first.events = first.events.filter((event) => event.line < restart.line);
  if (!hasOpenStep(stream)) m.pool.forget(stream);
  const next = m.pool.begin(restart.time);
  if (next === null) return null;
  const step = enterStep(next, 1, name, line, m.shelf.now());
  step.events.push(...since);
  next.current = null;
  return next;
}
