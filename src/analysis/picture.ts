import { audit } from '../audit/index.ts';
import type { Analysis, ImageAnalysis } from '../model/analysis.ts';
import type { ImagePicture, Merge, Picture, StripColumn, TestedPrediction, Variant } from '../model/picture.ts';
import { code, counted, distinct, type Sentence, say } from '../model/sentence.ts';
import type { Suggestion } from '../model/suggestion.ts';
import { openWorkBudget } from '../plain/index.ts';
import { analyseRound } from './analyse.ts';
import { withText } from './apply-suggestions.ts';
import { explainedSteps } from './explained-steps.ts';
import type { AnalysisInput } from './input.ts';
import { type ImagePair, pairImages } from './pairs.ts';
import type { PlacedImage } from './partial.ts';
import type { Progress } from './ports.ts';
import { openSides } from './side.ts';
import { type Trend, trendOf } from './trend.ts';
import { nothingLeftOut, withinBudget } from './within-budget.ts';

/** Switches of one image: their combinations double with each. */
const MOST_SWITCHES = 4;
/** Analyses of edited Dockerfiles in one picture, all images together. */
const MOST_VARIANTS = 48;
/** Images whose merged changes are drawn. */
const MOST_STRIPS = 60;
/** Images whose trend is drawn: each replays every earlier state of its Dockerfile. */
const MOST_TRENDS = 20;
/** Images whose steps are explained key by key, as `explain` does. */
const MOST_EXPLAINED = 20;
/** Kept predictions that are held against their builds. */
const MOST_PREDICTIONS = 40;
/** Columns of a strip, the newest changes. */
const MOST_COLUMNS = 120;
/** Files of one merged change that are named. */
const MOST_PATHS = 40;

/** The picture of a report that was put together from the parts of other runs. */
export const UNDRAWN: Picture = {
  merges: [],
  images: [],
  predictions: [],
  notes: [say`This report is put together from parts: merged changes and combinations of suggestions are not drawn.`]
};

/**
 * What the HTML report draws beside the analysis: the same change without its edit, the merged changes one by one, and every
 * combination of the suggestions. Nothing in it is a second model: a variant is what the analysis says of the edited file.
 */
export function pictureOf(input: AnalysisInput, analysis: Analysis, progress: Progress = () => undefined): Picture {
  const pairs = pairImages(input.base?.images ?? [], input.head.images);
  const notes: Sentence[] = [];
  const work = openWorkBudget(input.request.workLimits);
  const sides = openSides(input, work);
  const undrawn =
    <T>(instead: T) =>
    (why: Sentence): T => {
      notes.push(say`Not everything is drawn: ${why}.`);
      return instead;
    };
  const trend = (pair: ImagePair | undefined, position: number): Trend['points'] => {
    if (pair?.head == null) return [];
    if (position >= MOST_TRENDS) {
      notes.push(say`The history of the Dockerfile is drawn for the first ${MOST_TRENDS} images.`);
      return [];
    }
    const both = { base: pair.base, head: pair.head };
    const { points, left } = withinBudget(() => trendOf(both, sides.base, sides.head, input), undrawn<Trend>({ points: [], left: 0 }));
    if (left > 0)
      notes.push(
        say`Of the history of ${code(pair.head.dockerfile)} ${counted(left, 'state')} cannot be built from the files of today: not drawn.`
      );
    return points;
  };
  let left = MOST_VARIANTS;
  const images = analysis.images.flatMap((image, position): ImagePicture[] => {
    const place = pairs.findIndex((pair) => pair.head === image.spec);
    if ((!image.affected && input.request.allImages !== true) || place < 0) return [];
    if (position >= MOST_STRIPS) {
      notes.push(say`Merged changes and switches are drawn for the first ${MOST_STRIPS} images.`);
      return [];
    }
    progress('drawing images', { done: position + 1, all: analysis.images.length });
    const again = (text: string): ImageAnalysis | null => {
      if (left <= 0) {
        notes.push(say`Only ${MOST_VARIANTS} combinations of suggestions were worked out.`);
        return null;
      }
      left--;
      const edited = withText(input, image.spec.dockerfile, text);
      const { part } = analyseRound(edited, { index: place + 1, of: pairs.length }, null, undefined, work);
      // An image that was not measured to its end is no picture of the edit.
      return withinBudget(() => {
        nothingLeftOut(work);
        return part.images.find((placed: PlacedImage) => placed.place === place)?.image ?? null;
      }, undrawn(null));
    };
    const explain = (): ImagePicture['explained'] => (position < MOST_EXPLAINED ? explainedSteps(pairs[place], sides, input) : []);
    const explained = withinBudget(explain, undrawn<ImagePicture['explained']>([]));
    return [{ image: position, ...drawn(image, again), trend: trend(pairs[place], position), explained }];
  });
  return { merges: mergesOf(input), images, predictions: testedPredictions(input), notes: distinct(notes) };
}

type Drawn = Omit<ImagePicture, 'image' | 'trend' | 'explained'>;

function drawn(image: ImageAnalysis, again: (text: string) => ImageAnalysis | null): Drawn {
  const { headText, baseText } = image;
  const edited = headText !== null && baseText !== null && headText !== baseText;
  const variants = (headText === null ? [] : combinations(image.suggestions)).flatMap((applied): Variant[] => {
    const text = textWith(
      headText ?? '',
      applied.map((position) => image.suggestions[position])
    );
    const found = text === null ? null : again(text);
    return found === null ? [] : [{ applied, image: found }];
  });
  return { today: edited ? again(baseText) : null, strip: stripOf(image), variants };
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

/** The newest merged changes, oldest first. */
const mergesOf = (input: AnalysisInput): Merge[] =>
  input.changes
    .slice(0, MOST_COLUMNS)
    .map(({ id, at, paths }) => ({ id, at, paths: paths.slice(0, MOST_PATHS).map(({ path }) => path), files: paths.length }))
    .reverse();

const stripOf = (image: ImageAnalysis): StripColumn[] => image.perChange.slice(0, MOST_COLUMNS).toReversed();

/** What was said of earlier builds and what they took, of the newest ones. */
const testedPredictions = ({ history }: AnalysisInput): TestedPrediction[] =>
  audit(history)
    .rows.flatMap(({ at, took, prediction: { image, rebuild } }) =>
      took === null || rebuild === null ? [] : [{ at, image, said: rebuild, took }]
    )
    .slice(-MOST_PREDICTIONS);
