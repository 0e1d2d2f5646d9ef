import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mutant } from './instrument.ts';
import { cell } from './table.ts';

/** A row of docs/mutation.md that says why tests do not notice a change, or any change within some code. */
interface Answer {
  /** Below `src/`. */
  readonly file: string;
  /** As the page shows it. */
  readonly code: string;
  /** Any change that stands within the code is meant. */
  readonly within: boolean;
  /** As the page shows it; null for any change. */
  readonly becomes: string | null;
  readonly row: string;
}

const ROW = /^\| (\S+\.ts) \| (in )?(`.*?`) \| (`.*?`|any) \| (.+) \|$/gm;

/** The rows of the page, in its order. */
export function answersOf(page: string): readonly Answer[] {
  return [...page.matchAll(ROW)].map(([row, file = '', within, code = '', becomes]) => ({
    file,
    code,
    within: within !== undefined,
    becomes: becomes === 'any' ? null : (becomes ?? null),
    row
  }));
}

const shown = (code: string): string => code.slice(1, -1).replaceAll('\\|', '|').replaceAll('′', '`');

/** Finds the answer to a change that no test notices. */
export function answerer(root: string, answers: readonly Answer[]): (mutant: Mutant) => Answer | undefined {
  const sources = new Map<string, string>();
  const textOf = (file: string): string => {
    const text = sources.get(file) ?? readFileSync(join(root, file), 'utf8');
    sources.set(file, text);
    return text;
  };
  /** Whether a change stands within some code, wherever its file has it. */
  const isWithin = ({ file, place }: Mutant, code: string): boolean => {
    const text = textOf(file);
    const starts = [0];
    for (const line of text.split('\n')) starts.push((starts.at(-1) ?? 0) + line.length + 1);
    const [start, end] = [place.start, place.end].map(({ line, column }) => (starts[line] ?? 0) + column) as [number, number];
    for (let at = text.indexOf(code); at >= 0; at = text.indexOf(code, at + 1)) if (at <= start && end <= at + code.length) return true;
    return false;
  };
  return (mutant) =>
    answers.find(
      ({ file, code, within, becomes }) =>
        mutant.file === `src/${file}` &&
        (becomes === null || becomes === cell(mutant.becomes)) &&
        (within ? isWithin(mutant, shown(code)) : code === cell(mutant.was))
    );
}
