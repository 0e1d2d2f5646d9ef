import { stripVTControlCharacters } from 'node:util';

/** Columns that must be left for a line to be broken; below it a terminal breaks lines better than we do. */
const LEAST = 12;

const lengthOf = (text: string) => [...text].length;

/** What stands in front of a sentence, `note     ` or `  proven  `: what goes on below stands in as far, or by two. */
const LABEL = /^ *(?:\S+ {2,})?/;
const LONGEST_LABEL = 12;

/** Lines that are wider than the terminal go on below themselves, between words; colours and links take no room. */
export function fittedLines(lines: readonly string[], width: number | null): string[] {
  if (width === null) return [...lines];
  return lines.flatMap((line) => {
    const visible = stripVTControlCharacters(line);
    const lead = visible.length - visible.trimStart().length;
    const label = LABEL.exec(visible)?.[0].length ?? 0;
    const hang = label > lead && label <= LONGEST_LABEL ? label : lead + 2;
    if (lengthOf(visible) <= width || width < hang + LEAST) return [line];
    const [first = '', ...rest] = wordsWithin(line.trimStart(), width - lead, width - hang);
    return [' '.repeat(lead) + first, ...rest.map((part) => ' '.repeat(hang) + part)];
  });
}

/** A blank that lines may break at: not the one between a figure and its unit. */
const BREAK = / (?!(?:s|min|h|[kMGT]?B|%)(?![A-Za-z]))/;

/** Breaks between words, with so many columns on the first line and on those below it; a longer word is left to the terminal. */
export function wordsWithin(text: string, first: number, later = first): string[] {
  const lines: string[] = [];
  let [line, length] = ['', 0];
  for (const word of text.split(BREAK)) {
    const size = lengthOf(stripVTControlCharacters(word));
    if (length > 0 && length + 1 + size > (lines.length === 0 ? first : later)) {
      lines.push(line);
      [line, length] = [word, size];
    } else {
      line = line === '' ? word : `${line} ${word}`;
      length += (length > 0 ? 1 : 0) + size;
    }
  }
  return [...lines, line];
}
