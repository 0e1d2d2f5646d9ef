import type { ImageAnalysis } from '../model/analysis.ts';
import { METRIC_UNITS } from '../model/budget.ts';
import type { Config } from '../model/config.ts';
import { code, counted, type Sentence, say } from '../model/sentence.ts';
import type { Bytes, Estimate } from '../model/units.ts';
import { bytes as bytesWords } from '../safe-text/index.ts';

/** A pull beyond this many times an average one is told with its cause. */
const UNUSUAL = 1.5;

/**
 * What a node pulls, of what, and which line brings the most of it: `Every node that has the image pulls 160 MB of its 300 MB in place of
 * 1.5 MB for an average merge, most of it because of line 14 COPY`. Null where nothing of at least `least` bytes moves, or it is not known.
 */
export function byteSentence(image: ImageAnalysis, least: Bytes, deploys: Deploys): Sentence | null {
  const { bytes, steps, typical } = image;
  if (bytes === null || bytes.pulled.mid < Math.max(1, least)) return null;
  const at = bytes.steps.reduce((most, one, k) => ((one?.mid ?? 0) > (bytes.steps[most]?.mid ?? 0) ? k : most), 0);
  const step = steps[at];
  const share = (bytes.steps[at]?.mid ?? 0) / Math.max(1, bytes.pushed.mid);
  const cause = step === undefined || share < 0.3 ? [] : say`, most of it because of line ${step.line} ${code(step.instruction)}`;
  // Without a replayed change the average is general experience, which is no comparison.
  const average = typical === null || typical.changes === 0 ? null : (bytes.typical?.before.mid ?? null);
  const usual =
    average === null || bytes.pulled.mid < average * UNUSUAL ? [] : say` in place of ${{ bytes: average }} for an average merge`;
  const push = bytes.pushed.mid === bytes.pulled.mid ? [] : say`; the push moves ${sized(bytes.pushed)}`;
  return say`Every node that has the image pulls ${sized(bytes.pulled)} of its ${{ bytes: bytes.image.after.mid }}${usual}${cause}${push}.${daySentence(image, deploys)}`;
}

type Deploys = Config['deploys'];

/**
 * Bytes that all nodes pull in a day by the deploys of the configuration, each bringing an average merged change: before and after the
 * change. Null where the configuration does not say, or no merged change was replayed.
 */
export function bytesPerDay(
  { bytes, typical }: Pick<ImageAnalysis, 'bytes' | 'typical'>,
  { perDay, nodes }: Deploys
): { readonly before: Bytes; readonly after: Bytes } | null {
  if (perDay === null || bytes?.typical == null || typical === null || typical.changes === 0) return null;
  const day = perDay * (nodes ?? 1);
  return { before: Math.round(bytes.typical.before.mid * day), after: Math.round(bytes.typical.after.mid * day) };
}

function daySentence(image: ImageAnalysis, deploys: Deploys): Sentence {
  const day = bytesPerDay(image, deploys);
  if (day === null || deploys.perDay === null) return [];
  const to = deploys.nodes === null ? [] : say` to ${counted(deploys.nodes, 'node')}`;
  const before = bytesWords(day.before) === bytesWords(day.after) ? [] : say` in place of ${{ bytes: day.before }}`;
  return say` With ${counted(deploys.perDay, 'deploy')} a day${to}, average merges move ${{ bytes: day.after }} a day${before}.`;
}

const sized = (value: Estimate): Sentence =>
  bytesWords(value.low) === bytesWords(value.high)
    ? [{ bytes: value.mid }]
    : say`${{ bytes: value.mid }} (${{ bytes: value.low }} to ${{ bytes: value.high }})`;

/** Why limits in bytes are crossed, or could not be judged. */
export function byteBudgetReasons({ budgets }: ImageAnalysis): readonly Sentence[] {
  return budgets
    .filter((budget) => METRIC_UNITS[budget.metric] === 'bytes' && (budget.decision === 'warn' || budget.decision === 'fail'))
    .map((budget) => budget.reason);
}
