import type { Analysis } from '../model/analysis.ts';
import { UserError } from '../plain/index.ts';
import { type Frame, fallsTo, type PartialAnalysis, type PlacedImage, unite } from './partial.ts';
import { PARTIAL } from './partial-schema.ts';
import { readSaved } from './read-saved.ts';
import { standIns } from './stand-ins.ts';

/** A partial report and the name of its file, for messages. */
export interface NamedPart {
  readonly file: string;
  readonly part: PartialAnalysis;
}

const WHERE_FROM = "Give it files that 'check --shard' wrote, one for each run.";

/** A part as one line of JSON, secrets masked as in a saved input: it is uploaded and passed on. */
export function serialisePart(part: PartialAnalysis): string {
  const mask = standIns();
  return `${JSON.stringify(part, (key, value: unknown) => (typeof value === 'string' ? mask.value(key, value) : value))}\n`;
}

/** Reads what a run with a share of the images wrote. Throws UserError for anything else. */
export function parsePart(text: string, file: string): NamedPart {
  return { file, part: readSaved(text, file, { schema: PARTIAL, what: 'a partial report', hint: WHERE_FROM }) };
}

/**
 * Unites the parts of one change, whatever their order: the same analysis as one run of all images. Throws UserError where a part
 * is missing, given twice, or of another change.
 */
export function mergeParts(parts: readonly NamedPart[]): { readonly analysis: Analysis; readonly images: readonly PlacedImage[] } {
  const [first] = parts;
  if (first === undefined) throw new UserError('there is no partial report to unite', WHERE_FROM);
  const sorted = [...parts].sort((a, b) => a.part.shard.index - b.part.shard.index);
  checkShards(sorted, first);
  for (const one of sorted) {
    const difference = otherChange(first.part.frame, one.part.frame);
    if (difference !== null)
      throw new UserError(`${one.file} and ${first.file} are of two different runs: their ${difference} differ`, WHERE_FROM);
    checkPlaces(one);
  }
  const frames = sorted.map(({ part }) => part.frame);
  // What a run could not read (a history that was not to be had) stays said, although other runs could.
  const frame: Frame = {
    ...first.part.frame,
    notes: united(frames.map(({ notes }) => notes)),
    problems: united(frames.map(({ problems }) => problems)),
    historyUnread: frames.some(({ historyUnread }) => historyUnread),
    audit: frames.find(({ audit }) => audit !== null)?.audit ?? null
  };
  const images = sorted.flatMap(({ part }) => part.images).sort((a, b) => a.place - b.place);
  return { analysis: unite(frame, images), images };
}

function checkShards(sorted: readonly NamedPart[], first: NamedPart): void {
  const { of } = first.part.shard;
  const seen = new Map<number, string>();
  for (const { file, part } of sorted) {
    if (part.shard.of !== of)
      throw new UserError(`${first.file} is one of ${of} parts, and ${file} is one of ${part.shard.of}`, WHERE_FROM);
    const twin = seen.get(part.shard.index);
    if (twin !== undefined) throw new UserError(`${twin} and ${file} are both part ${part.shard.index} of ${of}`, WHERE_FROM);
    seen.set(part.shard.index, file);
  }
  const missing = Array.from({ length: of }, (_, i) => i + 1).filter((index) => !seen.has(index));
  if (missing.length > 0) {
    const named = `${missing.slice(0, 10).join(', ')}${missing.length > 10 ? ', …' : ''}`;
    throw new UserError(
      `of ${of} partial reports ${missing.length} are missing: ${named}`,
      'Did a run fail? Its images would be left out.'
    );
  }
}

/** Every image of the run is there once, and no other. */
function checkPlaces({ file, part }: NamedPart): void {
  const { shard, frame, images } = part;
  const due = Math.floor((frame.imageCount + shard.of - shard.index) / shard.of);
  const places = new Set(images.map(({ place }) => place));
  const all = places.size === due && images.length === due;
  if (!all || [...places].some((place) => place >= frame.imageCount || !fallsTo(shard, place)))
    throw new UserError(`${file} does not hold the images of part ${shard.index} of ${shard.of}`, WHERE_FROM);
}

/** What must be equal for two parts to be of one change, in words. */
const IDENTITY: readonly (readonly [string, (frame: Frame) => unknown])[] = [
  ['versions', (frame) => frame.tool],
  ['repositories', (frame) => frame.repository],
  ['base commits', (frame) => [frame.base, frame.compared]],
  ['head commits', (frame) => frame.head],
  ['configurations', (frame) => frame.config],
  ['changed files', (frame) => frame.changedFiles],
  ['numbers of images', (frame) => frame.imageCount]
];

function otherChange(a: Frame, b: Frame): string | null {
  return IDENTITY.find(([, part]) => JSON.stringify(part(a)) !== JSON.stringify(part(b)))?.[0] ?? null;
}

/** The list that all runs have, else everything that any of them has. */
function united<T>(lists: readonly (readonly T[])[]): readonly T[] {
  const [first = []] = lists;
  if (lists.every((list) => JSON.stringify(list) === JSON.stringify(first))) return first;
  return [...new Map(lists.flat().map((value) => [JSON.stringify(value), value])).values()];
}
