import type { PageImageDocument, StepPart } from '../documents/index.ts';
import type { GateVerdict } from '../model/budget.ts';
import { type BasedEstimate, type Estimate, isGuess } from '../model/units.ts';
import { band, bytes, money, seconds } from '../safe-text/index.ts';

export { axisFigures, band, bytes, direction, fromTo, money, savedPerMerge, seconds } from '../safe-text/index.ts';

/** Sign and word of a verdict, the word that every other form has; the signs differ in shape. */
export const VERDICTS: Readonly<Record<GateVerdict, { readonly sign: string; readonly word: string }>> = {
  pass: { sign: '✓', word: 'OK' },
  warn: { sign: '!', word: 'WARN' },
  fail: { sign: '✕', word: 'FAIL' },
  skipped: { sign: '✓', word: 'OK' }
};

export type StepState = 'runs' | 'maybe' | 'cached' | 'metadata' | 'pruned';

/** What becomes of a step, as the gutter draws it. */
export function stateOf(step: StepPart): StepState {
  if (step.verdict === 'rebuilt') return step.certainty === 'certain' ? 'runs' : 'maybe';
  if (step.verdict === 'cached') return step.certainty === 'certain' ? 'cached' : 'maybe';
  return step.verdict;
}

export const STATES: Readonly<Record<StepState, { readonly sign: string; readonly word: string }>> = {
  runs: { sign: '■', word: 'rebuilt' },
  maybe: { sign: '◧', word: 'rebuilt or not: cannot be known' },
  cached: { sign: '□', word: 'cached' },
  metadata: { sign: '·', word: 'no step of its own' },
  pruned: { sign: '–', word: 'not built' }
};

export const range = (value: Estimate): string =>
  seconds(value.low) === seconds(value.high) ? seconds(value.mid) : `${seconds(value.low)} to ${seconds(value.high)}`;

/** `75 s`; `20–482 s` where no logged build tells: such a range has no middle worth reading. */
export const timeOf = (value: BasedEstimate): string => (isGuess(value) ? band(value) : seconds(value.mid));

/** Whether the seconds of an image are those of similar steps elsewhere. */
export const lacksHistory = ({ history, rebuild }: Pick<PageImageDocument, 'history' | 'rebuild'>): boolean =>
  history === null || rebuild?.basis === 'priors';

/** `+24 s`, `−3 s`, `0 s`. */
export const signed = (value: number): string => (value > 0 ? `+${seconds(value)}` : value < 0 ? `−${seconds(-value)}` : seconds(0));

/** `2026-11-20 16:40`, in UTC. */
export const moment = (at: string): string => at.slice(0, 16).replace('T', ' ');

/** A budget's figure in its own unit. */
export const amount = (metric: string, value: number, currency: string): string =>
  metric === 'added-cost' ? money(value, currency) : metric.endsWith('-bytes') ? bytes(value) : seconds(value);

export const METRICS: Readonly<Record<string, string>> = {
  rebuild: 'next build',
  typical: 'a merge on average',
  added: 'added per merge',
  step: 'longest step',
  'added-cost': 'added per month',
  'pushed-bytes': 'next push',
  'pulled-bytes': 'next pull',
  'image-bytes': 'image',
  'added-bytes': 'added per push'
};
