import { type Sentence, say } from '../../model/sentence.ts';

// What is claimed of every move, whatever the tool that it serves: the cards of tools leave these out.

export const NOTHING_BETWEEN: Sentence = say`Nothing between the old and the new place of the COPY reads or writes what it writes`;
export const SAME_DIRECTORIES: Sentence = say`Directories end with the same owner and mode`;
export const SAME_SETTINGS: Sentence = say`User, working directory, shell and variables are the same for each of them`;
