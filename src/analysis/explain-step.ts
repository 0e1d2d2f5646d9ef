import type { Explanation } from '../model/prediction.ts';
import type { Sentence } from '../model/sentence.ts';
import { openWorkBudget, UserError } from '../plain/index.ts';
import { explain } from '../prediction/index.ts';
import { plainText } from '../safe-text/index.ts';
import { nearest } from './asked-for.ts';
import type { AnalysisInput } from './input.ts';
import { pairImages } from './pairs.ts';
import { openOthers, predictImage } from './predict-image.ts';
import type { PredictedPair } from './predict-pair.ts';
import { openSides } from './side.ts';

/** Every ingredient of the key of the instruction at a line (one-based) of the head Dockerfile. Throws UserError where there is none. */
export function explainPair(pair: PredictedPair, line: number): Explanation {
  const index = pair.prediction.steps.findIndex((step) => step.line <= line && line <= step.endLine);
  const explanation = index < 0 ? null : explain(pair.base, pair.prediction, index, pair.changedPaths);
  if (explanation === null) {
    const lines = pair.prediction.steps.map((step) => step.line);
    const nearest = lines.toSorted((a, b) => Math.abs(a - line) - Math.abs(b - line))[0];
    const hint = nearest === undefined ? undefined : `The nearest one begins on line ${nearest}.`;
    throw new UserError(`line ${line} of ${pair.prediction.file} holds no instruction`, hint);
  }
  return explanation;
}

/** At most so many builds of one Dockerfile are looked into for the one that has the step. */
const MOST_TRIED = 20;

/** Which image of an analysis a question is about: by its Dockerfile, its name, both or neither. */
export interface AskedImage {
  readonly dockerfile: string | null;
  readonly name: string | null;
}

/** An explanation, of which image it is, and the other images of its Dockerfile, of which it may be another one. */
export interface ExplainedStep {
  readonly explanation: Explanation;
  readonly file: string;
  readonly name: string;
  readonly others: readonly string[];
  /** What was not read for want of work: a further image, or an earlier build of the job, may be missing. */
  readonly leftOut: readonly Sentence[];
}

/** The same for an image of a whole analysis: of several of a Dockerfile the first that a change starts and that has the step. Throws UserError where no image has such a Dockerfile or name, OutOfWork where it takes too much. */
export function explainStep(input: AnalysisInput, { dockerfile, name }: AskedImage, line: number): ExplainedStep {
  const work = openWorkBudget(input.request.workLimits);
  const { base, head } = openSides(input, work);
  const pairs = pairImages(input.base?.images ?? [], input.head.images).flatMap(({ base: old, head: spec }) =>
    spec && (dockerfile === null || spec.dockerfile === dockerfile) && (name === null || spec.name === name)
      ? [{ base: old, head: spec }]
      : []
  );
  const files = [...new Set(pairs.map((pair) => pair.head.dockerfile))];
  if (files.length > 1) throw new UserError('the repository has several Dockerfiles', `Name one: --step ${files[0]}:${line}`);
  const [pair] = pairs;
  // It may lie behind what was not read.
  if (!pair && input.leftOut?.[0] !== undefined) throw new UserError(plainText(input.leftOut[0]), 'The image may lie behind it.');
  if (!pair) {
    const names = input.head.images.map((image) => image.name);
    if (name !== null)
      throw new UserError(`no image is named ${name}${dockerfile === null ? '' : ` and built from ${dockerfile}`}`, nearest(name, names));
    if (dockerfile === null) throw new UserError('no Dockerfile was found');
    const built = input.head.images.map((image) => image.dockerfile);
    throw new UserError(`no image is built from ${dockerfile}`, nearest(dockerfile, built));
  }
  const others = openOthers(input, base, head, work);
  const met = pairs.filter(({ head: spec }) => spec.elsewhere === undefined);
  const read = [...new Set([...met, ...pairs])].slice(0, MOST_TRIED).flatMap((one) => {
    const predicted = predictImage(one, base, head, others);
    return predicted === null ? [] : [{ predicted, name: one.head.name }];
  });
  const isPruned = ({ prediction }: PredictedPair) =>
    prediction.steps.some((step) => step.line <= line && line <= step.endLine && step.verdict === 'pruned');
  const chosen = read.find(({ predicted }) => !isPruned(predicted)) ?? read[0];
  if (chosen === undefined) throw new UserError(`${pair.head.dockerfile} cannot be read on the side of the change`);
  return {
    explanation: explainPair(chosen.predicted, line),
    file: pair.head.dockerfile,
    name: chosen.name,
    others: pairs.map(({ head: spec }) => spec.name).filter((other) => other !== chosen.name),
    leftOut: input.leftOut ?? []
  };
}
