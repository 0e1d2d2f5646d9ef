// Holds the priors against logs that were published; docs/estimate.md "Priors" says what came out.
//   node scripts/prior-score.ts [FILE-OR-FOLDER...] [--verbose]   logs of your own beside the published seconds
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createLogReader } from '../src/buildlog/index.ts';
import { commandKind, isTrivial, priorOf } from '../src/commands/index.ts';
import { guessOf } from '../src/cost/index.ts';
import { middle } from './estimate/measures.ts';
import { FRESH, HELD_OUT, type PublishedStep, SEEN } from './estimate/published.ts';

/** A log prints tenths of a second: shorter than this a step is not told from nothing. */
const SHORT = 0.05;

interface Row {
  readonly kind: string;
  readonly text: string;
  readonly took: number;
  readonly low: number;
  readonly mid: number;
  readonly high: number;
  /** Inside the band that a report shows, where nothing of the repository was measured. */
  readonly isShownInside: boolean;
}

const verbose = process.argv.includes('--verbose');
const paths = process.argv.slice(2).filter((argument) => argument !== '--verbose');
const seen = new Set(SEEN.map(({ text, took }) => `${commandKind(text)} ${took}`));
// A log may be there in several forms, and some are among the published ones.
const given = [
  ...new Map(
    paths
      .flatMap(logsBelow)
      .flatMap(rowsOf)
      .map((row) => [`${row.kind} ${row.took.toFixed(1)}`, row])
  ).values()
].filter(({ kind, took }) => !seen.has(`${kind} ${Number(took.toFixed(1))}`));
report('Seconds that the table was made from', SEEN.map(rowOf));
report('Seconds that it was not made from, by which its bands were widened', [...HELD_OUT.map(rowOf), ...given]);
report('Seconds by which nothing was chosen', FRESH.map(rowOf));
report('All', [...SEEN.map(rowOf), ...HELD_OUT.map(rowOf), ...given, ...FRESH.map(rowOf)]);

function rowOf({ text, took }: PublishedStep): Row {
  const shown = guessOf(text, 1, 0.8).seconds;
  return { kind: commandKind(text), text, took, ...priorOf(text), isShownInside: took >= shown.low && took <= shown.high };
}

function logsBelow(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .map((name) => join(path, name))
    .flatMap((inner) => (statSync(inner).isDirectory() ? logsBelow(inner) : /\.(?:log|txt)$/.test(inner) ? [inner] : []));
}

/** RUNs that ended. */
function rowsOf(path: string): readonly Row[] {
  const reader = createLogReader();
  reader.push(readFileSync(path));
  return reader.end().builds.flatMap((build) =>
    build.steps.flatMap(({ text, state, seconds, notExecution }): readonly Row[] => {
      if (!/^RUN\s/i.test(text) || state !== 'done' || notExecution === true || seconds === null || seconds < SHORT) return [];
      return [rowOf({ text, took: seconds })];
    })
  );
}

function report(title: string, rows: readonly Row[]): void {
  console.log(`\n${title}\n`);
  console.log('| class | steps | middle said | middle took | in the band of the table | in the band shown |');
  console.log('| --- | --- | --- | --- | --- | --- |');
  const isInside = ({ took, low, high }: Row) => took >= low && took <= high;
  const share = (some: readonly Row[], test: (row: Row) => boolean) =>
    `${some.filter(test).length} (${((100 * some.filter(test).length) / some.length).toFixed(0)} %)`;
  const line = (name: string, some: readonly Row[]) =>
    console.log(
      `| ${name} | ${some.length} | ${middle(some.map((r) => r.mid)).toFixed(1)} | ${middle(some.map((r) => r.took)).toFixed(1)} | ${share(some, isInside)} | ${share(some, (row) => row.isShownInside)} |`
    );
  for (const kind of [...new Set(rows.map((r) => r.kind))].sort())
    line(
      kind,
      rows.filter((r) => r.kind === kind)
    );
  const heavy = rows.filter((r) => !isTrivial(r.kind));
  line('**all**', rows);
  line('**all but trivial ones**', heavy);
  // The factor for the half-widths, on the scale of logarithms, that would have held eight of ten.
  const scores = heavy
    .map((r) => Math.abs(Math.log(r.took / r.mid)) / Math.log(r.took > r.mid ? r.high / r.mid : r.mid / r.low))
    .sort((a, b) => a - b);
  const at = scores[Math.min(scores.length - 1, Math.ceil(0.8 * (scores.length + 1)) - 1)];
  if (at !== undefined) console.log(`\nhalf-widths times ${at.toFixed(2)} would hold 80 %`);
  if (verbose)
    for (const r of rows)
      console.log(`${r.took.toFixed(1)} ${r.kind} ${r.low.toFixed(1)}-${r.mid.toFixed(1)}-${r.high.toFixed(1)} ${r.text.slice(0, 150)}`);
}
