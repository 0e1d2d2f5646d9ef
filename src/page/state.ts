import type { PageData, PageImageDocument, PageRow, PageVariant } from '../documents/index.ts';
import type { DiffRow } from '../model/diff-row.ts';

/** Where the reader is: an image, and a line of its Dockerfile that is explained. Kept in the address as `#image/line`. */
export interface Place {
  readonly image: number;
  readonly line: number | null;
}

/** Reads `#name/line`; an unknown name is the first image. */
export function placeOf(hash: string, report: PageData): Place {
  const [name = '', line = ''] = hash.replace(/^#/, '').split('/');
  const wanted = decoded(name);
  const found = report.document.images.findIndex((image) => image.name === wanted);
  const number = /^\d{1,7}$/.test(line) ? Number(line) : null;
  return { image: Math.max(0, found), line: found < 0 ? null : number };
}

export const hashOf = (image: PageImageDocument, line: number | null): string =>
  `#${encodeURIComponent(image.name)}${line === null ? '' : `/${line}`}`;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The variant with just these suggestions, where it was worked out. */
export const variantWith = (variants: readonly PageVariant[], applied: readonly number[]): PageVariant | null =>
  variants.find((one) => one.applied.length === applied.length && one.applied.every((value, i) => value === applied[i])) ?? null;

/** The suggestions after a switch was turned: what cannot stand with it goes off. */
export function turned(variants: readonly PageVariant[], applied: readonly number[], position: number): readonly number[] {
  if (applied.includes(position)) return applied.filter((one) => one !== position);
  const more = [...applied, position].sort((a, b) => a - b);
  if (variantWith(variants, more) !== null) return more;
  return variantWith(variants, [position]) === null ? applied : [position];
}

/** A row to draw; a number is of equal lines that are not drawn. */
export type Row = DiffRow | number;

/** The rows as they are drawn: equal lines have the next number of each side. */
export function rowsOf(rows: readonly PageRow[]): readonly Row[] {
  let [base, head] = [0, 0];
  return rows.map((row): Row => {
    if (typeof row === 'string') {
      const text = [{ text: row, changed: false }];
      return { base: ++base, head: ++head, baseText: text, headText: text, kind: 'same', movedFrom: null, movedTo: null };
    }
    if (typeof row === 'number') {
      base += row;
      head += row;
      return row;
    }
    base = row.base ?? base;
    head = row.head ?? head;
    return row;
  });
}
