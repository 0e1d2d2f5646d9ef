import type { Buffer } from 'node:buffer';
import { overheadKind, readStepHeader } from '../header.ts';
import type { Line } from '../lines.ts';
import { textOf } from '../text.ts';
import type { Shelf } from './form.ts';
import { contentAt, gluedResult, numberOf, offsetAt, type PlainContent } from './plain-line.ts';
import { addStatus } from './plain-status.ts';
import { addOutput, isClosed, isCountedOnly, nameOf, type PlainStep } from './plain-step.ts';
import {
  createStream,
  enterStep,
  fitOf,
  hasOpenStep,
  isComplete,
  isIdle,
  isPassing,
  isTimely,
  mayContinue,
  type PlainStream,
  rollBackStream
} from './plain-stream.ts';
import { type Skim, skimOutput } from './skim.ts';

type Result = Extract<PlainContent, { kind: 'result' }>;

/** Streams of builds that run at the same time on one output; older ones are no longer fed. */
const MOST_STREAMS = 8;

/** Lines that end a failed build (docs/build-logs.md §3.6). */
const TRAILER =
  /^(?:ERROR: |error: )?(?:failed to (?:build|solve|receive status)|target [^:]{1,200}: failed to (?:build|solve)|executor failed running|Service '|Canceled: )/;
const INTERRUPTED = /^##\[error\].*(?:operation was canceled|exceeded the maximum execution time|has been canceled)/;

/**
 * BuildKit's plain form in all its versions (docs/build-logs.md §3). The printer is a strict machine: one step is current, its block ends
 * with a result or with `#N ...`, and only a header follows. A line that does not fit the machine belongs to another build on the same
 * output, or was printed by a command; in doubt it counts for nothing.
 */
export function createPlainForm(shelf: Shelf) {
  let live: PlainStream[] = [];
  /** All streams that have begun. */
  const streams: PlainStream[] = [];
  let glued: { readonly stream: PlainStream; readonly step: PlainStep; readonly result: Result } | null = null;
  const cursor = { at: 0 };
  /** A whole build inside one output line of a step of another, cut by a runner: printed by that step. */
  const isPrinted = (stream: PlainStream) =>
    shelf.stamped() &&
    stream.host !== null &&
    stream.host.lastLine > stream.lastLine &&
    (stream.lastTime ?? 0) - (stream.firstTime ?? 0) < 0.5;
  /** The step whose output lines may be counted without looking further: it runs alone, and enough of its lines were seen. */
  let quick: PlainStep | null = null;
  const skim: Skim = { lines: 0, offset: -1 };
  const slowDown = () => {
    if (quick === null) return;
    if (skim.offset > quick.lastOffset) quick.lastOffset = skim.offset;
    quick = null;
    if (live[0] !== undefined) live[0].lastLine = shelf.now() - 1;
  };

  const begin = (time: number | null, parent: PlainStream | null = null): PlainStream | null => {
    const stream = createStream(shelf.now(), time, parent, shelf.ofAction());
    if (parent === null) {
      if (!shelf.begin(stream)) return null;
      streams.push(stream);
      // A stream that came to its end, or that something else has followed, is not fed any more.
      stream.host = live.find((s) => s.parent === null && !isIdle(s)) ?? null;
      live = live.filter((s) => s.parent === null && !(isIdle(s) && !hasOpenStep(s) && isComplete(s)) && !(s.interrupted && isIdle(s)));
    }
    live = [stream, ...live].slice(0, MOST_STREAMS);
    return stream;
  };
  const forget = (stream: PlainStream) => {
    live = live.filter((s) => s !== stream && s.parent !== stream);
  };
  const childOf = (stream: PlainStream) => live.find((s) => s.parent === stream);
  const dropChild = (stream: PlainStream) => {
    const child = childOf(stream);
    if (child !== undefined) live = live.filter((s) => s !== child);
  };
  /** Blocks that followed a step without a word were the build's own after all. */
  const adopt = (child: PlainStream) => {
    const { parent } = child;
    if (parent === null) return;
    for (const [number, step] of child.steps) if (!parent.steps.has(number)) parent.steps.set(number, step);
    parent.highest = Math.max(parent.highest, child.highest);
    parent.current = child.current;
    parent.lastTime = child.lastTime ?? parent.lastTime;
    live = live.filter((s) => s !== child);
  };

  /** The stream goes on. If its host has gone on since it began, the two really run side by side. */
  const touch = (stream: PlainStream) => {
    stream.lastLine = shelf.now();
    stream.interrupted = false;
    stream.passed = false;
    stream.verdict = null;
    if (stream.host !== null && stream.host.lastLine > stream.begun) stream.host = null;
  };

  function apply(stream: PlainStream, step: PlainStep, content: PlainContent, line: Line): void {
    stream.suspect = null;
    touch(stream);
    if (live.length > 1) dropChild(stream);
    switch (content.kind) {
      case 'output':
        addOutput(step, content.offset, line.time);
        return;
      case 'result':
        step.events.push({ line: shelf.now(), ...content });
        stream.current = null;
        stream.lastTime = line.time() ?? stream.lastTime;
        return;
      case 'leave':
        step.events.push({ line: shelf.now(), kind: 'left' });
        stream.current = null;
        return;
      case 'digest':
        if (step.digest === null) step.digest = content.digest;
        else if (step.digest !== content.digest && step.events.at(-1)?.kind === 'reopened') splitOff(stream, step, line);
        return;
      case 'text':
        if (addStatus(step, content.text, shelf.now())) stream.lastTime = line.time() ?? stream.lastTime;
        return;
      case 'warning':
        return;
    }
  }

  /** A step that was opened again turns out to be the first of a new build: older printers say so by another digest only. */
  function splitOff(stream: PlainStream, step: PlainStep, line: Line): void {
    const name = nameOf(step);
    step.events.pop();
    stream.current = null;
    if (!hasOpenStep(stream)) forget(stream);
    const next = begin(line.time());
    if (next !== null) enterStep(next, step.number, name, line, shelf.now());
  }

  function header(number: number, name: string, line: Line): void {
    const now = shelf.now();
    const length = Math.min(name.length, 65_536);
    const enter = (stream: PlainStream | null) => {
      if (stream === null || !shelf.room(stream.steps.has(number) ? 0 : length)) return;
      stream.lastTime = line.time() ?? stream.lastTime;
      stream.firstTime ??= line.time();
      touch(stream);
      enterStep(stream, number, name, line, now);
    };
    const waiting = live.find((s) => s.suspect?.result != null && s.current?.number === number && mayContinue(s, s.suspect.step));
    if (waiting !== undefined) settle(waiting);
    const restarting = live.find((s) => s.restart !== null && isIdle(s));
    if (restarting !== undefined && number !== 1) {
      const again = number === 2 && restarting.steps.has(2) ? restartOf(restarting, line) : null;
      restarting.restart = null;
      if (again !== null) return void enter(again);
    }
    const idle = live.filter((s) => s.parent === null && isIdle(s));
    const fits = idle.map((stream) => ({ stream, fit: fitOf(stream, number, name) })).filter((f) => f.fit !== null);
    const best = fits.sort((a, b) => (a.fit ?? 0) - (b.fit ?? 0) || Number(isPassing(a.stream)) - Number(isPassing(b.stream)))[0];
    if (best !== undefined) {
      const { stream, fit } = best;
      if (number === 1 && (fit === 2 || fit === 3)) {
        if (stream.interrupted) return void enter(begin(line.time()));
        if (stream.highest > 2) stream.restart = { line: now, time: line.time() };
      }
      return void enter(stream);
    }
    const isStep = readStepHeader(name) !== null;
    // No vertex has such a name: it is a line of a step that seemed to have ended.
    if (!isStep && overheadKind(name) === 'other' && idle.some((s) => s.steps.has(number))) {
      stray(number, { kind: 'text', text: name }, line);
      return;
    }
    const child = live.find((s) => s.parent !== null);
    const running = live.find((s) => s.parent === null && !isIdle(s));
    if (running === undefined || (number <= 3 && isSetup(name))) {
      if (streams.length === 0 || number === 1 || (number <= 3 && isSetup(name)) || (isStep && idle.length > 0))
        return void enter(begin(line.time()));
      return;
    }
    if (child !== undefined && (fitOf(child, number, name) ?? 9) < 9) return void enter(child);
    if (child === undefined) enter(begin(line.time(), running));
  }

  /** The first step began again and the second does, too: what came since is a build of its own. */
  function restartOf(stream: PlainStream, line: Line): PlainStream | null {
    const { restart } = stream;
    const first = stream.steps.get(1);
    if (restart === null || first === undefined) return null;
    const since = first.events.filter((event) => event.line >= restart.line && event.kind !== 'reopened');
    const name = nameOf(first);
    first.events = first.events.filter((event) => event.line < restart.line);
    if (!hasOpenStep(stream)) forget(stream);
    const next = begin(restart.time);
    if (next === null) return null;
    const step = enterStep(next, 1, name, line, shelf.now());
    step.events.push(...since);
    next.current = null;
    return next;
  }

  /** Commits what a suspect line said: the step that seemed current had been printed by a command. */
  function settle(stream: PlainStream): void {
    const { suspect } = stream;
    if (suspect === null || suspect.result === null) return;
    reopen(stream, suspect.step);
    suspect.step.events.push({ line: shelf.now(), ...suspect.result });
    stream.current = null;
  }

  /** Opens a step again whose end was false, and takes back all that seemed to follow it. */
  function reopen(stream: PlainStream, step: PlainStep): void {
    const end = step.events.findLast((e) => e.kind === 'result' || e.kind === 'left');
    if (end !== undefined && (end.kind === 'result' || shelf.stamped())) {
      rollBackStream(stream, end.line);
      step.events = step.events.filter((e) => e.line < end.line);
    }
    stream.current = step;
  }

  /** A line of a step that is not current anywhere. */
  function stray(number: number, content: PlainContent, line: Line): void {
    for (const stream of live) {
      const step = stream.steps.get(number);
      if (step === undefined) {
        // The oldest printers name the next step where they leave one.
        if (content.kind === 'leave' && stream.current !== null && stream.parent === null && !isIdle(stream) && live.length === 1)
          return void apply(stream, stream.current, content, line);
        continue;
      }
      if (content.kind === 'leave' || content.kind === 'warning' || content.kind === 'digest') return;
      if (isIdle(stream)) {
        if (isClosed(step) && isComplete(stream) && !hasOpenStep(stream) && content.kind === 'output' && stream.interrupted) return;
        reopen(stream, step);
        return void apply(stream, step, content, line);
      }
      if (content.kind === 'result' || content.kind === 'output') {
        const known = stream.suspect?.step === step ? stream.suspect.result : null;
        stream.suspect = { step, result: content.kind === 'result' ? content : known };
      }
      return;
    }
  }

  /** A line that two builds could claim goes to the one whose offsets it continues, else to none (docs/build-logs.md §12.3). */
  function disputed(owners: readonly PlainStream[], content: PlainContent, line: Line): void {
    const claims = owners.filter((stream) => {
      const step = stream.current;
      if (step === null || !isTimely(step, content, line)) return false;
      if (content.kind === 'output') return content.offset >= step.lastOffset;
      if (content.kind === 'result' && content.state === 'done') return (content.seconds ?? 0) + 0.06 >= step.lastOffset;
      return !(content.kind === 'result' && content.state === 'cached' && step.outputs);
    });
    const alive = claims.length > 1 ? claims.filter((s) => !(s.interrupted && live.some((o) => o.begun > s.lastLine))) : claims;
    const [only, second] = alive;
    if (only?.current != null && second === undefined) return void apply(only, only.current, content, line);
    if (content.kind !== 'result' && content.kind !== 'leave') return;
    for (const stream of alive.length > 0 ? alive : owners) {
      if (stream.current === null) continue;
      stream.ambiguous++;
      stream.current.ambiguous = true;
      stream.current.events.push({ line: shelf.now(), kind: 'left' });
      stream.current = null;
    }
  }

  function settleGlued(): void {
    if (glued === null) return;
    const { stream, step, result } = glued;
    glued = null;
    if (stream.current === step) {
      step.events.push({ line: shelf.now(), ...result });
      stream.current = null;
    }
  }

  return {
    /**
     * Passes over whole lines that are more output of the running step, each behind `width` bytes of a stamp; returns where the first
     * other line begins, and tells `count` how many there were.
     */
    skim(bytes: Buffer, from: number, width: number, count: (lines: number) => void): number {
      if (quick === null) return from;
      skim.lines = 0;
      const next = skimOutput(skim, quick.number, bytes, from, width);
      count(skim.lines);
      return next;
    },
    /** A line that begins with `#`; false if it is none of BuildKit's. */
    take(line: Line): boolean {
      slowDown();
      const number = numberOf(line, cursor);
      if (number < 0) return false;
      const { at } = cursor;
      const first = live[0];
      const step = first?.current;
      glued = null;
      const byte = line.bytes[at] ?? 0;
      if (byte >= 48 && byte <= 57 && first !== undefined && step != null && step.number === number) {
        const offset = live.length === 1 && first.suspect === null ? offsetAt(line, at) : -1;
        if (offset >= 0) {
          addOutput(step, offset, line.time);
          touch(first);
          const result = gluedResult(line, number);
          if (result !== null) glued = { stream: first, step, result };
          else if (isCountedOnly(step)) {
            quick = step;
            skim.offset = -1;
          }
          return true;
        }
      }
      const content = contentAt(line, at);
      if (number === 0) {
        if (content.kind === 'text' && content.text.startsWith('building with ')) begin(line.time());
        return true;
      }
      const owners = live.filter((s) => s.current?.number === number);
      const [owner] = owners;
      if (content.kind === 'text') {
        const isStep = readStepHeader(content.text) !== null;
        const next =
          isStep &&
          live.some((s) => s.parent === null && isIdle(s) && s.current?.number !== number && fitOf(s, number, content.text) === 1);
        const replaces = isStep && owner?.suspect?.result != null && mayContinue(owner, owner.suspect.step);
        if (owner?.current == null || next || replaces || (isClosed(owner.current) && !content.text.startsWith('  '))) {
          header(number, content.text, line);
          return true;
        }
        const child = childOf(owner);
        if (child !== undefined && content.text === nameOf(owner.current)) adopt(child);
      }
      if (owners.length > 1) disputed(owners, content, line);
      else if (owner?.current != null) {
        const { current } = owner;
        apply(owner, current, content, line);
        const result = content.kind === 'output' ? gluedResult(line, number) : null;
        if (result !== null) glued = { stream: owner, step: current, result };
      } else stray(number, content, line);
      return true;
    },
    blank(): void {
      slowDown();
      settleGlued();
      for (const stream of live) if (stream.current !== null && isClosed(stream.current)) stream.current = null;
    },
    /** Any other line: it may end a build. */
    other(line: Line): void {
      slowDown();
      if (live.length === 0) return;
      settleGlued();
      const text = textOf(line).slice(0, 400);
      const ends = TRAILER.test(text);
      const canceled = ends && /context canceled|Canceled/.test(text);
      for (const stream of [...live]) {
        if (stream.parent !== null) continue;
        if (text.startsWith('##[group]Run ')) stream.passed = true;
        const closing = ends || INTERRUPTED.test(text);
        if (stream.interrupted && !closing) continue;
        if (closing) {
          const verdict = canceled || INTERRUPTED.test(text) ? 'canceled' : 'failed';
          if (!isIdle(stream) || hasOpenStep(stream)) stream.verdict = verdict;
          else if (ends) {
            stream.verdict = verdict;
            stream.lastTime = line.time() ?? stream.lastTime;
            forget(stream);
            return;
          }
        }
        stream.interrupted = true;
        if (isIdle(stream) && isComplete(stream) && !hasOpenStep(stream)) forget(stream);
      }
    },
    /** True while a step is running: what stands at the margin may be its output. */
    running: () => live.some((s) => s.parent === null && s.verdict === null && (!isIdle(s) || (shelf.stamped() && !s.passed))),
    end(): void {
      slowDown();
      for (const child of live.filter((s) => s.parent !== null)) {
        const { parent } = child;
        const proven = parent?.suspect?.result != null && mayContinue(parent, parent.suspect.step);
        if (proven) settle(parent);
        if (proven || !shelf.stamped()) adopt(child);
      }
      for (const stream of streams) if (isPrinted(stream)) shelf.drop(stream);
    }
  };
}

const isSetup = (name: string) => overheadKind(name) === 'metadata' && /\binternal\] load|^\[internal\]|resolve image config/.test(name);
