import type { LoggedBuild } from '../../model/buildlog.ts';
import { assembleVertices, outcomeOf } from '../assemble.ts';
import { overheadKind, readStepHeader } from '../header.ts';
import type { Line } from '../lines.ts';
import { utcOf } from '../stamps.ts';
import { rounded } from '../text.ts';
import type { BegunBuild } from './form.ts';
import type { PlainContent } from './plain-line.ts';
import { createStep, isClosed, nameOf, type PlainStep, rollBack, vertexOf } from './plain-step.ts';

/** One build command's output in BuildKit plain form: the printer shows one step at a time, and says so when it leaves it. */
export interface PlainStream extends BegunBuild {
  steps: Map<number, PlainStep>;
  /** The step whose block the printer is in; null between blocks. */
  current: PlainStep | null;
  highest: number;
  readonly begun: number;
  lastLine: number;
  firstTime: number | null;
  lastTime: number | null;
  /** Set for blocks that began while a step of `parent` was running: its continuation, or something that the step printed. */
  parent: PlainStream | null;
  /** A line for a step that was not open; the next lines tell whether it or the current step was printed by a command. */
  suspect: { readonly step: PlainStep; end: Extract<PlainContent, { kind: 'result' | 'leave' }> | null } | null;
  /** `#1` came again after its end: a restart, if `#2` follows. */
  restart: { readonly line: number; readonly time: number | null } | null;
  /** What the lines at the end said. */
  verdict: 'failed' | 'canceled' | null;
  /** Something else printed while a step was running, after the stream's last line. */
  interrupted: boolean;
  /** A new step of the job has begun since: another builder may be at work. */
  passed: boolean;
  /** The stream in the middle of whose step this one began, and who may have printed it. */
  host: PlainStream | null;
  /** The host's step at that time. */
  hostStep: PlainStep | null;
  /** A line could be this stream's or another's: whether its step has ended is not known until its next header. */
  contested: boolean;
  /** Line at which this stream went on while no step of the host was running: no command of the host's can have printed that. */
  aloneAt: number | null;
  ambiguous: number;
}

export function createStream(line: number, time: number | null, parent: PlainStream | null, ofAction: boolean): PlainStream {
  const stream: PlainStream = {
    steps: new Map(),
    current: null,
    highest: 0,
    begun: line,
    lastLine: line,
    firstTime: time,
    lastTime: time,
    parent,
    suspect: null,
    restart: null,
    verdict: null,
    interrupted: false,
    passed: false,
    host: null,
    hostStep: null,
    contested: false,
    aloneAt: null,
    ambiguous: 0,
    finish: () => finishStream(stream, ofAction)
  };
  return stream;
}

/** True for a name that only a builder gives: other lists are numbered like this, too. */
const isOfBuilder = (name: string) => name === '' || readStepHeader(name) !== null || overheadKind(name) !== 'other';

function finishStream(stream: PlainStream, ofAction: boolean): LoggedBuild | null {
  const steps = [...stream.steps.values()].filter((step) => !step.ambiguous);
  if (![...stream.steps.values()].some((step) => isOfBuilder(nameOf(step)))) return null;
  const vertices = steps.map((step) => vertexOf(step, stream.firstTime));
  const { firstTime, lastTime } = stream;
  return assembleVertices(
    {
      form: 'buildkit-plain',
      outcome: stream.verdict ?? outcomeOf(vertices),
      wall: firstTime !== null && lastTime !== null && lastTime >= firstTime ? rounded(lastTime - firstTime, 1000) : null,
      startedAt: firstTime === null ? null : utcOf(firstTime),
      ambiguous: stream.ambiguous,
      ofAction
    },
    vertices
  );
}

/** True between blocks: only a header can follow. */
export const isIdle = (stream: PlainStream): boolean => stream.current === null || isClosed(stream.current);

/** True if some step has begun and has no result. */
export const hasOpenStep = (stream: PlainStream): boolean => [...stream.steps.values()].some((step) => !isClosed(step) && !step.ambiguous);

/** True for a name of 72 bytes and dots, as printers cut it (docs/build-logs.md); the cut may have split a character. */
const isCutName = (name: string) => name.endsWith('...') && Buffer.byteLength(name) >= 73 && Buffer.byteLength(name) <= 84;

/** The step of the number, new or opened again, made current. */
export function enterStep(stream: PlainStream, number: number, name: string, line: Line, now: number): PlainStep {
  const cut = isCutName(name) || !line.whole;
  const known = stream.steps.get(number);
  const step = known ?? createStep(number, name, cut, now);
  if (known === undefined) stream.steps.set(number, step);
  else {
    if (isClosed(known)) known.events.push({ line: now, kind: 'reopened' });
    if (nameOf(known) !== name && name.length > 0) known.names.push({ line: now, name, cut });
  }
  stream.current = step;
  stream.contested = false;
  stream.highest = Math.max(stream.highest, number);
  stream.suspect = null;
  return step;
}

/** Takes back everything of the stream that happened after a line: a command had printed it. */
export function rollBackStream(stream: PlainStream, line: number): void {
  for (const [number, step] of stream.steps) {
    if (step.created > line) stream.steps.delete(number);
    else rollBack(step, line);
  }
  stream.highest = Math.max(0, ...stream.steps.keys());
  stream.current = null;
  stream.suspect = null;
}

/** How well a header fits a stream between two blocks; less is better, null is not at all. */
export function fitOf(stream: PlainStream, number: number, name: string): number | null {
  const known = stream.steps.get(number);
  if (known === undefined) return number === stream.highest + 1 ? 1 : 4;
  const same = nameOf(known) === name;
  if (same) return isClosed(known) ? 2 : 0;
  const was = readStepHeader(nameOf(known));
  const is = readStepHeader(name);
  // One vertex under the names of two bake targets (docs/build-logs.md).
  if (was !== null && is !== null && was.text === is.text) return 3;
  if (was === null && is === null && withoutBracket(nameOf(known)) === withoutBracket(name)) return 3;
  // An excerpt may show lines of a step before its header.
  return was === null && nameOf(known) === '' ? 0 : null;
}

const withoutBracket = (name: string) => name.replace(/^\[[^\]]*\] /, '');

/** True if nothing but the current step has happened since the step's end: only then can that end, and the current step, be false. */
export function mayContinue(stream: PlainStream, step: PlainStep): boolean {
  const end = step.events.at(-1)?.line ?? 0;
  return [...stream.steps.values()].every(
    (other) => other === step || other === stream.current || (other.events.at(-1)?.line ?? other.created) < end
  );
}

/** True if nothing has happened to another step since the step's end. */
export function isLast(stream: PlainStream, step: PlainStep): boolean {
  const end = step.events.at(-1)?.line ?? step.created;
  return [...stream.steps.values()].every((other) => other === step || Math.max(other.created, other.events.at(-1)?.line ?? 0) < end);
}

/** The step that something happened to last, if that is its result and its command had printed something: it may have printed that, too. */
export function lastPrinting(stream: PlainStream): PlainStep | null {
  let last: PlainStep | null = null;
  const lineOf = (step: PlainStep) => Math.max(step.created, step.events.at(-1)?.line ?? 0);
  for (const step of stream.steps.values()) if (last === null || lineOf(step) > lineOf(last)) last = step;
  return last?.outputs && isClosed(last) ? last : null;
}

/** True if the stream in whose midst this one began has gone on since without it. */
const isPassing = (stream: PlainStream): boolean => stream.host !== null && stream.host.lastLine > stream.lastLine;

/**
 * False if the line's time less its offset is far from the known start of the step: it is another's. A line may be printed up to 10 s late
 * (docs/build-logs.md).
 */
export function isTimely(step: PlainStep, content: PlainContent, line: Line): boolean {
  const offset = content.kind === 'output' ? content.offset : content.kind === 'result' ? content.seconds : null;
  const at = offset === null || !Number.isFinite(step.start) ? null : line.time();
  if (at === null || offset === null) return true;
  const late = at - offset - step.start;
  return late > -1 && late < 15;
}

/** True if the build has shown its result or its failure. */
export const isComplete = (stream: PlainStream) =>
  [...stream.steps.values()].some(
    (s) =>
      isClosed(s) &&
      (['export', 'cache-export'].includes(overheadKind(nameOf(s))) ||
        (s.events.at(-1)?.kind === 'result' && s.events.some((e) => e.kind === 'result' && e.state === 'failed')))
  );

/** The stream between two blocks that a header fits best; one that may have been printed comes last. */
export function bestFit(
  idle: readonly PlainStream[],
  number: number,
  name: string,
  isDoubtful: (stream: PlainStream) => boolean
): { readonly stream: PlainStream; readonly fit: number } | undefined {
  const fits = idle.flatMap((stream) => {
    const fit = fitOf(stream, number, name);
    return fit === null ? [] : [{ stream, fit }];
  });
  return fits.sort(
    (a, b) =>
      Number(isDoubtful(a.stream)) - Number(isDoubtful(b.stream)) ||
      a.fit - b.fit ||
      Number(isPassing(a.stream)) - Number(isPassing(b.stream))
  )[0];
}

/** Blocks that followed a step without a word were the build's own after all. */
export function takeOver(parent: PlainStream, child: PlainStream): void {
  for (const [number, step] of child.steps) if (!parent.steps.has(number)) parent.steps.set(number, step);
  parent.highest = Math.max(parent.highest, child.highest);
  parent.current = child.current;
  parent.lastTime = child.lastTime ?? parent.lastTime;
}
