import type { FailurePart, PredictDocument, ProblemPart, StepPart } from '../../documents/index.ts';
import type { ReportedStep } from '../../model/analysis.ts';
import type { Failure } from '../../model/failure.ts';
import type { Builder } from '../../model/image.ts';
import type { InstructionPrediction, Judged } from '../../model/prediction.ts';
import type { Sentence } from '../../model/sentence.ts';
import type { Problem } from '../../model/text.ts';
import type { Transfer } from '../../model/transfer.ts';
import { plainText } from '../../safe-text/index.ts';
import { stepText } from '../step-text.ts';

/** A step of the JSON documents (docs/reference/json.md): the nearest cause under `cause`, the whole chain under `chain`. */
export function stepDocument(step: InstructionPrediction | ReportedStep): StepPart {
  const cause = (c: InstructionPrediction['causes'][number]) => ({
    kind: c.kind,
    detail: plainText(c.detail),
    ...(c.name === null ? {} : { name: c.name }),
    line: c.line,
    paths: c.paths
  });
  return {
    stage: step.stage,
    stageIndex: step.stageIndex,
    step: step.step,
    line: step.line,
    endLine: step.endLine,
    instruction: step.instruction,
    text: stepText(step),
    label: step.label,
    verdict: step.verdict,
    certainty: step.certainty,
    cause: step.causes[0] ? cause(step.causes[0]) : null,
    chain: step.causes.map(cause),
    ...(step.builtBy === undefined ? {} : { builtBy: plainText(step.builtBy) }),
    ...(step.link ? { link: judged(step.link) } : {}),
    ...(step.triggers ? { triggers: step.triggers.map(judged) } : {}),
    seconds: 'seconds' in step && step.seconds ? { low: step.seconds.low, mid: step.seconds.mid, high: step.seconds.high } : null,
    ...('basis' in step && step.basis ? { basis: step.basis, samples: step.samples } : {})
  };
}

function judged(value: Judged): Judged {
  return { verdict: value.verdict, certainty: value.certainty };
}

/** A problem with one-based lines and columns. */
export function problemDocument(problem: Problem): ProblemPart {
  return {
    code: problem.code,
    message: plainText(problem.message),
    severity: problem.severity,
    file: problem.file,
    line: problem.range ? problem.range.start.line + 1 : null,
    column: problem.range ? problem.range.start.column + 1 : null
  };
}

/** That a build ends in an error (docs/failing-builds.md). */
export function failureDocument(fails: Failure | null): FailurePart | null {
  return fails === null ? null : { line: fails.line, certainty: fails.certainty, because: plainText(fails.because), kind: fails.kind };
}

export interface PredictedBuild {
  readonly file: string;
  readonly target: string | null;
  readonly platform: string | null;
  readonly builder: Builder;
  readonly problems: readonly Problem[];
  readonly fails: Failure | null;
  readonly steps: readonly (InstructionPrediction | ReportedStep)[];
  /** What the change moves; absent or null where nobody asked or it is not known. */
  readonly bytes?: Transfer | null;
}

/** The document of `predict`. */
export function predictDocument(builds: readonly PredictedBuild[], assumptions: readonly Sentence[]): PredictDocument {
  return {
    schema: 'layercost/predict@1',
    assumptions: assumptions.map((one) => plainText(one)),
    builds: builds.map((build) => ({
      file: build.file,
      target: build.target,
      platform: build.platform,
      builder: build.builder,
      problems: build.problems.map(problemDocument),
      fails: failureDocument(build.fails),
      steps: build.steps.map((step, index) => ({ ...stepDocument(step), bytes: build.bytes?.steps[index] ?? null })),
      bytes: build.bytes ? { pushed: build.bytes.pushed, pulled: build.bytes.pulled, image: build.bytes.image } : null
    }))
  };
}
