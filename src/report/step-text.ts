import type { InstructionPrediction } from '../model/prediction.ts';
import { MASK, maskSecrets } from '../safe-text/index.ts';

/**
 * An instruction as a report may show it: on one line, secrets masked, values of ARG and ENV left out
 * (docs/security.md "Secrets"). Still a stranger's text: it must go through an escaper.
 */
export function stepText(step: Pick<InstructionPrediction, 'instruction' | 'text'>): string {
  return maskSecrets(withoutValues(step.instruction, step.text));
}

function withoutValues(keyword: string, text: string): string {
  if (keyword !== 'ENV' && keyword !== 'ARG') return text;
  // `ENV KEY value` of the old form has no equals sign: everything behind the key is the value.
  if (keyword === 'ENV' && !/^ENV\s+[^\s=]+=/i.test(text)) return text.replace(/^(ENV\s+[^\s=]+)\s[\s\S]*$/i, `$1 ${MASK}`);
  return text.replace(/=("(?:[^"\\]|\\.)*"|'[^']*'|(?:[^\s\\]|\\.)*)/g, (_, value: string) => (value === '' ? '=' : `=${MASK}`));
}

/** Verdict word of a row: text, so that it reads without colour. */
export function verdictWord(step: InstructionPrediction): string {
  if (step.verdict !== 'rebuilt') {
    if (step.certainty === 'unknown') return `${step.verdict}?`;
    return step.verdict === 'metadata' ? 'no step' : step.verdict === 'pruned' ? 'not built' : 'cached';
  }
  if (step.certainty === 'output-dependent') return 'REBUILD unless output is equal';
  if (step.certainty === 'unknown') return 'REBUILD?';
  const root = step.causes[0];
  return root !== undefined && root.kind !== 'parent-rebuilt' && root.kind !== 'stage-output' ? 'REBUILD (cause)' : 'REBUILD';
}

/** Whether the next build runs it, or may. */
export function runs(step: InstructionPrediction): boolean {
  return (
    step.verdict === 'rebuilt' ||
    (step.verdict === 'cached' && step.certainty === 'unknown') ||
    (step.link?.verdict === 'rebuilt' && step.verdict !== 'pruned')
  );
}

/** The nearest reason, as one short phrase. */
export function reasonOf(step: InstructionPrediction): string {
  const cause = step.causes[0];
  if (cause) return cause.detail;
  if (step.link?.verdict === 'rebuilt') return 'copy reused, merged onto the new parent';
  return step.verdict === 'cached' ? 'unchanged' : '';
}
