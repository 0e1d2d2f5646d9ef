import { structuredPatch } from 'diff';
import type { Analysis, ImageAnalysis } from '../../model/analysis.ts';
import type { Suggestion } from '../../model/suggestion.ts';
import { clean, cleanBlock, codeSpan, fencedBlock, maskSecrets } from '../../safe-text/index.ts';
import { seconds, secondsWithoutHistory } from '../words.ts';
import { inlineReason } from './headline.ts';

/** Changed lines with two lines around them, as a `diff` block that nothing in it can close. */
export function diffBlock(before: string, after: string): string {
  const patch = structuredPatch('a', 'b', before, after, '', '', { context: 2 });
  const lines = patch.hunks.flatMap((hunk, i) => [...(i > 0 ? [' …'] : []), ...hunk.lines.filter((line) => !line.startsWith('\\'))]);
  return fencedBlock(lines.map((line) => maskSecrets(cleanBlock(line))).join('\n'), 'diff');
}

/** Suggestions of one image in the comment: proven ones open, the rest folded or one line each. */
export function suggestionBlocks(analysis: Analysis, image: ImageAnalysis, folds: boolean): string[] {
  const blocks: string[] = [];
  for (const suggestion of image.suggestions) {
    if (suggestion.level === 'one-click') blocks.push(proven(image, suggestion, folds));
    else if (suggestion.level === 'needs-review' && folds) blocks.push(review(image, suggestion));
  }
  const advice = image.suggestions.filter((suggestion) => suggestion.level === 'advice');
  if (advice.length > 0 && folds) {
    blocks.push(
      `<details><summary>Advice: ${advice.length === 1 ? 'one remark' : `${advice.length} remarks`}</summary>\n\n${advice.map((s) => `- Line ${s.line}: ${inlineReason(s.message)}${saved(s)}`).join('\n')}\n\n</details>`
    );
  }
  if (image.silenced > 0)
    blocks.push(
      `<sub>${image.silenced} finding${image.silenced === 1 ? ' is' : 's are'} silenced by comments in ${codeSpan(image.spec.dockerfile)}.</sub>`
    );
  void analysis;
  return blocks;
}

function saved(suggestion: Suggestion): string {
  if (!(suggestion.saving.mid > 0)) return '';
  return suggestion.saving.basis === 'priors'
    ? ` Saves ${secondsWithoutHistory(suggestion.saving)}.`
    : ` Saves ${seconds(suggestion.saving.mid)} on a typical build.`;
}

function proven(image: ImageAnalysis, suggestion: Suggestion, folds: boolean): string {
  const title = `**Suggestion${suggestion.proof.equality === 'equal' || suggestion.proof.equality === 'equal-modulo-time' ? ', proven to give the same files' : ''}: ${inlineReason(suggestion.message)}**${saved(suggestion)}`;
  const parts = [title];
  if (suggestion.after !== null && image.headText !== null) parts.push(diffBlock(image.headText, suggestion.after));
  if (folds) parts.push(proofFold(suggestion));
  return parts.join('\n\n');
}

/** The proof as a fold: obligations in order, then the accepted assumptions. */
export function proofFold(suggestion: Suggestion): string {
  const obligations = suggestion.proof.obligations.map((o, i) => `${i + 1}. ${inlineReason(o.claim)}: ${inlineReason(o.evidence)}`);
  const assumptions = suggestion.proof.assumptions.map((a) => `- Assumed: ${inlineReason(a)}`);
  const ending =
    suggestion.proof.equality === 'equal'
      ? 'Hence every step gives the same result.'
      : suggestion.proof.equality === 'equal-modulo-time'
        ? 'Hence the files of the image are the same in both orders (contents, owners, modes) and so is its configuration; times of files made during the build differ as between any two builds.'
        : '';
  return `<details><summary>${suggestion.level === 'one-click' ? 'Proof' : 'What it rests on'}</summary>\n\n${[...obligations, ...(assumptions.length > 0 ? ['', ...assumptions] : []), ...(ending ? ['', ending] : [])].join('\n')}\n\n</details>`;
}

function review(image: ImageAnalysis, suggestion: Suggestion): string {
  const diff = suggestion.after !== null && image.headText !== null ? `\n\n${diffBlock(image.headText, suggestion.after)}` : '';
  const assumptions = suggestion.proof.assumptions.map((a) => `- Check: ${inlineReason(a)}`).join('\n');
  return `<details><summary>Likely safe, check first: ${clean(suggestion.rule)} at line ${suggestion.line}</summary>\n\n${inlineReason(suggestion.message)}${saved(suggestion)}${assumptions ? `\n\n${assumptions}` : ''}${diff}\n\n</details>`;
}
