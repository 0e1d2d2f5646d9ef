import type { Sentence } from './sentence.js';
/** A place in a text: zero-based line and column (UTF-16 units), and the offset from the start of the text. */
export interface Position {
    readonly line: number;
    readonly column: number;
    readonly offset: number;
}
/** Half-open stretch of a text: `end` is just behind the last unit. */
export interface TextRange {
    readonly start: Position;
    readonly end: Position;
}
export declare const SEVERITIES: readonly ['error', 'warning', 'info'];
export type Severity = (typeof SEVERITIES)[number];
/** A line of a file as it may be shown, and the place in it that is meant. */
export interface Excerpt {
    /** One-based. */
    readonly line: number;
    readonly text: string;
    /** Zero-based, in `text`. */
    readonly column: number;
    /** Characters, at least one. */
    readonly width: number;
}
/** Something that analysis met and tolerated. Reports show lines one-based. */
export interface Problem {
    /** Stable, kebab-case: `unknown-instruction`, `unterminated-heredoc`. */
    readonly code: string;
    /** One sentence for people: what is wrong and, where it helps, what to do. */
    readonly message: Sentence;
    readonly severity: Severity;
    readonly file: string;
    /** Null where the problem is about the whole file. */
    readonly range: TextRange | null;
    /** Where the text was at hand and the line holds nothing that must be masked. */
    readonly excerpt?: Excerpt;
    /** It may hang on what an image sets, which nobody here has seen. */
    readonly hangsOnImage?: true;
}
/** Problems that say that layercost stopped reading, not that the builder does (docs/failing-builds.md §9). */
export declare const OUR_BOUNDS: ReadonlySet<string>;
