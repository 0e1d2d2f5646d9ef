import { code, type Sentence, say } from '../model/sentence.ts';

// What is said of an action or workflow whose own text is not read.

/** A pinned action by its first seven digits, as git shows a commit. */
const named = (uses: string) => code(uses.replace(/@([0-9a-f]{7})[0-9a-f]{33}$/, '@$1'));

export const unseenBuild = (uses: string): Sentence => say`what ${named(uses)} builds cannot be seen from here`;

export const unseenCache = (uses: string): Sentence => say`whether ${named(uses)} keeps a build cache cannot be seen from here`;
