import type { Analysis, ImageAnalysis } from '../../model/analysis.ts';
import { breakCommands, count, excerptLines } from '../../safe-text/index.ts';
import { headline, inOrder, unaffectedWords } from '../headline.ts';
import { HISTORY_PAGE, lacksHistory } from '../history-hint.ts';
import { type Questions, questionsIn } from '../shared-questions.ts';
import { gateLines } from './gate.ts';
import { imageLines } from './image.ts';
import { fitted, PLAIN, type Style } from './style.ts';
import { shown } from './word.ts';

export interface TerminalOptions {
  readonly style: Style;
  /** Also show cached steps, images without change and refused suggestions. */
  readonly verbose: boolean;
  /** Where a file of the head lies for the reader; null where nobody knows. */
  readonly addressOf?: (path: string) => string | null;
}

/** Images that a line names. */
const NAMED_IMAGES = 8;
/** Problems of the repository's files that are listed. */
const MOST_PROBLEMS = 20;

/** The report of `check` as terminal text; safe in a job's log too. */
export function renderTerminal(analysis: Analysis, options: TerminalOptions = { style: PLAIN, verbose: false }): string {
  const { style } = options;
  const paint = analysis.verdict === 'fail' ? style.bad : analysis.verdict === 'warn' ? style.caution : style.good;
  const images = inOrder(analysis).filter((image) => image.affected || options.verbose);
  const firsts = new Map<string, ImageAnalysis>();
  for (const image of images) if (!firsts.has(image.spec.dockerfile)) firsts.set(image.spec.dockerfile, image);
  const sameFile = new Map(images.map((image) => [image, firsts.get(image.spec.dockerfile)]));
  const questions = questionsIn(images);
  const told = { deploys: analysis.config.config.deploys, questions };
  const sections = [
    [paint(style.bold(headline(analysis))), style.dim(comparison(analysis))],
    sharedLines(questions).map(style.dim),
    ...images.map((image) => imageLines(image, sameFile.get(image) ?? null, options, told)),
    options.verbose ? [] : quietLines(analysis).map(style.dim),
    [...notes(analysis), ...(analysis.audit === null ? [] : [shown(analysis.audit)])].map(style.dim),
    gateLines(analysis, style)
  ];
  const lines = sections.filter((section) => section.length > 0).map((section) => fitted(section, style).map(breakCommands).join('\n'));
  return `${lines.join('\n\n')}\n`;
}

function comparison(analysis: Analysis): string {
  const base = analysis.base.mergeBase ?? analysis.base.sha;
  return [
    `${base === null ? 'no base' : base.slice(0, 7)}..${analysis.head.sha?.slice(0, 7) ?? shown(analysis.head.ref)}`,
    count(analysis.changedFiles.length, 'changed file'),
    count(analysis.images.length, 'image'),
    ...(analysis.config.source === null ? [] : [`configuration ${shown(analysis.config.source)}`])
  ].join(', ');
}

/** What several images ask alike, once. */
function sharedLines({ shared }: Questions): string[] {
  return shared.map(({ text, images }) => {
    const names = [...new Set(images.map(({ spec }) => shown(spec.name)))];
    const more = names.length > NAMED_IMAGES ? ', …' : '';
    return `check    ${shown(text)} (${count(names.length, 'image')}: ${names.slice(0, NAMED_IMAGES).join(', ')}${more})`;
  });
}

function quietLines(analysis: Analysis): string[] {
  const kept = analysis.images.filter((image) => !image.affected);
  const [removed, quiet] = [kept.filter(isRemoved), kept.filter((image) => !isRemoved(image))];
  const other = analysis.images.length > kept.length ? 'other ' : '';
  return [
    ...(quiet.length === 0 ? [] : [`${count(quiet.length, `${other}image`)}: ${unaffectedWords(quiet)}: ${named(quiet)}`]),
    ...(removed.length === 0 ? [] : [`${count(removed.length, 'image')} removed: ${named(removed)}`])
  ];
}

const isRemoved = ({ existence }: ImageAnalysis): boolean => existence === 'removed';

function named(images: readonly ImageAnalysis[]): string {
  const names = images
    .slice(0, NAMED_IMAGES)
    .map(({ spec }) => shown(spec.target === null ? spec.dockerfile : `${spec.dockerfile} target ${spec.target}`));
  return `${names.join(', ')}${images.length > NAMED_IMAGES ? ', …' : ''}`;
}

function notes(analysis: Analysis): string[] {
  const lacks = analysis.images.some((image) => image.affected && lacksHistory(image));
  return [
    ...(lacks ? [`history  none: seconds are those of similar steps elsewhere. For your own: --log build.log, or ${HISTORY_PAGE}`] : []),
    ...analysis.notes.map((note) => `note     ${shown(note)}`),
    ...analysis.problems
      .slice(0, MOST_PROBLEMS)
      .flatMap(({ file, range, message, excerpt }) => [
        `note     ${shown(file)}${range ? `, line ${range.start.line + 1}` : ''}: ${shown(message)}`,
        ...(excerpt === undefined ? [] : excerptLines(excerpt))
      ]),
    ...analysis.assumptions.map((text) => `assumes  ${shown(text)}`)
  ];
}
