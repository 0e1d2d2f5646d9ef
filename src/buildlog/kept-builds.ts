import type { LoggedBuild } from '../model/buildlog.ts';
import { type Sentence, say, sentenceKey } from '../model/sentence.ts';
import type { BegunBuild, Shelf } from './forms/form.ts';

/** Bounds of what is kept of one log (docs/build-logs.md). */
const MOST_BUILDS = 1_000;
const MOST_STEPS = 50_000;
/** Characters of names and statuses. */
const MOST_TEXT = 8_000_000;

/** The builds of one log in the order of their start, within bounds; what was left out is noted. */
export interface KeptBuilds extends Pick<Shelf, 'begin' | 'drop' | 'room'> {
  readonly notes: readonly Sentence[];
  note(note: Sentence): void;
  /** True until a build begins; one that was taken back does not count. */
  isEmpty(): boolean;
  /** Those of which anything turned out to be true. */
  finish(): readonly LoggedBuild[];
}

export function createKeptBuilds(): KeptBuilds {
  const builds: BegunBuild[] = [];
  const notes: Sentence[] = [];
  let steps = 0;
  let text = 0;

  const note = (note: Sentence) => {
    if (!notes.some((one) => sentenceKey(one) === sentenceKey(note))) notes.push(note);
  };
  return {
    notes,
    note,
    begin(build) {
      if (builds.length >= MOST_BUILDS) {
        note(say`more than ${MOST_BUILDS} builds: the later ones were left out`);
        return false;
      }
      builds.push(build);
      return true;
    },
    drop(build) {
      const at = builds.lastIndexOf(build);
      if (at >= 0) builds.splice(at, 1);
    },
    room(length) {
      steps++;
      text += length;
      const isFull = steps > MOST_STEPS || text > MOST_TEXT;
      if (isFull) note(say`more than ${MOST_STEPS} steps, or ${MOST_TEXT / 1e6} MB of their text: the later ones were left out`);
      return !isFull;
    },
    isEmpty: () => builds.length === 0,
    finish: () => builds.flatMap((build) => build.finish() ?? [])
  };
}
