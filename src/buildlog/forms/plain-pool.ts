import type { Shelf } from './form.ts';
import type { PlainStep } from './plain-step.ts';
import { createStream, hasOpenStep, isComplete, isIdle, lastPrinting, type PlainStream, takeOver } from './plain-stream.ts';

/** Streams of builds that run at the same time on one output; older ones are no longer fed. */
const MOST_STREAMS = 8;

/** The builds of one log in plain form: those that lines may belong to, and those that seem to have ended. */
export interface PlainPool {
  /** The newest first. */
  live: readonly PlainStream[];
  /** True until a stream that began in the midst of another's step was seen to be a build of its own. */
  isDoubtful: (stream: PlainStream) => boolean;
  /** A new stream, of its own or as what followed a step of `parent`; null once there is no room for more. */
  begin: (time: number | null, parent?: PlainStream | null) => PlainStream | null;
  /** The stream takes no headers any more. */
  forget: (stream: PlainStream) => void;
  /** The stream that seemed to have ended with a step of this number, live again: its command had printed the end. */
  revive: (number: number) => { readonly stream: PlainStream; readonly step: PlainStep } | null;
  dropChild: (stream: PlainStream) => void;
  /** Blocks that followed a step without a word were the build's own after all. */
  adopt: (child: PlainStream) => void;
  /** All that seem to have ended. */
  retired: () => readonly PlainStream[];
  /** What is known of a host since `line` was false: nothing that its guests did then proves anything. */
  doubtSince: (host: PlainStream, line: number) => void;
  isEmpty: () => boolean;
  /** Takes back the builds that were printed. */
  dropPrinted: () => void;
}

export function createPool(shelf: Shelf): PlainPool {
  const all: PlainStream[] = [];
  let retired: readonly { readonly stream: PlainStream; readonly step: PlainStep }[] = [];
  /**
   * A runner cuts what a command prints at lone carriage returns, so that a whole build may stand at the margin which a step of another has
   * printed. It is none unless it was seen to go on while no step of the other was running.
   */
  const isPrinted = (stream: PlainStream) => pool.isDoubtful(stream) && (stream.host?.lastLine ?? 0) > stream.begun;

  const pool: PlainPool = {
    live: [],
    isDoubtful: (stream) => shelf.stamped() && stream.host !== null && stream.aloneAt === null,
    begin(time, parent = null) {
      const stream = createStream(shelf.now(), time, parent, shelf.ofAction());
      if (parent === null) {
        if (!shelf.begin(stream)) return null;
        all.push(stream);
        const printing = pool.live
          .map((s) => ({ s, step: isIdle(s) ? lastPrinting(s) : s.current }))
          .find(({ s, step }) => s.parent === null && step !== null);
        stream.host = printing?.s ?? null;
        stream.hostStep = printing?.step ?? null;
        pool.live = pool.live.filter((s) => !isPrinted(s));
        // A stream that came to its end, or that something else has followed, is not fed any more.
        for (const s of pool.live) if (isIdle(s) && ((!hasOpenStep(s) && isComplete(s)) || s.interrupted)) pool.forget(s);
        pool.live = pool.live.filter((s) => s.parent === null);
      }
      pool.live = [stream, ...pool.live].slice(0, MOST_STREAMS);
      return stream;
    },
    forget(stream) {
      const step = shelf.stamped() && pool.live.includes(stream) ? lastPrinting(stream) : null;
      if (step !== null) retired = [{ stream, step }, ...retired].slice(0, MOST_STREAMS);
      pool.live = pool.live.filter((s) => s !== stream && s.parent !== stream);
    },
    revive(number) {
      const found = retired.find(({ stream, step }) => stream.steps.get(number) === step);
      if (found === undefined) return null;
      retired = retired.filter((other) => other !== found);
      pool.live = [found.stream, ...pool.live];
      return found;
    },
    dropChild(stream) {
      if (pool.live.length > 1) pool.live = pool.live.filter((s) => s.parent !== stream);
    },
    adopt(child) {
      if (child.parent === null) return;
      takeOver(child.parent, child);
      pool.live = pool.live.filter((s) => s !== child);
    },
    retired: () => retired.map(({ stream }) => stream),
    doubtSince(host, line) {
      for (const guest of all) if (guest.host === host && (guest.aloneAt ?? 0) > line) guest.aloneAt = null;
    },
    isEmpty: () => all.length === 0,
    dropPrinted() {
      for (const stream of all) if (isPrinted(stream)) shelf.drop(stream);
    }
  };
  return pool;
}
