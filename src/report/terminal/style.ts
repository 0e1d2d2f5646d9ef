import { styleText } from 'node:util';
import { fittedLines } from '../../safe-text/index.ts';
import type { Sign } from '../step-text.ts';

/** Colours of the terminal report; `plain` leaves text as it is. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  caution(text: string): string;
  bad(text: string): string;
  /** A text that leads to an address, where the terminal follows links. */
  link(text: string, address: string): string;
  /** Columns of the terminal that tables must fit into; null: as wide as they are. */
  readonly width: number | null;
}

const same = (text: string) => text;
export const PLAIN: Style = { bold: same, dim: same, good: same, caution: same, bad: same, link: same, width: null };

const paint = (format: 'bold' | 'dim' | 'green' | 'yellow' | 'red') => (text: string) => styleText(format, text, { validateStream: false });
export const COLOURED: Style = {
  bold: paint('bold'),
  dim: paint('dim'),
  good: paint('green'),
  caution: paint('yellow'),
  bad: paint('red'),
  link: same,
  width: null
};

/** A hyperlink of the terminal (OSC 8); what is no visible ASCII would end the address, and is left out of it. */
export const terminalLink = (text: string, address: string): string =>
  `\u001b]8;;${address.replace(/[^!-~]/g, '')}\u001b\\${text}\u001b]8;;\u001b\\`;

/** A text in the colour of a verdict's sign. */
export function painted(text: string, sign: Sign, style: Style): string {
  const paints = { '■': style.bad, '◧': style.caution, '□': style.good, ' ': style.dim };
  return text === ' ' ? text : paints[sign](text);
}

/** Gives a cell its colour, by its row and column; its padding stays as it is. */
type Paint = (cell: string, row: number, column: number) => string;

/** Columns that the last two cells need to stand beside each other. */
const BESIDE = 56;
/** Columns that the cell before the last needs at least; below it a terminal breaks lines better than we do. */
const LEAST = 12;
const GAP = 2;
/** How far the last cell stands in where it has lines of its own. */
const INDENT = 8;

/**
 * Columns padded with blanks; numbers of columns in `right` stand to the right. Where the table is wider than `width`, the cell before
 * the last is cut, and the last one, which says why, goes on below itself, or stands below the row where there is little room.
 */
export function columns(
  rows: readonly (readonly string[])[],
  right: ReadonlySet<number> = new Set(),
  width: number | null = null,
  paint: Paint = (cell) => cell
): string[] {
  const widths = widthsOf(rows);
  const lineOf = (row: readonly string[], at: number | null) =>
    joinedCells(row, widths, right, at === null ? null : (cell, i) => paint(cell, at, i));
  const [before, last] = [widths.length - 2, widths.length - 1];
  const total = widths.reduce((sum, one) => sum + one + GAP, -GAP);
  if (width === null || widths.length < 2 || total <= width) return rows.map(lineOf);
  const room = width - widths.slice(0, -2).reduce((sum, one) => sum + one + GAP, 0);
  if (room < LEAST) return rows.map(lineOf);
  const beside = room >= BESIDE;
  const step = beside ? Math.min(widths[before] ?? 0, Math.max(Math.floor(room * 0.45), room - GAP - (widths[last] ?? 0))) : room;
  widths[before] = Math.min(widths[before] ?? 0, step);
  return rows.flatMap((row, at) => {
    const cells = row.slice(0, last).map((cell, i) => (i === before ? cut(cell, widths[before] ?? 1) : cell));
    if (!beside) {
      const below = wrapped(row[last] ?? '', width - INDENT).filter((part) => part !== '');
      return [lineOf(cells, at), ...below.map((part) => ' '.repeat(INDENT) + part)];
    }
    const [first = '', ...rest] = wrapped(row[last] ?? '', room - GAP - (widths[before] ?? 0));
    return [lineOf([...cells, first], at), ...rest.map((part) => lineOf([...cells.map(() => ''), part], null))];
  });
}

const lengthOf = (text: string) => [...text].length;

function widthsOf(rows: readonly (readonly string[])[]): number[] {
  const widths: number[] = [];
  for (const row of rows) for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, lengthOf(cell));
  return widths;
}

function joinedCells(
  row: readonly string[],
  widths: readonly number[],
  right: ReadonlySet<number>,
  paint: ((cell: string, column: number) => string) | null
): string {
  return row
    .map((cell, i) => {
      const pad = ' '.repeat(Math.max(0, (widths[i] ?? 0) - lengthOf(cell)));
      const shown = cell === '' || paint === null ? cell : paint(cell, i);
      return right.has(i) ? pad + shown : i === row.length - 1 ? shown : shown + pad;
    })
    .join(' '.repeat(GAP))
    .trimEnd();
}

const cut = (text: string, width: number) => (lengthOf(text) <= width ? text : `${[...text].slice(0, Math.max(0, width - 1)).join('')}…`);

/** Lines that are wider than the terminal go on below themselves, between words; colours and links take no room. */
export const fitted = (lines: readonly string[], { width }: Style): string[] => fittedLines(lines, width);

/** A text in lines of at most so many columns, broken between words where that can be. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (lengthOf(joined) <= width) {
      line = joined;
      continue;
    }
    if (line !== '') lines.push(line);
    let rest = [...word];
    for (; rest.length > width; rest = rest.slice(width)) lines.push(rest.slice(0, width).join(''));
    line = rest.join('');
  }
  return [...lines, line];
}
