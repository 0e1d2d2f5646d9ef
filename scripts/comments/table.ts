// Prints what the analyses of scripts/comments/measure.ts come to, as Markdown for docs/comments-measured.md:
// node scripts/comments/table.ts --state DIR [--labels FILE] [--list]
// --list prints each change with its decision and its first line instead.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { deserialize } from 'node:v8';
import type { Analysis } from '../../src/analysis/index.ts';
import { headline } from '../../src/report/headline.ts';
import { commentDecision, PLAIN_OPTIONS, renderComment } from '../../src/report/index.ts';
import type { Measured } from './measure.ts';

interface Row {
  readonly repository: string;
  readonly commit: string;
  readonly subject: string;
  /** Null: no comment is created. */
  readonly because: string | null;
  readonly formerly: boolean;
  readonly bytes: number;
  readonly rows: number;
  /** Findings on what the change does not touch, that the comment is not created for. */
  readonly old: boolean;
  readonly line: string;
}

function rowOf({ repository, commit, subject, analysis }: Measured): Row {
  const decision = commentDecision(analysis);
  const text = renderComment(analysis, PLAIN_OPTIONS);
  return {
    repository,
    commit,
    subject,
    because: decision.create ? decision.because : null,
    formerly: commentDecision(withFormerRule(analysis)).create,
    bytes: Buffer.byteLength(text),
    rows: text.match(/^\| /gm)?.length ?? 0,
    old: analysis.images.some((image) => image.affected && image.suggestions.length > 0),
    line: headline(analysis)
  };
}

/** `comment.mode: on-rebuild`: a step rebuilds for long enough, or any suggestion exists. */
function withFormerRule(analysis: Analysis): Analysis {
  const { config } = analysis.config;
  return { ...analysis, config: { ...analysis.config, config: { ...config, comment: { ...config.comment, mode: 'on-rebuild' } } } };
}

const middle = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

/** Commits that a reader would want to know of, one a line: commit, blank, why. */
function labelled(file: string | undefined): ReadonlyMap<string, string> {
  if (file === undefined) return new Map();
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => /^[0-9a-f]{10}/.test(line));
  return new Map(lines.map((line) => [line.slice(0, 10), line.slice(10).trim()]));
}

function table(rows: readonly Row[], labels: ReadonlyMap<string, string>): string {
  const names = [...new Set(rows.map(({ repository }) => repository))];
  const line = (name: string, of: readonly Row[]) => {
    const told = of.filter(({ because }) => because !== null);
    const wanted = of.filter(({ commit }) => labels.has(commit.slice(0, 10)));
    return `| ${[
      name,
      of.length,
      of.filter(({ formerly }) => formerly).length,
      told.length,
      wanted.length,
      wanted.filter(({ because }) => because === null).length,
      of.filter(({ old, because }) => old && because === null).length,
      kilobytes(middle(of.map(({ bytes }) => bytes))),
      kilobytes(Math.max(...of.map(({ bytes }) => bytes))),
      Math.max(...of.map((row) => row.rows))
    ].join(' | ')} |`;
  };
  return [
    '| repository | changes | former rule | comments | wanted | missed | old findings, silent | report, middle | longest | most rows |',
    '| :-- | --: | --: | --: | --: | --: | --: | --: | --: | --: |',
    ...names.map((name) =>
      line(
        name,
        rows.filter(({ repository }) => repository === name)
      )
    ),
    line('**all**', rows)
  ].join('\n');
}

const { values } = parseArgs({ options: { state: { type: 'string' }, labels: { type: 'string' }, list: { type: 'boolean' } } });
if (values.state === undefined) throw new Error('--state is needed');
const state = values.state;
const rows = readdirSync(state)
  .sort()
  .flatMap((folder) =>
    readdirSync(join(state, folder)).map((file) => rowOf(deserialize(readFileSync(join(state, folder, file))) as Measured))
  );
const list = () =>
  rows.map((row) => `${row.because ?? '-'}\t${row.repository}\t${row.commit.slice(0, 10)}\t${row.subject}\n\t${row.line}`).join('\n');
process.stdout.write(`${values.list === true ? list() : table(rows, labelled(values.labels))}\n`);
