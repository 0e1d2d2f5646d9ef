import type { Analysis, ImageAnalysis } from '../../model/analysis.ts';
import { codeSpan, count, money, secondsWithRange } from '../../safe-text/index.ts';
import { buildingWords } from '../building-words.ts';
import { fold } from './fold.ts';
import { shortSha } from './links.ts';
import { inline } from './sentence.ts';

/** What `typical` is and what it rests on, folded. */
export function typicalFold(analysis: Analysis): string | null {
  const image = analysis.images.find((candidate) => candidate.affected && candidate.typical?.after != null);
  if (!image?.typical?.after) return null;
  const { typical } = image;
  const lines = [
    typical.changes > 0
      ? `The last ${count(typical.changes, 'merged change')} of the base branch ${typical.changes === 1 ? 'was' : 'were'} replayed against the Dockerfile before and after, newer ones counting more and those that run nothing as 0 s.`
      : 'No merged changes could be replayed; the figures rest on how often files of each kind change elsewhere.'
  ];
  for (const affected of analysis.images.filter((candidate) => candidate.affected && candidate.typical?.after != null).slice(0, 10)) {
    const t = affected.typical;
    if (t?.after)
      lines.push(
        `${codeSpan(affected.spec.dockerfile)}: ${t.before ? `${secondsWithRange(t.before)} before, ` : ''}${secondsWithRange(t.after)} after${t.changes > 0 ? `: ${buildingWords(t)}` : ''}.`
      );
  }
  const bill = analysis.total.money;
  if (bill) {
    lines.push(
      `Money: ${money(bill.perMinute, bill.currency)} a minute (${inline(bill.priceSource)})${bill.buildsPerMonth === null ? '' : `, ${count(Math.round(bill.buildsPerMonth), 'build')} a month`}.${bill.billing ? ` ${inline(bill.billing)}` : ''}`
    );
  }
  return fold('What a merge costs on average', lines.join('\n\n'));
}

/** Compared commits, history, cache and assumptions, folded. */
export function predictionFold(analysis: Analysis): string {
  const base = analysis.base.mergeBase ?? analysis.base.sha;
  const lines = [
    base === null
      ? `There is no base to compare with; ${shortSha(analysis.head.sha, analysis.head.ref)} is taken as new.`
      : `Compared ${shortSha(base, analysis.base.ref)} (merge base) with ${shortSha(analysis.head.sha, analysis.head.ref)} (head).`
  ];
  for (const image of analysis.images.filter((candidate) => candidate.affected).slice(0, 20)) lines.push(imageBasis(image));
  const facts = [
    ...analysis.assumptions.map((text) => `- Assumes: ${inline(text)}`),
    ...analysis.notes.map((text) => `- ${inline(text)}`),
    ...analysis.problems
      .slice(0, 20)
      .map((p) => `- ${codeSpan(`${p.file}${p.range ? `:${p.range.start.line + 1}` : ''}`)}: ${inline(p.message)}`)
  ];
  const config =
    analysis.config.source === null ? 'No configuration file; defaults.' : `Configuration: ${codeSpan(analysis.config.source)}.`;
  return fold('How this was predicted', [lines.join('\n\n'), facts.join('\n'), config].filter((part) => part !== '').join('\n\n'));
}

function imageBasis(image: ImageAnalysis): string {
  const history = image.history;
  const timings =
    history && history.builds > 0
      ? `Timings from ${count(history.builds, 'successful build')}${history.source ? ` of ${codeSpan(history.source, 80)}` : ''}${history.from && history.to ? `, ${history.from.slice(0, 10)} to ${history.to.slice(0, 10)}` : ''}.`
      : 'No build log is known: timings are those of similar steps elsewhere.';
  const overheads = image.overheads.filter((line) => line.high > 0).map((line) => `${codeSpan(line.name, 60)} ${secondsWithRange(line)}`);
  const notes = image.notes.map(inline);
  return [
    `${codeSpan(image.spec.dockerfile)}: found in ${codeSpan(image.spec.source, 80)}, cache ${codeSpan(image.spec.cache.mode)} (${codeSpan(image.spec.cache.from, 60)}). ${timings}`,
    ...(overheads.length > 0 ? [`Beside the steps, not budgeted: ${overheads.join(', ')}.`] : []),
    ...notes
  ].join(' ');
}

/** One line for images that keep every layer, folded with their names. */
export function unaffectedFold(analysis: Analysis): string | null {
  const unaffected = analysis.images.filter((image) => !image.affected);
  if (unaffected.length === 0) return null;
  const steps = unaffected.reduce((sum, image) => sum + image.steps.filter((step) => step.verdict === 'cached').length, 0);
  const some = analysis.images.length > unaffected.length;
  const rows = unaffected.slice(0, 50).map((image) => `- ${codeSpan(image.spec.dockerfile)}: ${inline(image.reason)}`);
  return fold(
    `${count(unaffected.length, some ? 'other image' : 'image')}, ${count(steps, 'step')}, all cached`,
    rows.join('\n') + (unaffected.length > 50 ? `\n- ${unaffected.length - 50} more` : '')
  );
}

/** Earlier results and removed images, in words. */
export function removedLines(analysis: Analysis): string[] {
  return analysis.images
    .filter((image) => image.existence === 'removed')
    .map((image) => `${codeSpan(image.spec.dockerfile)} is removed by this change; its budget goes with it.`);
}
