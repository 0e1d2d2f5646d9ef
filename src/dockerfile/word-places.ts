import { type Arg, DockerfileParser, type Env, type Instruction, type JSONInstruction } from 'dockerfile-ast';
import { LONGEST_CHECKED } from './boundaries.ts';

/** A stretch of one line, one-based; `endColumn` is behind its last character. */
export interface WordPlace {
  readonly line: number;
  readonly startColumn: number;
  readonly endColumn: number;
}

/** What is looked for in an instruction: a variable that it uses or sets, or what it copies. */
export type WordSubject = { readonly variable: string } | 'sources';

/**
 * Where the words stand that a remark on an instruction is about; null where there are none on one line, or the text is not read.
 * `line` is the one-based first line of the instruction.
 */
export function wordPlace(text: string, line: number, subject: WordSubject): WordPlace | null {
  const instruction = instructionAt(text, line);
  if (instruction === null) return null;
  return subject === 'sources' ? sourcesPlace(instruction) : variablePlace(instruction, subject.variable);
}

/** Null where dockerfile-ast throws, which it does on some texts. */
function instructionAt(text: string, line: number): Instruction | null {
  if (text.length > LONGEST_CHECKED) return null;
  try {
    const found = DockerfileParser.parse(text)
      .getInstructions()
      .find((one) => one.getRange().start.line === line - 1);
    return found ?? null;
  } catch {
    return null;
  }
}

type Span = ReturnType<Instruction['getRange']>;

const placeOf = ({ start, end }: Span): WordPlace | null =>
  start.line === end.line ? { line: start.line + 1, startColumn: start.character + 1, endColumn: end.character + 1 } : null;

/** The first line of the sources; flags are no arguments of the library's. */
function sourcesPlace(instruction: Instruction): WordPlace | null {
  const strings = 'getJSONStrings' in instruction ? (instruction as JSONInstruction).getJSONStrings() : [];
  const sources = (strings.length > 0 ? strings : instruction.getArguments()).slice(0, -1).map((argument) => argument.getRange());
  const [first] = sources;
  if (first === undefined) return null;
  const last = sources.filter((one) => one.end.line === first.start.line).at(-1) ?? first;
  return placeOf({ start: first.start, end: last.end });
}

function variablePlace(instruction: Instruction, name: string): WordPlace | null {
  const set = propertiesOf(instruction).find((property) => property.getName() === name);
  const used = instruction.getVariables().find((variable) => variable.getName() === name);
  const range = set?.getNameRange() ?? used?.getRange();
  return range === undefined ? null : placeOf(range);
}

function propertiesOf(instruction: Instruction): ReturnType<Env['getProperties']> {
  switch (instruction.getKeyword()) {
    case 'ENV':
      return (instruction as Env).getProperties();
    case 'ARG': {
      const property = (instruction as Arg).getProperty();
      return property === null ? [] : [property];
    }
    default:
      return [];
  }
}
