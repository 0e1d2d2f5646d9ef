import type { PageData, PageImage, PageImageDocument, PageRow } from '../../documents/index.ts';
import { count } from '../../safe-text/index.ts';
import { hunksOf } from './rows.ts';
import { sharedBlock } from './shared.ts';

/** A block of fewer letters stands as it is, for whoever reads it; a larger one says everything once. */
const LEGIBLE = 250_000;
/** Letters of the largest block: with script and style a report stays under 3 MB. */
const LARGEST = 2_800_000;

type Step = PageImageDocument['steps'][number];

/** The text of the data block, no larger than a report may be: it then says what was left out. */
export function blockOf(data: PageData): string {
  const whole = jsonBlock(data);
  if (whole.length <= LEGIBLE) return whole;
  const plain = JSON.parse(whole) as PageData;
  const hunks = withHunks(plain);
  for (const smaller of [() => plain, () => hunks]) {
    const text = jsonBlock(sharedBlock(smaller()));
    if (text.length <= LARGEST) return text;
  }
  const near = withNearSteps(hunks);
  for (let most = near.images.length, fits = near; ; fits = withFewer(near, most)) {
    const text = jsonBlock(sharedBlock(fits));
    if (text.length <= LARGEST || most === 0) return text;
    most = Math.floor(most * Math.min(0.9, (0.95 * LARGEST) / text.length));
  }
}

const mayRun = ({ verdict, certainty }: Step): boolean => verdict === 'rebuilt' || (verdict === 'cached' && certainty !== 'certain');

const WHY = 'so that this report stays under 3 MB; one for fewer images has them (--dockerfile GLOB).';

/** Dockerfiles without the lines that are far from anything that changes or may run. */
function withHunks(data: PageData): PageData {
  const images = data.images.map((image, i): PageImage => {
    const hunks = (rows: readonly PageRow[], { steps }: Pick<PageImageDocument, 'steps'>) =>
      hunksOf(rows, new Set(steps.filter(mayRun).flatMap(linesOf)));
    const variants = (image.picture?.variants ?? []).map((one) => ({ ...one, rows: hunks(one.rows, one.image) }));
    const picture = image.picture === null ? null : { ...image.picture, variants };
    return { ...image, rows: hunks(image.rows, data.document.images[i] ?? { steps: [] }), picture };
  });
  return { ...data, images, left: linesLeft(images, 'Dockerfiles') };
}

/** Says how many lines are left out; null where none is. */
function linesLeft(images: readonly PageImage[], of: 'Dockerfiles' | 'Dockerfiles with their steps'): string | null {
  const left = images.flatMap(({ rows }) => rows).reduce<number>((sum, row) => sum + (typeof row === 'number' ? row : 0), 0);
  return left === 0 ? null : `${count(left, 'unchanged line')} of ${of}, ${WHY}`;
}

const linesOf = ({ line, endLine }: Step): readonly number[] => Array.from({ length: endLine - line + 1 }, (_, i) => line + i);

/** Steps as well only where their lines are shown, or where they may run. */
function withNearSteps(data: PageData): PageData {
  const { document } = data;
  const shown = document.images.map((image, i) => {
    const lines = new Set<number>();
    let line = 0;
    for (const row of data.images[i]?.rows ?? []) {
      line = typeof row === 'number' ? line + row : typeof row === 'string' ? line + 1 : (row.head ?? line);
      if (typeof row !== 'number') lines.add(line);
    }
    return { ...image, steps: image.steps.filter((step) => mayRun(step) || linesOf(step).some((one) => lines.has(one))) };
  });
  return { ...data, document: { ...document, images: shown }, left: linesLeft(data.images, 'Dockerfiles with their steps') };
}

/** Steps, Dockerfile and drawings of the images with the most seconds only; of the others what the table of images needs. */
function withFewer(data: PageData, most: number): PageData {
  const { document } = data;
  const byWeight = document.images
    .map((image, i) => ({ i, weight: image.rebuild?.mid ?? 0 }))
    .sort((a, b) => b.weight - a.weight || a.i - b.i);
  const kept = new Set(byWeight.slice(0, most).map(({ i }) => i));
  const images = data.images.map(
    (image, i): PageImage => (kept.has(i) ? image : { ...image, rows: [], timeline: [], picture: null, left: 'steps' })
  );
  const shown = document.images.map((image, i) => (kept.has(i) ? image : { ...image, steps: [], facts: {}, variants: [] }));
  const left = `Dockerfile and steps of the ${document.images.length - kept.size} images with the fewest seconds, and unchanged lines of the others, ${WHY}`;
  return { ...data, images, document: { ...document, images: shown }, left };
}

/** Six digits are more than any figure has. The page is handed round, so build arguments have names only (docs/security.md "Secrets"). */
function published(key: string, value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? value : Number(value.toPrecision(6));
  if (key !== 'args' || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, fact]) => [name, typeof fact === 'object' ? { ...fact, value: null } : null])
  );
}

/** JSON inside of a script element: no `<` or `>` stands in it to end it, and no separator of lines to break it. */
export function jsonBlock(data: unknown): string {
  const escaped = (sign: string) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(data, published).replace(/[<>\u2028\u2029]/g, escaped);
}
