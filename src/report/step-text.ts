import type { InstructionPrediction } from '../model/prediction.ts';
import { maskSecrets } from '../safe-text/index.ts';
import { withoutValues } from './dockerfile-text.ts';

/**
 * An instruction as a report may show it: on one line, secrets masked, values of ARG and ENV left out
 * (docs/security.md "Secrets"). Still a stranger's text: it must go through an escaper.
 */
export function stepText(step: Pick<InstructionPrediction, 'instruction' | 'text'>): string {
  return withoutValues(step.instruction, maskSecrets(step.text)).replace(/\s+/g, ' ');
}

/** Verdict word of a row: text, so that it reads without colour. */
export function verdictWord(step: InstructionPrediction): string {
  if (step.verdict !== 'rebuilt') {
    if (step.certainty === 'unknown') return `${step.verdict}?`;
    return step.verdict === 'metadata' ? 'no step' : step.verdict === 'pruned' ? 'not built' : 'cached';
  }
  if (step.certainty === 'output-dependent') return 'REBUILD unless output is equal';
  if (step.certainty === 'unknown') return 'REBUILD?';
  return isCause(step) ? 'REBUILD (cause)' : 'REBUILD';
}

/** Whether the reason why a step runs lies in itself or in what it reads: no other step, and no cache that lacks a result. */
export function isCause({ causes: [nearest] }: InstructionPrediction): boolean {
  return (
    nearest !== undefined && nearest.kind !== 'parent-rebuilt' && nearest.kind !== 'stage-output' && nearest.kind !== 'cache-not-available'
  );
}

/** How a terminal marks a step: as full as it is sure to run; blank where it has no step of its own. */
export type Sign = '■' | '◧' | '□' | ' ';

export function signOf(step: InstructionPrediction): Sign {
  if (step.verdict === 'metadata' || step.verdict === 'pruned') return ' ';
  if (!runs(step)) return '□';
  return surelyRuns(step) ? '■' : '◧';
}

/** Whether the next build runs it, or may. */
export function runs(step: InstructionPrediction): boolean {
  return (
    step.verdict === 'rebuilt' ||
    (step.verdict === 'cached' && step.certainty === 'unknown') ||
    (step.link?.verdict === 'rebuilt' && step.verdict !== 'pruned')
  );
}

/** Whether the next build runs it for certain. */
export function surelyRuns(step: InstructionPrediction): boolean {
  return (
    (step.verdict === 'rebuilt' && step.certainty === 'certain') || (step.link?.verdict === 'rebuilt' && step.link.certainty === 'certain')
  );
}

/** `4`, `2 to 4` where some hang on what cannot be known, `up to 4` where all do. */
export function rebuiltCount(steps: readonly InstructionPrediction[]): string {
  const most = steps.filter(runs).length;
  const least = steps.filter((step) => runs(step) && surelyRuns(step)).length;
  return least === most ? `${most}` : least === 0 ? `up to ${most}` : `${least} to ${most}`;
}

/** `4 of 8 steps`, `2 to 4 of 8 steps` where some hang on what cannot be known, `up to 4 of 8 steps` where all do. */
export function stepCount(steps: readonly InstructionPrediction[]): string {
  const all = steps.filter((step) => step.verdict === 'cached' || step.verdict === 'rebuilt').length;
  return `${rebuiltCount(steps)} of ${all} ${all === 1 ? 'step' : 'steps'}`;
}
