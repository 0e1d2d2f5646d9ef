import { failureSentence } from '../../analysis/index.ts';
import type { PageExplanation, PageImage, PagePicture, PageVariant } from '../../documents/index.ts';
import type { Analysis, ImageAnalysis } from '../../model/analysis.ts';
import type { Failure } from '../../model/failure.ts';
import type { ExplainedStep, ImagePicture } from '../../model/picture.ts';
import type { FileEdit } from '../../model/suggestion.ts';
import { maskSecrets, plainText } from '../../safe-text/index.ts';
import { movedBaseSentences } from '../base-words.ts';
import { editLines, isShowable } from '../dockerfile-text.ts';
import { gitPatch, gitPatchOf } from '../git-patch.ts';
import { imageDocument } from '../json/check.ts';
import { explainDocument } from '../json/explain.ts';
import { rebuiltCount, runs } from '../step-text.ts';
import { toldDifferences } from '../variants.ts';
import { dockerfileRows } from './rows.ts';

/** What the page draws of one image beside its part of the document. */
export function pageImage(
  image: ImageAnalysis,
  picture: ImagePicture | null,
  analysis: Analysis,
  entry: { readonly at: number; readonly image: ImageAnalysis }
): PageImage {
  const { headText, baseText, spec } = image;
  return {
    entry: entry.at,
    otherwise: entry.image === image ? [] : toldDifferences(entry.image, image).map(({ line }) => line),
    failure: failureOf(image.fails),
    moved: movedBaseSentences(image).map((one) => maskSecrets(plainText(one))),
    // An image that nothing happens to is a row of the table and no page of its own: five hundred of them stay small.
    rows: image.affected || picture !== null ? dockerfileRows(baseText, headText) : [],
    rebuilt: image.steps.filter(runs).length,
    rebuiltWords: rebuiltCount(image.steps),
    left: null,
    patches: image.suggestions.map(({ after, elsewhere }) => {
      if (elsewhere != null) return isPlain(elsewhere) ? gitPatchOf(elsewhere) : null;
      return after === null || headText === null || !isShowable(after) || !isShowable(headText)
        ? null
        : gitPatch(spec.dockerfile, headText, after);
    }),
    timeline: image.timeline,
    picture: picture === null ? null : pagePicture(picture, image, analysis)
  };
}

/** Whether no line of an edit may hold a secret. */
const isPlain = ({ before, replacement }: FileEdit): boolean => editLines(`${before}\n${replacement}`).every((line) => line !== null);

/** `The build may fail at line 4: …`; null where nothing says so. */
export const failureOf = (fails: Failure | null): string | null => (fails === null ? null : plainText(failureSentence(fails)));

function pagePicture({ today, strip, trend, variants, explained }: ImagePicture, image: ImageAnalysis, analysis: Analysis): PagePicture {
  const drawn = variants.map(({ applied, image: edited }): PageVariant => {
    const { steps, fails, rebuild, whole, typical, added, money, bytes, budgets, verdict, bases } = imageDocument(edited, analysis);
    return {
      applied,
      image: { steps, fails, rebuild, whole, typical, added, money, bytes, budgets, verdict, bases },
      rows: dockerfileRows(image.baseText, edited.headText),
      timeline: edited.timeline,
      strip: edited.perChange
        .slice(0, strip.length)
        .map(({ after }) => after)
        .reverse()
    };
  });
  const without = today === null ? null : { steps: imageDocument(today, analysis).steps, timeline: today.timeline };
  return { today: without, strip, trend, variants: drawn, explained: explained.map((one) => pageExplanation(one, image.spec.dockerfile)) };
}

function pageExplanation({ explanation, executions }: ExplainedStep, file: string): PageExplanation {
  const { ingredients, beliefs } = explainDocument(explanation, file);
  return {
    line: explanation.step.line,
    baseLine: explanation.baseLine,
    ingredients,
    beliefs,
    executions
  };
}
