import { structuredPatch } from 'diff';
import type { Analysis, ImageAnalysis } from '../../model/analysis.ts';
import { breakCommands, clean, maskSecrets } from '../../safe-text/index.ts';
import { decisiveBudget, headline, inOrder } from '../markdown/headline.ts';
import { reasonOf, runs, stepText, verdictWord } from '../step-text.ts';
import { count, money, seconds, secondsWithoutHistory, secondsWithRange } from '../words.ts';
import { columns, PLAIN, type Style } from './style.ts';

export interface TerminalOptions {
  readonly style: Style;
  /** Also show cached steps and refused suggestions. */
  readonly verbose: boolean;
}

/** The report of `check` as terminal text; safe in a job's log too. */
export function renderTerminal(analysis: Analysis, options: TerminalOptions = { style: PLAIN, verbose: false }): string {
  const { style } = options;
  const paint = analysis.verdict === 'fail' ? style.bad : analysis.verdict === 'warn' ? style.caution : style.good;
  const base = analysis.base.mergeBase ?? analysis.base.sha;
  const lines = [
    paint(style.bold(`layercost: ${headline(analysis)}`)),
    style.dim(
      `${base === null ? 'no base' : base.slice(0, 7)}..${analysis.head.sha?.slice(0, 7) ?? word(analysis.head.ref)}, ${count(analysis.changedFiles.length, 'changed file')}, ${count(analysis.images.length, 'image')}${analysis.config.source ? `, configuration ${word(analysis.config.source)}` : ''}`
    )
  ];
  for (const image of inOrder(analysis.images)) if (image.affected || options.verbose) lines.push('', ...imageLines(image, options));
  const quiet = analysis.images.filter((image) => !image.affected);
  if (quiet.length > 0 && !options.verbose)
    lines.push(
      '',
      style.dim(
        `${count(quiet.length, analysis.images.length > quiet.length ? 'other image keeps' : 'image keeps', analysis.images.length > quiet.length ? 'other images keep' : 'images keep')} every layer: ${quiet
          .slice(0, 8)
          .map((image) => word(image.spec.dockerfile))
          .join(', ')}${quiet.length > 8 ? ', …' : ''}`
      )
    );
  const notes = [
    ...analysis.notes,
    ...analysis.problems.slice(0, 20).map((p) => `${p.file}${p.range ? `:${p.range.start.line + 1}` : ''}: ${p.message}`)
  ];
  if (notes.length > 0) lines.push('', ...notes.map((note) => style.dim(`note     ${word(note)}`)));
  if (analysis.assumptions.length > 0)
    lines.push(...(notes.length > 0 ? [] : ['']), ...analysis.assumptions.map((text) => style.dim(`assumes  ${word(text)}`)));
  if (analysis.audit) lines.push(style.dim(word(analysis.audit)));
  lines.push('', ...gateLines(analysis, style));
  return `${lines.map(breakCommands).join('\n')}\n`;
}

function word(text: string): string {
  return clean(maskSecrets(text));
}

function imageLines(image: ImageAnalysis, { style, verbose }: TerminalOptions): string[] {
  const running = image.steps.filter(runs);
  const countable = image.steps.filter((step) => step.verdict === 'cached' || step.verdict === 'rebuilt').length;
  const cost =
    image.rebuild === null
      ? 'seconds unknown'
      : image.rebuild.basis === 'priors'
        ? secondsWithoutHistory(image.rebuild)
        : secondsWithRange(image.rebuild);
  const title = `${word(image.spec.dockerfile)}${image.spec.target ? ` target ${word(image.spec.target)}` : ''}${image.platform ? ` ${word(image.platform)}` : ''}`;
  const lines = [
    `${style.bold(title)}  ${running.length} of ${count(countable, 'step')} rebuild${running.length === 1 ? 's' : ''}  ${running.length === 0 ? '0 s' : cost}  ${style.dim(`(${word(image.spec.source)}, cache ${image.spec.cache.mode})`)}`
  ];
  for (const problem of image.problems)
    lines.push(style.bad(`  ${word(problem.file)}${problem.range ? `:${problem.range.start.line + 1}` : ''}: ${word(problem.message)}`));
  const shown = image.steps.filter((step) => runs(step) || (verbose && step.verdict === 'cached'));
  if (shown.length > 0) {
    const rows = shown.map((step) => [
      `  ${step.line}`.padStart(6),
      verdictWord(step),
      !runs(step)
        ? '0 s'
        : step.seconds === null
          ? '?'
          : step.samples === 0
            ? secondsWithoutHistory(step.seconds)
            : secondsWithRange(step.seconds),
      clean(stepText(step), 60),
      clean(reasonOf(step).replaceAll('`', ''), 110)
    ]);
    lines.push(...columns([['  LINE', 'VERDICT', 'SECONDS', 'STEP', 'WHY'], ...rows], new Set([0])));
  }
  for (const line of image.overheads.filter((overhead) => overhead.high > 0))
    lines.push(style.dim(`  beside the steps: ${word(line.name)} ${secondsWithRange(line)}`));
  if (image.typical?.after) {
    const added = image.added;
    const bill = image.money?.addedPerMonth;
    lines.push(
      `  typical later build ${image.typical.before ? `${seconds(image.typical.before.mid)} -> ` : ''}${seconds(image.typical.after.mid)}${added && (added.low !== 0 || added.high !== 0) ? `, added ${secondsWithRange(added)}` : ', added 0 s'}${bill && bill.mid !== 0 ? `, ${money(bill.mid, image.money?.currency ?? 'USD')} a month` : ''} ${style.dim(image.typical.changes > 0 ? `(${count(image.typical.changes, 'merged change')} replayed)` : '(no history of changes)')}`
    );
  }
  for (const suggestion of image.suggestions) {
    const gain =
      suggestion.saving.mid > 0
        ? `, saves ${suggestion.saving.basis === 'priors' ? secondsWithoutHistory(suggestion.saving) : seconds(suggestion.saving.mid)} on a typical build`
        : '';
    lines.push(
      `  ${style.bold(suggestion.level === 'one-click' ? 'suggestion' : suggestion.level === 'needs-review' ? 'to review' : 'advice')}  line ${suggestion.line} ${suggestion.rule}: ${word(suggestion.message.replaceAll('`', ''))}${gain}`
    );
    if (suggestion.level !== 'advice' && suggestion.after !== null && image.headText !== null)
      lines.push(
        ...patchLines(image.headText, suggestion.after).map(
          (line) => `    ${line.startsWith('+') ? style.good(line) : line.startsWith('-') ? style.bad(line) : line}`
        )
      );
  }
  if (verbose)
    for (const refusal of image.refused)
      lines.push(style.dim(`  refused  line ${refusal.line} ${refusal.rule}: ${word(refusal.because.replaceAll('`', ''))}`));
  for (const note of image.notes) lines.push(style.dim(`  ${word(note.replaceAll('`', ''))}`));
  return lines;
}

/** Changed lines with one line around them, cleaned. */
export function patchLines(before: string, after: string): string[] {
  return structuredPatch('a', 'b', before, after, '', '', { context: 1 }).hunks.flatMap((hunk) =>
    hunk.lines.filter((line) => !line.startsWith('\\')).map((line) => `${line[0]} ${clean(maskSecrets(line.slice(1)), 200)}`)
  );
}

/** What broke, why, and what to do about it. */
function gateLines(analysis: Analysis, style: Style): string[] {
  const lines = [`verdict  ${analysis.verdict.toUpperCase()}`];
  for (const budget of [...analysis.images.flatMap((image) => image.budgets), ...analysis.total.budgets]) {
    if (budget.decision === 'fail' || budget.decision === 'warn')
      lines.push(`${budget.decision === 'fail' ? style.bad('over') : style.caution('warn')}     ${word(budget.reason)}`);
  }
  const decisive = decisiveBudget(analysis);
  if (analysis.verdict === 'fail' && decisive)
    lines.push(`accept   raise the ${decisive.metric} budget in the configuration of the base branch, or use the override label on GitHub`);
  return lines;
}
