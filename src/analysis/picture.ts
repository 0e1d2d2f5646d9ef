import { estimateSteps } from '../cost/index.ts';
import { parseDockerfile } from '../dockerfile/index.ts';
import { isSample } from '../history/index.ts';
import type { Analysis, ImageAnalysis } from '../model/analysis.ts';
import { VOLATILE_VALUE } from '../model/image.ts';
import type { ImagePicture, Picture, StripColumn, Variant } from '../model/picture.ts';
import type { Suggestion } from '../model/suggestion.ts';
import { type ReplaySide, replayChanges } from '../replay/index.ts';
import { plainText } from '../safe-text/index.ts';
import { analysePart } from './analyse.ts';
import { withText } from './apply-suggestions.ts';
import type { AnalysisInput } from './input.ts';
import { type ImagePair, pairImages } from './pairs.ts';
import type { PlacedImage } from './partial.ts';
import { sideOf } from './replay-side.ts';
import { openSideInput, type Side } from './side.ts';

/** Switches of one image: their combinations double with each. */
const MOST_SWITCHES = 4;
/** Analyses of edited Dockerfiles in one picture, all images together. */
const MOST_VARIANTS = 48;
/** Images whose merged changes are drawn. */
const MOST_STRIPS = 60;
/** Columns of a strip, the newest changes. */
const MOST_COLUMNS = 120;
const MOST_PATHS = 5;

/** The picture of a report that was put together from the parts of other runs. */
export const UNDRAWN: Picture = {
  images: [],
  notes: ['This report is put together from parts: merged changes and combinations of suggestions are not drawn.']
};

interface Sides {
  readonly base: Side | null;
  readonly head: Side;
}

/**
 * What the HTML report draws beside the analysis: the same change without its edit, the merged changes one by one, and every
 * combination of the suggestions. Nothing in it is a second model: a variant is what the analysis says of the edited file.
 */
export function pictureOf(input: AnalysisInput, analysis: Analysis): Picture {
  const sides: Sides = {
    base: input.base ? openSideInput(input.base, input.request.baseImages) : null,
    head: openSideInput(input.head, input.request.baseImages)
  };
  const pairs = pairImages(input.base?.images ?? [], input.head.images);
  const notes = new Set<string>();
  let left = MOST_VARIANTS;
  const images = analysis.images.flatMap((image, position): ImagePicture[] => {
    const place = pairs.findIndex((pair) => pair.head === image.spec);
    const pair = pairs[place];
    if ((!image.affected && input.request.allImages !== true) || pair?.head == null) return [];
    if (position >= MOST_STRIPS) {
      notes.add(`Merged changes and switches are drawn for the first ${MOST_STRIPS} images.`);
      return [];
    }
    const again = (text: string): ImageAnalysis | null => {
      if (left <= 0) {
        notes.add(`Only ${MOST_VARIANTS} combinations of suggestions were worked out.`);
        return null;
      }
      left--;
      return (
        analysePart(withText(input, image.spec.dockerfile, text), { index: place + 1, of: pairs.length }).images.find(
          (placed: PlacedImage) => placed.place === place
        )?.image ?? null
      );
    };
    return [{ image: position, ...drawn(image, { ...pair, head: pair.head }, sides, input, again) }];
  });
  return { images, notes: [...notes] };
}

function drawn(
  image: ImageAnalysis,
  pair: ImagePair & { readonly head: ImageAnalysis['spec'] },
  sides: Sides,
  input: AnalysisInput,
  again: (text: string) => ImageAnalysis | null
): Omit<ImagePicture, 'image'> {
  const { headText, baseText } = image;
  const edited = headText !== null && baseText !== null && headText !== baseText;
  const columns = stripOf(pair, sides, input);
  const variants: Variant[] = [
    variantOf(
      [],
      image,
      columns.map((column) => column.after)
    )
  ];
  for (const applied of headText === null ? [] : combinations(image.suggestions)) {
    const text = textWith(
      headText ?? '',
      applied.map((position) => image.suggestions[position])
    );
    const found = text === null ? null : again(text);
    if (text !== null && found !== null) variants.push(variantOf(applied, found, secondsOf(pair, sides, input, text)));
  }
  return { today: (edited ? again(baseText)?.timeline : null) ?? [], strip: columns, variants };
}

function variantOf(applied: readonly number[], image: ImageAnalysis, strip: readonly number[]): Variant {
  const { rebuild, typical, added, verdict, timeline } = image;
  const budgets = image.budgets.map((budget) => ({ ...budget, reason: plainText(budget.reason) }));
  return { applied, rebuild, typicalAfter: typical?.after ?? null, added, verdict, budgets, timeline, strip };
}

/** Every set of suggestions whose lines do not meet, the single ones first. */
function combinations(suggestions: readonly Suggestion[]): readonly (readonly number[])[] {
  const switches = suggestions
    .flatMap((one, i) => (one.replaceLines !== null && one.replacement !== null ? [i] : []))
    .slice(0, MOST_SWITCHES);
  const sets: number[][] = [];
  for (let mask = 1; mask < 1 << switches.length; mask++) {
    const set = switches.filter((_, bit) => (mask >> bit) & 1);
    const ranges = set.map((i) => suggestions[i]?.replaceLines ?? [0, 0]).sort((a, b) => a[0] - b[0]);
    if (ranges.every((range, i) => i === 0 || (ranges[i - 1]?.[1] ?? 0) < range[0])) sets.push(set);
  }
  return sets.sort((a, b) => a.length - b.length);
}

/** The Dockerfile with the lines of several suggestions in place, from the last to the first, so that no number moves. */
function textWith(text: string, suggestions: readonly (Suggestion | undefined)[]): string | null {
  const lines = text.split(/(?<=\n)/);
  const edits = suggestions.flatMap((one) =>
    one?.replaceLines && one.replacement !== null ? [{ at: one.replaceLines, by: one.replacement }] : []
  );
  if (edits.length !== suggestions.length) return null;
  const [single] = suggestions;
  if (suggestions.length === 1 && single?.after != null) return single.after;
  for (const { at, by } of edits.sort((a, b) => b.at[0] - a.at[0])) {
    const ended = by === '' || by.endsWith('\n') ? by : `${by}\n`;
    lines.splice(at[0] - 1, at[1] - at[0] + 1, ended);
  }
  return lines.join('');
}

const VOLATILE = VOLATILE_VALUE.head;

function sideFor(spec: ImageAnalysis['spec'], side: Side, text: string | null, input: AnalysisInput): ReplaySide | null {
  const graph =
    text === null
      ? side.graph(spec, spec.platforms[0] ?? null, VOLATILE)
      : side.graphOf(spec, parseDockerfile(text, spec.dockerfile), VOLATILE);
  if (graph === null) return null;
  const costs = estimateSteps({
    graph,
    file: spec.dockerfile,
    platform: spec.platforms[0] ?? null,
    samples: input.history.filter(isSample),
    now: input.now,
    confidence: input.config.config.gate.confidence,
    runner: spec.workflow?.runner ?? null,
    prediction: null
  });
  return sideOf(spec, side, graph, costs, input);
}

/** Wall seconds of the build that each of the newest merged changes starts, oldest first; before is null for a new image. */
function replayed(
  before: ReplaySide | null,
  after: ReplaySide | null,
  input: AnalysisInput
): readonly { readonly before: number | null; readonly after: number }[] {
  if (after === null) return [];
  const { perChange } = replayChanges({ before, after, changes: input.changes, confidence: input.config.config.gate.confidence });
  return perChange.slice(0, MOST_COLUMNS).reverse();
}

const secondsOf = (pair: ImagePair & { readonly head: ImageAnalysis['spec'] }, sides: Sides, input: AnalysisInput, text: string) =>
  replayed(null, sideFor(pair.head, sides.head, text, input), input).map((build) => build.after);

function stripOf(pair: ImagePair & { readonly head: ImageAnalysis['spec'] }, sides: Sides, input: AnalysisInput): StripColumn[] {
  const before = pair.base === null || sides.base === null ? null : sideFor(pair.base, sides.base, null, input);
  const builds = replayed(before, sideFor(pair.head, sides.head, null, input), input);
  const root = pair.head.context;
  const inside = (path: string) => root === null || root === '' || path.startsWith(`${root}/`);
  return input.changes
    .slice(0, MOST_COLUMNS)
    .reverse()
    .map((change, i) => ({
      id: change.id,
      at: change.at,
      paths: change.paths
        .map(({ path }) => path)
        .filter(inside)
        .slice(0, MOST_PATHS),
      files: change.paths.length,
      before: builds[i]?.before ?? null,
      after: builds[i]?.after ?? 0
    }));
}
