import { judge, overall } from '../budget/index.ts';
import type { ImageAnalysis } from '../model/analysis.ts';
import { type GateVerdict, METRIC_UNITS } from '../model/budget.ts';
import type { Answer } from '../model/config.ts';
import type { Failure } from '../model/failure.ts';
import { type Sentence, say, sentenceKey, withoutStop } from '../model/sentence.ts';
import { OUR_BOUNDS } from '../model/text.ts';
import { limitsOf, UNMEASURED } from './figures.ts';
import type { AnalysisInput } from './input.ts';

/**
 * The analysis of an image whose build ends in an error, or may (docs/failing-builds.md §1): without the figures of a build that
 * cannot be, never passed, and never a saving. `before`: the base side's build failed already, so there is nothing to compare with.
 */
export function withFailure(image: ImageAnalysis, before: Failure | null, input: AnalysisInput): ImageAnalysis {
  const { fails } = image;
  const { gate } = input.config.config;
  if (fails?.certainty === 'certain') {
    // A build that failed before, for the same reason and with the same Dockerfile, is nothing that the change does.
    const asBefore =
      before?.certainty === 'certain' && sentenceKey(before.because) === sentenceKey(fails.because) && image.baseText === image.headText;
    const affected = !asBefore && (image.affected || before?.certainty !== 'certain');
    return withoutFigures({ ...image, affected }, failureSentence(fails), input);
  }
  const bound = image.problems.find(({ code }) => OUR_BOUNDS.has(code));
  if (bound !== undefined) return withoutFigures(image, say`The Dockerfile was not read to its end: ${withoutStop(bound.message)}`, input);
  const compared =
    before?.certainty === 'certain' && image.typical !== null
      ? {
          ...image,
          typical: { ...image.typical, before: null },
          added: null,
          money: image.money && { ...image.money, addedPerMonth: null }
        }
      : image;
  if (fails === null) return compared;
  const reason = compared.affected ? compared.reason : failureSentence(fails);
  const verdict = overall([gate.onUnknown, ...(compared.affected ? [compared.verdict] : ['pass' as const])], gate);
  return { ...compared, affected: true, reason, verdict };
}

/** Nothing of the image was measured, so nothing of it is 0, and nothing a saving: the gate decides as for what is unknown. */
function withoutFigures(image: ImageAnalysis, why: Sentence, input: AnalysisInput): ImageAnalysis {
  const { gate } = input.config.config;
  const budgets = image.affected ? unmeasured(image, why, input) : [];
  return {
    ...image,
    reason: why,
    ...UNMEASURED,
    budgets,
    verdict: image.affected ? overall([atLeastWarn(gate.onUnknown), ...budgets.map(({ decision }) => decision)], gate) : 'skipped'
  };
}

/** `The build will fail at line 4: …`, without a full stop; `of` names the build where that is needed. */
export function failureSentence({ line, certainty, because }: Failure, of: Sentence = []): Sentence {
  const will = certainty === 'certain' ? say`will` : say`may`;
  return say`The build${of} ${will} fail${line === null ? [] : say` at line ${line}`}: ${because}`;
}

/** Every limit on the image, none of which could be measured. */
export function unmeasured({ spec }: Pick<ImageAnalysis, 'spec'>, why: Sentence, input: AnalysisInput): ImageAnalysis['budgets'] {
  const unknown = { unknown: why };
  return judge({
    metrics: Object.fromEntries(Object.keys(METRIC_UNITS).map((metric) => [metric, unknown])),
    limits: limitsOf(spec, input),
    gate: input.config.config.gate,
    currency: input.config.config.price.currency,
    withoutHistory: true,
    doubt: why
  });
}

const atLeastWarn = (answer: Answer): GateVerdict => (answer === 'pass' ? 'warn' : answer);

/** An image that is defined still, and whose build does not come to a Dockerfile (docs/failing-builds.md §8). */
export function withoutBuild(removed: ImageAnalysis, fails: Failure, input: AnalysisInput): ImageAnalysis {
  return withFailure({ ...removed, existence: 'both', affected: true, fails }, null, input);
}
