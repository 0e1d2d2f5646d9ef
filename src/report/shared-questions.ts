import type { ImageAnalysis } from '../model/analysis.ts';
import { type Sentence, sentenceKey } from '../model/sentence.ts';
import type { Suggestion } from '../model/suggestion.ts';
import { isProven } from './markdown/proof.ts';

/** What edits of several Dockerfiles leave open alike. */
export interface SharedQuestion {
  readonly text: Sentence;
  /** In the order of the report. */
  readonly images: readonly ImageAnalysis[];
}

/** The questions of a report: a monorepo of twenty images has one answer to give, so what they share is asked once. */
export interface Questions {
  readonly shared: readonly SharedQuestion[];
  /** Questions of this suggestion alone. */
  readonly own: (suggestion: Suggestion) => readonly Sentence[];
  readonly asksShared: (suggestion: Suggestion) => boolean;
  /** The first image of the form to which the same is said of its own place; null where that is this one. */
  readonly saidBefore: (image: ImageAnalysis, suggestion: Suggestion) => string | null;
}

/** What a person answers before the edit is applied: of a proven edit, and of advice, nothing. */
const questionsOf = (suggestion: Suggestion): readonly Sentence[] =>
  suggestion.level === 'advice' || isProven(suggestion) ? [] : suggestion.proof.assumptions;

/** Divides the questions of the images that a form shows; several builds of one Dockerfile ask as one. */
export function questionsIn(images: readonly ImageAnalysis[]): Questions {
  const asked = new Map<string, { readonly text: Sentence; readonly images: Set<ImageAnalysis> }>();
  for (const image of images)
    for (const text of image.suggestions.flatMap(questionsOf)) {
      const one = asked.get(sentenceKey(text)) ?? { text, images: new Set<ImageAnalysis>() };
      asked.set(sentenceKey(text), { ...one, images: one.images.add(image) });
    }
  const several = [...asked].filter(([, one]) => new Set([...one.images].map(({ spec }) => spec.dockerfile)).size > 1);
  const keys = new Set(several.map(([key]) => key));
  const firsts = new Map<string, ImageAnalysis>();
  const saidOf = ({ rule, parts }: Suggestion) => (parts === undefined ? null : `${rule} ${sentenceKey(parts.says)}`);
  for (const image of images)
    for (const said of image.suggestions.map(saidOf)) if (said !== null && !firsts.has(said)) firsts.set(said, image);
  return {
    saidBefore: (image, suggestion) => {
      const first = firsts.get(saidOf(suggestion) ?? '');
      return first === undefined || first === image ? null : first.spec.name;
    },
    shared: several.map(([, one]) => ({ text: one.text, images: [...one.images] })),
    own: (suggestion) => questionsOf(suggestion).filter((text) => !keys.has(sentenceKey(text))),
    asksShared: (suggestion) => questionsOf(suggestion).some((text) => keys.has(sentenceKey(text)))
  };
}
