import type { Excerpt } from '../model/text.js';
/**
 * Something that the person who runs layercost can mend: wrong usage, configuration or input. Faces print the
 * message and, under it, what to do; they never print a stack for it.
 */
export declare class UserError extends Error {
    readonly hint: string | null;
    /** The line that it is about, where it is about one of a file. */
    readonly excerpt: Excerpt | null;
    constructor(message: string, hint?: string | null, excerpt?: Excerpt | null);
}
