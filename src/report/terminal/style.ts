import { styleText } from 'node:util';

/** Colours of the terminal report; `plain` leaves text as it is. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  caution(text: string): string;
  bad(text: string): string;
}

const same = (text: string) => text;
export const PLAIN: Style = { bold: same, dim: same, good: same, caution: same, bad: same };

const paint = (format: 'bold' | 'dim' | 'green' | 'yellow' | 'red') => (text: string) => styleText(format, text, { validateStream: false });
export const COLOURED: Style = {
  bold: paint('bold'),
  dim: paint('dim'),
  good: paint('green'),
  caution: paint('yellow'),
  bad: paint('red')
};

/** Columns padded with blanks; numbers of columns in `right` stand to the right. */
export function columns(rows: readonly (readonly string[])[], right: ReadonlySet<number> = new Set()): string[] {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, [...cell].length);
    });
  return rows.map((row) =>
    row
      .map((cell, i) => {
        const pad = ' '.repeat(Math.max(0, (widths[i] ?? 0) - [...cell].length));
        return right.has(i) ? pad + cell : i === row.length - 1 ? cell : cell + pad;
      })
      .join('  ')
      .trimEnd()
  );
}
