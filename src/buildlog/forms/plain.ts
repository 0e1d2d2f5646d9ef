import type { Buffer } from 'node:buffer';
import { overheadKind, readStepHeader } from '../header.ts';
import type { Line } from '../lines.ts';
import { textOf } from '../text.ts';
import type { Form, FormReader, Shelf } from './form.ts';
import { createBlanks } from './plain-blanks.ts';
import { claimants, givenUp, giveUp } from './plain-dispute.ts';
import { contentAt, gluedResult, numberOf, offsetAt, type PlainContent, readEnding } from './plain-line.ts';
import { createPool } from './plain-pool.ts';
import { addStatus } from './plain-status.ts';
import { addOutput, isClosed, isCountedOnly, nameOf, type PlainStep } from './plain-step.ts';
import {
  bestFit,
  enterStep,
  fitOf,
  hasOpenStep,
  isComplete,
  isIdle,
  isLast,
  mayContinue,
  type PlainStream,
  rollBackStream
} from './plain-stream.ts';
import { type Skim, skimOutput } from './skim.ts';

const HASH = 35;
const SPACE = 32;

type Result = Extract<PlainContent, { kind: 'result' }>;

/**
 * BuildKit's plain form in all its versions (docs/build-logs.md §3). The printer is a strict machine: one step is current, its block ends
 * with a result or with `#N ...`, and only a header follows. A line that does not fit the machine belongs to another build on the same
 * output, or was printed by a command; in doubt it counts for nothing.
 */
function createPlainForm(shelf: Shelf): FormReader {
  const pool = createPool(shelf);
  let glued: { readonly stream: PlainStream; readonly step: PlainStep; readonly result: Result } | null = null;
  /** The step that ended or left the screen last. */
  let ended: { readonly stream: PlainStream; readonly step: PlainStep; readonly line: number } | null = null;
  const cursor = { at: 0 };
  const blanks = createBlanks(shelf);
  /** The step whose output lines may be counted without looking further: it runs alone, and enough of its lines were seen. */
  let quick: PlainStep | null = null;
  const skim: Skim = { lines: 0, offset: -1 };
  const slowDown = () => {
    if (quick === null) return;
    if (skim.offset > quick.lastOffset) quick.lastOffset = skim.offset;
    quick = null;
    if (pool.live[0] !== undefined) pool.live[0].lastLine = shelf.now() - 1;
  };

  /** The stream goes on. */
  const touch = (stream: PlainStream) => {
    stream.lastLine = shelf.now();
    stream.interrupted = false;
    stream.passed = false;
    stream.verdict = null;
  };

  function apply(stream: PlainStream, step: PlainStep, content: PlainContent, line: Line): void {
    stream.suspect = null;
    touch(stream);
    pool.dropChild(stream);
    switch (content.kind) {
      case 'output':
        addOutput(step, content.offset, line.time);
        blanks.printed();
        return;
      case 'result':
        step.events.push({ line: shelf.now(), ...content });
        ended = { stream, step, line: shelf.now() };
        stream.current = null;
        stream.lastTime = line.time() ?? stream.lastTime;
        return;
      case 'leave':
        // A step may leave the screen thousands of times: the last time says it all.
        if (step.events.at(-1)?.kind === 'left') step.events.pop();
        step.events.push({ line: shelf.now(), kind: 'left' });
        ended = { stream, step, line: shelf.now() };
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
    if (!hasOpenStep(stream)) pool.forget(stream);
    const next = pool.begin(line.time());
    if (next !== null) enterStep(next, step.number, name, line, shelf.now());
  }

  function header(number: number, name: string, line: Line): void {
    const now = shelf.now();
    const behindBlank = blanks.before();
    // A build may begin without an empty line once all before it have come to rest.
    const begins = number === 1 && isSetup(name) && pool.live.every((s) => isIdle(s) && (s.interrupted || !hasOpenStep(s)));
    if (blanks.missing() && !begins) return void reopenBefore();
    blanks.header(pool.live.every((stream) => stream.steps.size === 0));
    const length = Math.min(name.length, 65_536);
    const enter = (stream: PlainStream | null) => {
      if (stream === null || (!stream.steps.has(number) && !shelf.room(length))) return;
      stream.lastTime = line.time() ?? stream.lastTime;
      stream.firstTime ??= line.time();
      touch(stream);
      enterStep(stream, number, name, line, now);
    };
    const waiting = pool.live.find(
      (s) => s.suspect?.end != null && (s.current?.number === number || (shelf.stamped() && behindBlank)) && mayContinue(s, s.suspect.step)
    );
    if (waiting !== undefined) settle(waiting);
    const restarting = pool.live.find((s) => s.restart !== null && isIdle(s));
    if (restarting !== undefined && number !== 1) {
      const again = number === 2 && restarting.steps.has(2) ? restartOf(restarting, line) : null;
      restarting.restart = null;
      if (again !== null) return void enter(again);
    }
    const idle = pool.live.filter((s) => s.parent === null && isIdle(s));
    const best = bestFit(idle, number, name, pool.isDoubtful);
    if (best !== undefined) {
      const { stream, fit } = best;
      if (stream.host !== null && isIdle(stream.host) && !stream.host.contested) stream.aloneAt ??= now;
      if (number === 1 && (fit === 2 || fit === 3)) {
        if (stream.interrupted) return void enter(pool.begin(line.time()));
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
    const child = pool.live.find((s) => s.parent !== null);
    const running = pool.live.find((s) => s.parent === null && !isIdle(s));
    if (running === undefined || (number <= 3 && isSetup(name))) {
      if (pool.isEmpty() || number === 1 || (number <= 3 && isSetup(name)) || (isStep && idle.length > 0))
        return void enter(pool.begin(line.time()));
      return;
    }
    if (child !== undefined && (fitOf(child, number, name) ?? 9) < 9) return void enter(child);
    if (child === undefined) enter(pool.begin(line.time(), running));
  }

  /** The first step began again and the second does, too: what came since is a build of its own. */
  function restartOf(stream: PlainStream, line: Line): PlainStream | null {
    const { restart } = stream;
    const first = stream.steps.get(1);
    if (restart === null || first === undefined) return null;
    const since = first.events.filter((event) => event.line >= restart.line && event.kind !== 'reopened');
    const name = nameOf(first);
    first.events = first.events.filter((event) => event.line < restart.line);
    if (!hasOpenStep(stream)) pool.forget(stream);
    const next = pool.begin(restart.time);
    if (next === null) return null;
    const step = enterStep(next, 1, name, line, shelf.now());
    step.events.push(...since);
    next.current = null;
    return next;
  }

  /** Commits what a suspect line said: the step that seemed current had been printed by a command. */
  function settle(stream: PlainStream): void {
    const { suspect } = stream;
    if (suspect === null || suspect.end === null) return;
    const { step, end } = suspect;
    reopen(stream, step);
    step.events.push(end.kind === 'leave' ? { line: shelf.now(), kind: 'left' } : { line: shelf.now(), ...end });
    stream.suspect = null;
    stream.current = null;
  }

  /** Settles at an end of the log or the build, where what came last is true; false if nothing was suspect. */
  function settleProven(stream: PlainStream): boolean {
    const { suspect } = stream;
    if (suspect?.end == null || !mayContinue(stream, suspect.step)) return false;
    settle(stream);
    return true;
  }

  /** Opens a step again whose end was false, and takes back all that seemed to follow it. */
  function reopen(stream: PlainStream, step: PlainStep): void {
    const end = step.events.findLast((e) => e.kind === 'result' || e.kind === 'left');
    if (end !== undefined && (end.kind === 'result' || shelf.stamped())) {
      rollBackStream(stream, end.line);
      pool.doubtSince(stream, end.line);
      step.events = step.events.filter((e) => e.line < end.line);
    }
    stream.current = step;
  }

  /** True if a step that prints has ended in the line before: it may have printed that end. */
  const endsHere = (stream: PlainStream) =>
    shelf.stamped() && ended?.stream === stream && ended.step.outputs && ended.line === shelf.now() - 1 && isClosed(ended.step);

  /** The instruction that ended last in the stream, without a word of its command: its header may not have come to its end. */
  const endedMute = (stream: PlainStream): PlainStep | null =>
    ended?.stream === stream && stream.lastLine === ended.line && !ended.step.outputs && readStepHeader(nameOf(ended.step)) !== null
      ? ended.step
      : null;
  /**
   * True if nothing of any build has followed the step's end: a line of the step shows that a value with line breaks stands in its header,
   * and no command can have printed the line.
   */
  const endedInHeader = (stream: PlainStream, step: PlainStep) => endedMute(stream) === step && pool.live.every(isIdle);

  /** What stands in the line before was no result: something follows it that cannot follow one. */
  function reopenBefore(): void {
    if (ended !== null && endsHere(ended.stream) && isIdle(ended.stream)) reopen(ended.stream, ended.step);
  }

  /** A line of a step that is not current anywhere. */
  function stray(number: number, content: PlainContent, line: Line): void {
    for (const stream of pool.live) {
      const step = stream.steps.get(number);
      if (step === undefined) {
        // The oldest printers name the next step where they leave one.
        if (content.kind === 'leave' && stream.current !== null && stream.parent === null && !isIdle(stream) && pool.live.length === 1)
          return void apply(stream, stream.current, content, line);
        continue;
      }
      if (content.kind === 'warning' || content.kind === 'digest') return;
      // Only what a step printed, or what its header holds, can have been taken for its end.
      if (shelf.stamped() && content.kind !== 'text' && !step.outputs && !endedInHeader(stream, step)) {
        reopenBefore();
        return;
      }
      if (isIdle(stream)) {
        if (content.kind === 'leave' && !(shelf.stamped() && isLast(stream, step))) return;
        const isOver = isClosed(step) && isComplete(stream) && !hasOpenStep(stream) && !endedInHeader(stream, step);
        if (isOver && content.kind === 'output' && stream.interrupted) return;
        reopen(stream, step);
        return void apply(stream, step, content, line);
      }
      if (content.kind !== 'text') {
        const known = stream.suspect?.step === step ? stream.suspect.end : null;
        stream.suspect = { step, end: content.kind === 'output' ? known : content };
      }
      return;
    }
    if (content.kind === 'text' || content.kind === 'warning' || content.kind === 'digest') return;
    const revived = pool.revive(number);
    if (revived === null) return;
    reopen(revived.stream, revived.step);
    apply(revived.stream, revived.step, content, line);
  }

  /** A line that two builds could claim goes to the one whose offsets it continues, else to none (docs/build-logs.md §12.3). */
  function disputed(owners: readonly PlainStream[], content: PlainContent, line: Line): void {
    const alive = claimants(owners, pool.live, content, line);
    const [only, second] = alive;
    if (only?.current != null && second === undefined) return void apply(only, only.current, content, line);
    if (content.kind !== 'result' && content.kind !== 'leave') return;
    for (const stream of alive.length > 0 ? alive : owners) if (stream.current !== null) giveUp(stream, stream.current, shelf.now());
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

  /** A line that begins with `#`; false if it is none of BuildKit's. */
  function numbered(line: Line): boolean {
    slowDown();
    const number = numberOf(line, cursor);
    if (number < 0) return false;
    const { at } = cursor;
    const first = pool.live[0];
    const step = first?.current;
    glued = null;
    const byte = line.bytes[at] ?? 0;
    if (byte >= 48 && byte <= 57 && first !== undefined && step != null && step.number === number) {
      const offset = pool.live.length === 1 && first.suspect === null ? offsetAt(line, at) : -1;
      if (offset >= 0) {
        addOutput(step, offset, line.time);
        blanks.printed();
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
      if (content.kind === 'text' && content.text.startsWith('building with ')) pool.begin(line.time());
      return true;
    }
    const owners = pool.live.filter((s) => s.current?.number === number);
    const [owner] = owners;
    if (content.kind === 'text') {
      const isStep = readStepHeader(content.text) !== null;
      const next =
        isStep &&
        pool.live.some((s) => s.parent === null && isIdle(s) && s.current?.number !== number && fitOf(s, number, content.text) === 1);
      const replaces =
        (isStep || (shelf.stamped() && blanks.before())) && owner?.suspect?.end != null && mayContinue(owner, owner.suspect.step);
      if (owner?.current == null || next || replaces || (isClosed(owner.current) && !content.text.startsWith('  '))) {
        header(number, content.text, line);
        return true;
      }
      const child = pool.live.find((s) => s.parent === owner);
      if (child !== undefined && content.text === nameOf(owner.current)) pool.adopt(child);
    }
    if (shelf.stamped() && givenUp(pool.live, number, content, shelf.now())) return true;
    if (owners.length > 1) disputed(owners, content, line);
    else if (owner?.current != null) {
      const { current } = owner;
      apply(owner, current, content, line);
      const result = content.kind === 'output' ? gluedResult(line, number) : null;
      if (result !== null) glued = { stream: owner, step: current, result };
    } else stray(number, content, line);
    return true;
  }

  function blank(): void {
    slowDown();
    blanks.see();
    settleGlued();
    for (const stream of pool.live) if (stream.current !== null && isClosed(stream.current)) stream.current = null;
  }

  /** Any other line: it may end a build. */
  function other(line: Line): void {
    slowDown();
    if (pool.isEmpty()) return;
    settleGlued();
    const text = textOf(line).slice(0, 400);
    if (text.startsWith('##[group]Run ')) for (const stream of pool.retired()) if (!endsHere(stream)) stream.passed = true;
    const ending = readEnding(text);
    for (const stream of pool.live) {
      if (stream.parent !== null) continue;
      if (text.startsWith('##[group]Run ') && !endsHere(stream)) stream.passed = true;
      if (stream.interrupted && ending === null) continue;
      if (ending !== null) {
        settleProven(stream);
        if (!isIdle(stream) || hasOpenStep(stream)) stream.verdict = ending.verdict;
        else if (ending.ofBuild) {
          stream.verdict = ending.verdict;
          stream.lastTime = line.time() ?? stream.lastTime;
          if (endedMute(stream) === null) pool.forget(stream);
          return;
        }
      }
      stream.interrupted = true;
      if (isIdle(stream) && isComplete(stream) && !hasOpenStep(stream) && endedMute(stream) === null) pool.forget(stream);
    }
  }

  /** True while a step is running: what stands at the margin may be its output. */
  const running = () =>
    pool.live.some(
      (s) => s.parent === null && (s.verdict === null || (shelf.stamped() && !isIdle(s))) && (!isIdle(s) || (shelf.stamped() && !s.passed))
    );

  return {
    running,
    // BuildKit numbers what a command prints; only a runner's cut brings a part of it to the margin.
    hides: () => shelf.stamped() && running(),
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
    take(line: Line): boolean {
      const width = line.end - line.start;
      if (width === 0 || (width === 1 && line.bytes[line.start] === SPACE)) {
        blank();
        return true;
      }
      if (line.bytes[line.start] === HASH && numbered(line)) return true;
      other(line);
      return false;
    },
    end(): void {
      slowDown();
      for (const child of pool.live.filter((s) => s.parent !== null)) {
        if ((child.parent !== null && settleProven(child.parent)) || !shelf.stamped()) pool.adopt(child);
      }
      for (const stream of pool.live) settleProven(stream);
      pool.dropPrinted();
    }
  };
}

const isSetup = (name: string) => overheadKind(name) === 'metadata' && /\binternal\] load|^\[internal\]|resolve image config/.test(name);

export const plain: Form = { name: 'buildkit-plain', builder: 'buildkit', open: createPlainForm };
