import type { Analysis, ImageAnalysis } from '../../model/analysis.ts';
import { band, codeSpan, count, money, secondsWithRange } from '../../safe-text/index.ts';
import { otherBaseSentences } from '../base-words.ts';
import { buildingWords } from '../building-words.ts';
import { cacheMode } from '../cache-words.ts';
import { groupsOf } from '../groups.ts';
import { unaffectedWords } from '../headline.ts';
import { HISTORY_PAGE, lacksHistory } from '../history-hint.ts';
import { fold } from './fold.ts';
import { shortSha } from './links.ts';
import { inline } from './sentence.ts';

/** Ways of building that are told one by one. */
const MOST_IMAGES = 5;

/** Compared commits, what figures rest on and what is assumed, folded. */
export function basisFold(analysis: Analysis): string {
  const base = analysis.base.mergeBase ?? analysis.base.sha;
  const lines = [
    base === null
      ? `There is no base to compare with; ${shortSha(analysis.head.sha, analysis.head.ref)} is taken as new.`
      : `Compared ${shortSha(base, analysis.base.ref)} (merge base) with ${shortSha(analysis.head.sha, analysis.head.ref)} (head).`
  ];
  const affected = analysis.images.filter((image) => image.affected);
  lines.push(...basisLines(affected));
  if (affected.some(lacksHistory)) lines.push(`With [a history of builds](${HISTORY_PAGE}) the seconds are your own.`);
  lines.push(
    ...averageLines(
      analysis,
      groupsOf(affected).map(([image]) => image)
    )
  );
  const facts = [
    ...analysis.assumptions.map((text) => `- Assumes: ${inline(text)}`),
    ...analysis.notes.map((text) => `- ${inline(text)}`),
    ...problemLines(analysis)
  ];
  const config =
    analysis.config.source === null ? 'No configuration file; defaults.' : `Configuration: ${codeSpan(analysis.config.source)}.`;
  return fold('How this was predicted', [lines.join('\n\n'), facts.join('\n'), config].filter((part) => part !== '').join('\n\n'));
}

/** What the average merge is, and what it and money rest on. */
function averageLines(analysis: Analysis, images: readonly ImageAnalysis[]): string[] {
  // Without builds and without merged changes no figure of theirs is shown.
  const timed = images.filter((image) => image.typical?.after != null && (image.typical.changes > 0 || !lacksHistory(image)));
  const [first] = timed;
  if (first?.typical == null) return [];
  const { changes } = first.typical;
  const lines = [
    changes > 0
      ? `Average merge: the last ${count(changes, 'merged change')} of the base branch ${changes === 1 ? 'was' : 'were'} replayed against the Dockerfile before and after, newer ones counting more and those that run nothing as 0 s.`
      : 'Average merge: no merged changes could be replayed; it rests on how often files of each kind change elsewhere.'
  ];
  // Of several images the overview has it.
  for (const { spec, typical: t, history } of timed.length > 1 ? [] : timed) {
    if (t?.after == null || changes === 0 || history === null) continue;
    const before = t.before ? `${band(t.before)} before and ` : '';
    lines.push(`${codeSpan(spec.dockerfile)}: ${buildingWords(t)}; on average ${before}${band(t.after)} after.`);
  }
  const bill = analysis.total.money;
  if (bill && !images.every(lacksHistory)) {
    const often = bill.buildsPerMonth === null ? '' : `, ${count(Math.round(bill.buildsPerMonth), 'build')} a month`;
    lines.push(
      `Money: ${money(bill.perMinute, bill.currency)} a minute (${inline(bill.priceSource)})${often}.${bill.billing ? ` ${inline(bill.billing)}` : ''}`
    );
  }
  return lines;
}

/** What the figures of images rest on, said once for those that share it. */
function basisLines(images: readonly ImageAnalysis[]): string[] {
  const byWords = new Map<string, ImageAnalysis[]>();
  for (const image of images) byWords.set(basisWords(image), [...(byWords.get(basisWords(image)) ?? []), image]);
  return [...byWords].slice(0, MOST_IMAGES).map(([words, list]) => {
    const names = distinct(list.map(({ spec }) => codeSpan(spec.dockerfile)));
    const sources = distinct(list.map(({ spec }) => spec.source));
    const places = sources.filter((source) => source !== 'by name').map((source) => codeSpan(source, 80));
    const found = [...(places.length > 0 ? [`in ${someOf(places, 3)}`] : []), ...(places.length < sources.length ? ['by name'] : [])];
    return `${someOf(names, 3)}: found ${found.join(' and ')}, ${words}`;
  });
}

/** `, 2026-10-02 to 2026-11-20`, `, 2026-11-20`; empty where it is not known. */
function days({ from, to }: NonNullable<ImageAnalysis['history']>): string {
  if (!from || !to) return '';
  const [first, last] = [from.slice(0, 10), to.slice(0, 10)];
  return first === last ? `, ${last}` : `, ${first} to ${last}`;
}

function basisWords(image: ImageAnalysis): string {
  const history = image.history;
  const timings =
    history && history.builds > 0
      ? `Timings from ${count(history.builds, 'successful build')}${history.source ? ` of ${codeSpan(history.source, 80)}` : ''}${days(history)}.`
      : 'No build log is known: timings are those of similar steps elsewhere.';
  const overheads = image.overheads.filter((line) => line.high > 0).map((line) => `${codeSpan(line.name, 60)} ${secondsWithRange(line)}`);
  const notes = [...image.notes, ...otherBaseSentences(image)].map((one) => inline(one));
  const { from } = image.spec.cache;
  const mode = cacheMode(image.spec.cache);
  const place = from === image.spec.source ? '' : ` (${codeSpan(from, 60)})`;
  return [
    `${mode === null ? 'whether there is a cache is not known' : `cache ${codeSpan(mode)}`}${place}. ${timings}`,
    ...(overheads.length > 0 ? [`Beside the steps, not budgeted: ${overheads.join(', ')}.`] : []),
    ...notes
  ].join(' ');
}

/** Most remarks on files of the repository. */
const MOST_PROBLEMS = 20;

/** Remarks on files of the repository, equal ones once with all their places. */
function problemLines({ problems }: Analysis): string[] {
  const byMessage = new Map<string, string[]>();
  for (const { file, range, message } of problems) {
    const place = codeSpan(`${file}${range ? `:${range.start.line + 1}` : ''}`);
    byMessage.set(inline(message), [...(byMessage.get(inline(message)) ?? []), place]);
  }
  return [...byMessage].slice(0, MOST_PROBLEMS).map(([message, places]) => `- ${someOf(places, 5)}: ${message}`);
}

const distinct = (names: readonly string[]): readonly string[] => [...new Set(names)];

/** One line for images of which no step rebuilds, folded with their names under the reasons that they share. */
export function unaffectedFold(analysis: Analysis): string | null {
  const unaffected = analysis.images.filter((image) => !image.affected && image.existence !== 'removed');
  if (unaffected.length === 0) return null;
  const byReason = new Map<string, string[]>();
  for (const image of unaffected) {
    const reason = inline(image.reason);
    byReason.set(reason, [...(byReason.get(reason) ?? []), codeSpan(image.spec.dockerfile)]);
  }
  const rows = [...byReason].slice(0, 20).map(([reason, names]) => `- ${reason}: ${someOf(distinct(names), 20)}`);
  const some = analysis.images.some((image) => image.affected);
  return fold(`${count(unaffected.length, some ? 'other image' : 'image')}: ${unaffectedWords(unaffected)}`, rows.join('\n'));
}

const someOf = (names: readonly string[], most: number): string =>
  `${names.slice(0, most).join(', ')}${names.length > most ? ` and ${names.length - most} more` : ''}`;

/** Images that go, beside others that the first line is about. */
export function removedLines(analysis: Analysis): string[] {
  const removed = analysis.images.filter((image) => image.existence === 'removed');
  if (removed.length === 0) return [];
  const names = someOf(distinct(removed.map((image) => codeSpan(image.spec.name, 60))), 20);
  return [
    `${names} ${removed.length === 1 ? 'is removed by this change, and its budget with it' : 'are removed by this change, and their budgets with them'}.`
  ];
}
