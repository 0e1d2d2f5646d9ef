/**
 * Part of a sentence: a text of our own words, or something that is not ours to word. `code` is whatever a stranger may have written
 * (a name, a path, a line of a Dockerfile): where the sentence is shown it is cleaned, masked and marked. Figures stay figures, so
 * that one place words them (`safe-text/figures.ts`).
 */
export type Piece = string | {
    readonly code: string;
}
/** Wall seconds. */
 | {
    readonly seconds: number;
} | {
    readonly bytes: number;
}
/** An amount with its ISO 4217 currency. */
 | {
    readonly money: number;
    readonly currency: string;
};
/**
 * A sentence, or a clause of one, made where the fact is known. It holds no value of a variable: who makes it cannot know what is a
 * secret (docs/security.md "Secrets"). Nothing takes a sentence apart again; who needs a fact of it reads the record beside it.
 */
export type Sentence = readonly Piece[];
/** What may stand between our words: never a bare text, which could be a stranger's. */
export type Slot = Exclude<Piece, string> | Sentence | number;
/** A stranger's text. */
export declare const code: (text: string) => Piece & {
    readonly code: string;
};
/** Wall seconds. */
export declare const duration: (seconds: number) => Piece & {
    readonly seconds: number;
};
/**
 * Makes a sentence: the words of the template are ours, what stands between them is not. A bare string does not fit there by its type,
 * so a stranger's text cannot pass for ours.
 *
 * @example say`${code(path)} and ${2} other files changed`
 */
export declare function say(words: TemplateStringsArray, ...slots: readonly Slot[]): Sentence;
/** `a`, `a and b`, `a, b and c`; the empty list is the empty sentence. */
export declare function listed(items: readonly (Sentence | Exclude<Piece, string>)[], and?: 'and' | 'or'): Sentence;
/** The sentences with our own sign between each two. */
export declare const joinedBy: (sign: string, sentences: readonly Sentence[]) => Sentence;
/** `1 step`, `2 steps`. */
export declare function counted(n: number, one: string): Sentence;
/** The sentence as a clause: without the full stop at its end. */
export declare function withoutStop(sentence: Sentence): Sentence;
/** The clause as a sentence: with a full stop, where it has no sign at its end. */
export declare function withStop(clause: Sentence): Sentence;
/** Equal for equal sentences, for sets and comparisons. */
export declare const sentenceKey: (sentence: Sentence) => string;
/** Each sentence once, in the order in which it first stands. */
export declare const distinct: (sentences: readonly Sentence[]) => readonly Sentence[];
/** A stranger's names as a list. */
export declare const codes: (texts: readonly string[]) => Sentence;
/** A clause as a sentence: with a full stop, and with a capital where our own word begins it. */
export declare function fullSentence(clause: Sentence): Sentence;
