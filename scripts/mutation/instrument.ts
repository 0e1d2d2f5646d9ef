import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Instrumenter } from '@stryker-mutator/instrumenter';

/** A small change of the code that tests should notice. */
export interface Mutant {
  readonly id: string;
  /** Path from the root of the repository. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Name of Stryker's rule that made it. */
  readonly rule: string;
  /** The line, trimmed. */
  readonly text: string;
  /** Which one of those with the same line and the same change, from 0. */
  readonly nth: number;
  /** Source before and after, on one line. */
  readonly was: string;
  readonly becomes: string;
  /** Where it stands, counted from 0, and what stands there then. */
  readonly place: { readonly start: Position; readonly end: Position };
  readonly replacement: string;
}

interface Position {
  readonly line: number;
  readonly column: number;
}

export interface Instrumented {
  /** Code by path: every mutant in it behind a switch, and counted where it is reached. */
  readonly code: Readonly<Record<string, string>>;
  readonly mutants: readonly Mutant[];
}

const silent = () => {};
const QUIET = {
  isTraceEnabled: () => false,
  isDebugEnabled: () => false,
  isInfoEnabled: () => false,
  isWarnEnabled: () => false,
  isErrorEnabled: () => false,
  isFatalEnabled: () => false,
  trace: silent,
  debug: silent,
  info: silent,
  warn: silent,
  error: silent,
  fatal: silent
};

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();

/** Source between two places; lines and columns from 0. */
function between(lines: readonly string[], start: Position, end: Position): string {
  if (start.line === end.line) return (lines[start.line] ?? '').slice(start.column, end.column);
  const middle = lines.slice(start.line + 1, end.line);
  return [(lines[start.line] ?? '').slice(start.column), ...middle, (lines[end.line] ?? '').slice(0, end.column)].join('\n');
}

/** A switch that is off costs one comparison, so that tests keep their speed. */
const quick = (code: string) =>
  `const stryOn = globalThis.__stryker__;${code.replace(/stryMutAct_9fa48\("(\d+)"\)/g, '(stryOn.activeMutant === "$1" && stryMutAct_9fa48("$1"))')}`;

/** Files with all of Stryker's mutants in them, but those that only empty a sentence: golden files hold the words. */
export async function instrument(root: string, files: readonly string[]): Promise<Instrumented> {
  const sources = files.map((name) => ({ name, content: readFileSync(join(root, name), 'utf8'), mutate: true }));
  const options = { plugins: null, excludedMutations: [], ignorers: [], noHeader: false };
  const { files: made, mutants } = await new Instrumenter(QUIET).instrument(sources, options);
  const lines = new Map(sources.map(({ name, content }) => [name, content.split('\n')]));
  const seen = new Map<string, number>();
  const all = mutants.map(({ id, fileName, location, mutatorName, replacement }) => {
    const own = lines.get(fileName) ?? [];
    const text = (own[location.start.line] ?? '').trim();
    const was = oneLine(between(own, location.start, location.end));
    const becomes = oneLine(replacement);
    const key = JSON.stringify([fileName, text, was, becomes]);
    const nth = seen.get(key) ?? 0;
    seen.set(key, nth + 1);
    const mutant = {
      id,
      file: fileName,
      line: location.start.line + 1,
      rule: mutatorName,
      text,
      nth,
      was,
      becomes,
      place: { start: location.start, end: location.end },
      replacement
    };
    return { mutant, isWording: (own[location.start.line] ?? '').slice(0, location.start.column).endsWith('say') };
  });
  return {
    code: Object.fromEntries(made.map(({ name, content }) => [name, quick(content)])),
    mutants: all.filter(({ isWording }) => !isWording).map(({ mutant }) => mutant)
  };
}
