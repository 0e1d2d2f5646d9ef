import { failureSentence } from '../../analysis/index.ts';
import type { ImageAnalysis, ReportedStep } from '../../model/analysis.ts';
import type { Config } from '../../model/config.ts';
import { code, say, withoutStop } from '../../model/sentence.ts';
import type { Suggestion } from '../../model/suggestion.ts';
import { band, clean, fromTo, money, savedPerMerge, seconds, secondsWithoutHistory, secondsWithRange } from '../../safe-text/index.ts';
import { movedBaseSentences, otherBaseSentences } from '../base-words.ts';
import { buildingWords } from '../building-words.ts';
import { byteSentence } from '../byte-sentence.ts';
import { cacheMode } from '../cache-words.ts';
import { editInNumbers } from '../edit-words.ts';
import { isFailing, isUnread } from '../failure-words.ts';
import { imageDirection } from '../headline.ts';
import { lacksHistory } from '../history-hint.ts';
import { isProven } from '../markdown/proof.ts';
import { patchLines } from '../patch.ts';
import { reasonOf, sharedReason } from '../reason.ts';
import type { Questions } from '../shared-questions.ts';
import { runs, signOf, stepCount, stepText, verdictWord } from '../step-text.ts';
import { toldDifferences } from '../variants.ts';
import type { TerminalOptions } from './check.ts';
import { lineExcerpt, problemExcerpt } from './dockerfile-excerpt.ts';
import { hunkLines } from './hunk.ts';
import { columns, painted, type Style } from './style.ts';
import { shown } from './word.ts';

/**
 * One image as terminal lines: its figures, its steps, what later builds take, suggestions and notes. Of a further build of a Dockerfile
 * that is shown already (`first`) the steps whose verdict differs.
 */
export function imageLines(
  image: ImageAnalysis,
  first: ImageAnalysis | null,
  { style, verbose, addressOf }: TerminalOptions,
  { deploys, questions }: Told
): string[] {
  const remarks = remarksWith(style, verbose, { deploys, questions });
  const isFurther = first !== null && first !== image && !isFailing(first) && first.steps.length > 0;
  const told = isFurther
    ? toldDifferences(first, image)
    : image.steps.filter((step) => runs(step) || (verbose && step.verdict === 'cached'));
  // No step of a build that fails is worth a row.
  const steps = isFailing(image) ? [] : told;
  return [
    titleLine(image, style, addressOf?.(image.spec.dockerfile) ?? null),
    ...(image.fails === null || isFailing(image) ? [] : [`  ${style.caution(shown(failureSentence(image.fails)))}`]),
    ...(image.fails === null ? [] : lineExcerpt(image.headText, image.fails.line, style)),
    ...problemsBeside(image).flatMap(({ file, range, message }) => [
      style.bold(`  ${shown(file)}${range ? `, line ${range.start.line + 1}` : ''}: ${shown(message)}`),
      ...problemExcerpt(file === image.spec.dockerfile ? image.headText : null, range, style)
    ]),
    ...(isFurther && !isFailing(image)
      ? [style.dim(`  ${shown(image.spec.name)}: ${told.length === 0 ? 'the same steps as above' : 'as above, but for these steps'}`)]
      : []),
    ...(isFailing(image) || isFurther ? [] : hunkLines({ base: image.baseText, head: image.headText }, image.steps, style)),
    ...(steps.length === 0 ? [] : stepTable(steps, style)),
    ...newIn(remarks(image), isFurther ? remarks(first) : []).flat()
  ];
}

/** What is wrong besides that the build fails: the title tells that, with its line. */
const problemsBeside = ({ spec, fails, problems }: ImageAnalysis): ImageAnalysis['problems'] =>
  problems.filter(({ file, range }) => fails === null || file !== spec.dockerfile || range?.start.line !== (fails.line ?? 0) - 1);

/** What the lines of an image take from the whole report. */
export interface Told {
  readonly deploys: Config['deploys'];
  readonly questions: Questions;
}

type Remarks = (image: ImageAnalysis) => readonly (readonly string[])[];

/** What is told below the steps: each remark as its lines. */
const remarksWith =
  (style: Style, verbose: boolean, { deploys, questions }: Told): Remarks =>
  (image) => [
    ...image.overheads
      .filter((overhead) => overhead.high > 0)
      .map((line) => [style.dim(`  beside the steps: ${shown(line.name)} ${secondsWithRange(line)}`)]),
    typicalLine(image, style),
    byteLine(image, deploys),
    ...image.suggestions.map((suggestion) => suggestionLines(image, suggestion, questions, style)),
    ...(verbose ? image.refused.map((one) => [style.dim(`  refused  line ${one.line} ${shown(one.rule)}: ${shown(one.because)}`)]) : []),
    ...movedBaseSentences(image).map((one) => [`  ${shown(one)}`]),
    ...[...image.notes, ...otherBaseSentences(image)].map((note) => [style.dim(`  ${shown(note)}`)])
  ];

/** Those that were not told of another build of the same Dockerfile. */
function newIn(found: readonly (readonly string[])[], told: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const before = new Set(told.map((lines) => lines.join('\n')));
  return found.filter((lines) => !before.has(lines.join('\n')));
}

function titleLine(image: ImageAnalysis, style: Style, address: string | null): string {
  const { spec, rebuild } = image;
  const name = [
    address === null ? shown(spec.dockerfile) : style.link(shown(spec.dockerfile), address),
    ...(spec.target ? [`target ${shown(spec.target)}`] : []),
    ...(image.platform ? [shown(image.platform)] : [])
  ];
  const running = image.steps.filter(runs).length;
  const cost =
    running === 0
      ? '0 s'
      : rebuild === null
        ? 'seconds unknown'
        : rebuild.basis === 'priors'
          ? secondsWithoutHistory(rebuild)
          : secondsWithRange(rebuild);
  const place = style.dim(`(${shown(spec.source)}, cache ${cacheMode(spec.cache) ?? 'not known'})`);
  if (image.fails !== null && isFailing(image))
    return `${style.bold(name.join(' '))}  ${style.bad(shown(failureSentence(image.fails)))}  ${place}`;
  if (isUnread(image)) return `${style.bold(name.join(' '))}  could not be analysed  ${place}`;
  return `${style.bold(name.join(' '))}  ${stepCount(image.steps)} rebuild${running === 1 ? 's' : ''}  ${cost}  ${place}`;
}

function stepTable(steps: readonly ReportedStep[], style: Style): string[] {
  const reason = sharedReason(steps);
  // What holds of all of them stands above: the reason, and that none has a history.
  const isTimed = steps.some(({ samples }) => samples > 0);
  const rows = steps.map((step) => [
    `  ${step.line}`.padStart(6),
    `${signOf(step)} ${verdictWord(step)}`,
    timeOf(step, isTimed),
    clean(stepText(step), 60),
    ...(reason === null ? [clean(reasonOf(step), 110)] : [])
  ]);
  const titles = ['  LINE', '  VERDICT', 'SECONDS', 'STEP', ...(reason === null ? ['WHY'] : [])];
  const table = columns([titles, ...rows], new Set([0]), style.width, (cell, at, column) => {
    const step = steps[at - 1];
    if (step === undefined) return style.dim(cell);
    return column === 1 ? painted(cell, signOf(step), style) : cell;
  });
  return reason === null ? table : [`  all for one reason: ${shown(reason)}`, ...table];
}

function timeOf(step: ReportedStep, isTimed: boolean): string {
  if (!runs(step)) return '0 s';
  if (step.seconds === null) return '?';
  if (step.samples > 0) return secondsWithRange(step.seconds);
  return isTimed ? secondsWithoutHistory(step.seconds) : band(step.seconds);
}

function typicalLine(image: ImageAnalysis, style: Style): string[] {
  const { typical, added, money: bill } = image;
  if (!typical?.after) return [];
  if (lacksHistory(image)) return priorMerge(image, style);
  const { from, to } = typical.before && added ? fromTo(typical.before.mid, added.mid) : { from: null, to: seconds(typical.after.mid) };
  const before = from === null ? '' : `${from} -> `;
  const more = added === null ? '' : `, added ${added.low !== 0 || added.high !== 0 ? secondsWithRange(added) : '0 s'}`;
  const month = bill?.addedPerMonth && bill.addedPerMonth.mid !== 0 ? `, ${money(bill.addedPerMonth.mid, bill.currency)} a month` : '';
  const basis = typical.changes > 0 ? buildingWords(typical) : 'no history of changes';
  return [`  average merge ${before}${to}${more}${month} ${style.dim(`(${basis})`)}`];
}

/** Seconds of steps elsewhere have no middle worth printing: then the direction stands alone, in the words of the comment. */
function priorMerge({ typical, added }: ImageAnalysis, style: Style): string[] {
  if (typical?.after == null) return [];
  const often = typical.changes > 0 ? style.dim(` (${buildingWords({ ...typical, each: { before: null, after: null } })})`) : '';
  return [`  average merge ${added === null ? band(typical.after) : imageDirection({ typical, added })}, no history${often}`];
}

function byteLine(image: ImageAnalysis, deploys: Config['deploys']): string[] {
  const sentence = byteSentence(image, 0, deploys);
  return sentence === null ? [] : [`  ${shown(sentence)}`];
}

function suggestionLines(image: ImageAnalysis, suggestion: Suggestion, questions: Questions, style: Style): string[] {
  const { saving } = suggestion;
  const gain = saving.mid > 0 ? `, saves ${savedPerMerge(saving)}` : '';
  const kind = isProven(suggestion) ? 'proven' : suggestion.level === 'advice' ? 'advice' : 'to review';
  const first = questions.saidBefore(image, suggestion);
  const { parts, message } = suggestion;
  const text = first === null || parts === undefined ? withoutStop(message) : say`as for ${code(first)}, in ${code(parts.place)}`;
  const title = `  ${style.bold(kind)}  line ${suggestion.line} ${shown(suggestion.rule)}: ${shown(text)}${gain}`;
  const above = questions.asksShared(suggestion) ? ['    check  the questions at the top that several images share'] : [];
  const checks = [...questions.own(suggestion).map((text) => `    check  ${shown(text)}`), ...above].map(style.dim);
  if (suggestion.level === 'advice' || suggestion.after === null || image.headText === null) return [title, ...checks];
  const paint = (line: string) => (line.startsWith('+') ? style.good(line) : line.startsWith('-') ? style.bad(line) : line);
  const lines = patchLines(image.headText, suggestion.after);
  if (lines === null) return [title, ...checks, `    ${shown(editInNumbers(suggestion, image.headText) ?? [])}`];
  const patch = lines.map((line) => `${line.slice(0, 1)} ${clean(line.slice(1), 200)}`);
  return [title, ...checks, ...patch.map((line) => `    ${paint(line)}`)];
}
