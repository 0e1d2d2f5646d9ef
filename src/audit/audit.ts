import { median, type Outcome } from '../cost/index.ts';
import type { HistoryLine } from '../model/history.ts';
import { type Sentence, say } from '../model/sentence.ts';
import { type Audited, compareWithBuilds } from './compare.ts';

/** Predictions that the footer looks back on. */
const LAST = 20;

export interface AuditSummary {
  /** Predictions with a build that followed. */
  readonly scored: number;
  /** Median of |took - said| / took over the last scored ones, null without any. */
  readonly medianError: number | null;
  /** Ranges that held their build, of those that can be judged. */
  readonly inside: number;
  readonly judged: number;
  readonly verdicts: { readonly checked: number; readonly wrong: number; readonly wrongCertain: number };
}

/** Audit of the last 20 predictions that a build followed. */
export function audit(lines: readonly HistoryLine[]): { readonly summary: AuditSummary; readonly rows: readonly Audited[] } {
  const rows = compareWithBuilds(lines);
  const last = rows.slice(-LAST);
  const errors = last.flatMap((r) => (r.error === null ? [] : [r.error]));
  const ranges = last.flatMap((r) => (r.inside === null ? [] : [r.inside]));
  const wrong = last.flatMap((r) => r.wrong);
  return {
    rows,
    summary: {
      scored: last.length,
      medianError: errors.length === 0 ? null : median(errors),
      inside: ranges.filter((r) => r).length,
      judged: ranges.length,
      verdicts: {
        checked: last.reduce((sum, r) => sum + r.checked, 0),
        wrong: wrong.length,
        wrongCertain: wrong.filter((w) => w.certainty === 'certain').length
      }
    }
  };
}

/** Footer of the report, `last 20 predictions: median error 8 %, 17 of 20 inside the range`; null where nothing was scored. */
export function auditSentence(summary: AuditSummary): Sentence | null {
  if (summary.judged === 0 || summary.medianError === null) return null;
  const count = summary.judged === 1 ? say`last prediction` : say`last ${summary.judged} predictions`;
  const error = say`median error ${Math.round(summary.medianError * 100)} %`;
  const wrong = summary.verdicts.wrongCertain === 0 ? [] : say`, ${summary.verdicts.wrongCertain} certain verdicts wrong`;
  return say`${count}: ${error}, ${summary.inside} of ${summary.judged} inside the range${wrong}`;
}

/** What was said and what it took, oldest first: what the conformal scale of later intervals learns from. */
export function outcomesOf(rows: readonly Audited[]): readonly Outcome[] {
  return rows.flatMap(({ prediction, took }) =>
    prediction.rebuild === null || took === null || took === 0 ? [] : [{ said: prediction.rebuild, took }]
  );
}
