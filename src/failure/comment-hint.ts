import type { Instruction } from '../model/dockerfile.ts';
import { code, type Sentence, say } from '../model/sentence.ts';

/** A word that begins with `#` behind an instruction is meant as a comment and read as an argument. */
const COMMENT_WORD = /[\t ]#/;

export const COMMENT_HINT = say`a comment cannot stand behind an instruction: ${code('#')} and the words after it are read as arguments`;

export const hasCommentWord = (instruction: Instruction): boolean => COMMENT_WORD.test(instruction.rest);

/** What to add to a fault of an instruction, behind a semicolon; nothing where no such word is to blame. */
export const commentHint = (instruction: Instruction | undefined): Sentence =>
  instruction !== undefined && hasCommentWord(instruction) ? say`; ${COMMENT_HINT}` : [];
