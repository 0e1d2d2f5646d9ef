import type { ImageAnalysis, ReportedStep } from '../model/analysis.ts';
import type { Cause } from '../model/prediction.ts';
import { code, type Sentence, say } from '../model/sentence.ts';
import { runs, stepText } from './step-text.ts';

/** Longest text of an instruction in a sentence, in code points. */
const INSTRUCTION_LENGTH = 60;

/** The step whose line is behind what an image rebuilds, and the root cause; null where nothing runs or nothing is known. */
export function rootOf({ steps }: ImageAnalysis): { readonly step: ReportedStep; readonly cause: Cause } | null {
  const running = steps.filter(runs);
  const found = running.filter((step) => step.causes.length > 0);
  // What is sure says more than what cannot be known, wherever it stands.
  const first = found.find((step) => step.certainty === 'certain') ?? found[0];
  const cause = first?.causes.at(-1);
  return first === undefined || cause === undefined ? null : { step: first, cause };
}

/** Why an image rebuilds, as a clause: ``line 4 `COPY . .` now stands before `npm ci` ``; null where no cause is known. */
export function causeClause(image: ImageAnalysis): Sentence | null {
  const root = rootOf(image);
  if (root === null) return null;
  const { cause } = root;
  const at = image.steps.find((step) => step.line === cause.line);
  if (cause.line === null || at === undefined) return cause.detail;
  if (cause.kind === 'context-changed' || cause.kind === 'mount-source' || cause.kind === 'cache-not-available') return cause.detail;
  if (cause.images !== undefined)
    return say`${code(shortImage(cause.images.before))} became ${code(shortImage(cause.images.after))} on line ${cause.line}`;
  const place = say`line ${cause.line} ${instructionOf(at)}`;
  if (cause.kind === 'instruction-moved') {
    const next = image.steps.find((step) => step.stage === at.stage && step.line > at.line && step.instruction === 'RUN' && runs(step));
    if (next !== undefined) return say`${place} now stands before ${instructionOf(next)}`;
  }
  return say`${place}: ${cause.detail}`;
}

/** An instruction in a sentence, without values. */
function instructionOf(step: ReportedStep): Sentence {
  const text = stepText(step);
  return [code(text.length > INSTRUCTION_LENGTH ? `${[...text].slice(0, INSTRUCTION_LENGTH - 1).join('')}…` : text)];
}

/** A reference of an image with its digest cut short. */
export const shortImage = (reference: string): string => reference.replace(/(@sha256:[0-9a-f]{12})[0-9a-f]{52}$/, '$1…');
