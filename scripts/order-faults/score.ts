// Asks `suggest` about the Dockerfiles of labels.tsv, which were labelled by hand for order faults, and scores the answers:
// node scripts/order-faults/score.ts --repos DIR [--set NAME] [--write] [--only PART] [--verbose] [--labels FILE]
// DIR holds a git directory for each repository, as OWNER+NAME or OWNER+NAME/repo. `--write` keeps the answers in the table, which
// `--labels` names where it is another: labels are written down before they are added.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { SideFiles } from '../../src/analysis/index.ts';
import { suggestAlone } from '../../src/analysis/index.ts';
import { commitFiles } from '../../src/git/index.ts';
import type { Suggestion } from '../../src/model/suggestion.ts';
import { plainText } from '../../src/safe-text/index.ts';

/** `fault`: a reviewer would ask for another order; `none`; `either`: a matter of taste or of a second, counted nowhere. */
type Label = 'fault' | 'none' | 'either';
interface Row {
  readonly repository: string;
  readonly commit: string;
  readonly dockerfile: string;
  readonly context: string;
  readonly label: Label;
  readonly kind: string;
  readonly lines: string;
  readonly note: string;
  /** Of a fault: whether the rules of docs/suggestions.md, read by a person, allow a one-click edit; `why` not. */
  readonly provable: 'yes' | 'no' | '';
  readonly why: string;
  /** `first`: in view while rules were widened; the others: labelled afterwards, each before any answer was seen. */
  readonly set: string;
  readonly answer: string;
}
const COLUMNS = [
  'repository',
  'commit',
  'dockerfile',
  'context',
  'label',
  'kind',
  'lines',
  'note',
  'provable',
  'why',
  'set',
  'answer'
] as const;
/** Rules that speak of the order of steps. */
const ORDER = new Set([
  'pruned-sources',
  'split-broad-copy',
  'swap-independent',
  'move-volatile-arg',
  'split-run',
  'insert-prefetch',
  'stage-order',
  'late-work'
]);

const { values } = parseArgs({
  options: {
    repos: { type: 'string' },
    set: { type: 'string' },
    write: { type: 'boolean' },
    only: { type: 'string' },
    verbose: { type: 'boolean' },
    labels: { type: 'string' }
  }
});
const TABLE = values.labels ?? join(import.meta.dirname, 'labels.tsv');
const rows = readFileSync(TABLE, 'utf8')
  .split('\n')
  .slice(1)
  .filter((line) => line !== '')
  .map((line) => Object.fromEntries(line.split('\t').map((cell, i) => [COLUMNS[i], cell])) as unknown as Row);

/** The part of a commit below a directory, as a context of its own; the Dockerfile is found by its path inside of it or as `.layercost/Dockerfile`. */
function contextOf(files: SideFiles, root: string, dockerfile: string): { readonly files: SideFiles; readonly dockerfile: string } {
  if (root === '.') return { files, dockerfile };
  const inside = dockerfile.startsWith(`${root}/`) ? dockerfile.slice(root.length + 1) : null;
  return {
    dockerfile: inside ?? dockerfile,
    files: {
      ...files,
      list: async () => {
        const listing = await files.list();
        const entries = listing.entries.flatMap((entry) => {
          if (entry.path.startsWith(`${root}/`)) return [{ ...entry, path: entry.path.slice(root.length + 1) }];
          return entry.path === dockerfile && inside === null ? [entry] : [];
        });
        return { ...listing, entries: [...entries].sort((a, b) => (a.path < b.path ? -1 : 1)) };
      }
    }
  };
}

const linesOf = (text: string): readonly number[] =>
  text.split(',').flatMap((part) => {
    const [from = 0, to = from] = part.split('-').map(Number);
    return part === '' ? [] : Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
const touches = ({ replaceLines, line }: Suggestion, wanted: readonly number[]): boolean =>
  wanted.some((w) => w === line || (replaceLines !== null && w >= replaceLines[0] - 1 && w <= replaceLines[1] + 1));

const RANK = ['one-click', 'needs-review', 'advice'] as const;
const found = new Map<string, number>();
const count = (key: string): void => void found.set(key, (found.get(key) ?? 0) + 1);
const reasons = new Map<string, number>();
const fresh: Row[] = [];
for (const row of rows) {
  const directory = [join(values.repos ?? '', row.repository.replace('/', '+'))].flatMap((d) => [join(d, 'repo'), d]).find(existsSync);
  if (
    directory === undefined ||
    (values.set !== undefined && values.set !== row.set) ||
    (values.only !== undefined && !`${row.repository}:${row.dockerfile}`.includes(values.only))
  ) {
    fresh.push(row);
    continue;
  }
  const { files, dockerfile } = contextOf(commitFiles(directory, row.commit), row.context, row.dockerfile);
  const result = await suggestAlone({ files, dockerfile, target: null, history: [], now: '2026-01-01T00:00:00.000Z', assumeNone: false });
  const told = result.suggestions.filter((s) => ORDER.has(s.rule));
  const wanted = linesOf(row.lines);
  const hits = told.filter((s) => row.label !== 'fault' || touches(s, wanted));
  const best = RANK.find((level) => hits.some((s) => s.level === level)) ?? 'nothing';
  count(`${row.label} ${best}`);
  if (row.label === 'fault') count(`${row.kind} ${best}`);
  if (row.provable === 'yes') count(`provable ${best}`);
  const answer = told.map((s) => `${s.level} ${s.rule} ${s.line}`).join('; ');
  fresh.push({ ...row, answer });
  const bad = (row.label === 'fault') === (best === 'nothing') && row.label !== 'either';
  if (row.label === 'fault' && best === 'nothing') {
    const why = result.refused.filter((r) => wanted.some((w) => Math.abs(w - r.line) < 3)).map((r) => plainText(r.because));
    reasons.set(why[0] ?? 'nothing was tried', (reasons.get(why[0] ?? 'nothing was tried') ?? 0) + 1);
  }
  if (values.verbose === true || bad) {
    console.log(`${row.label} ${row.kind} ${row.repository}:${row.dockerfile} [${row.lines}] -> ${answer || 'nothing'}`);
    if (bad || values.only !== undefined) for (const r of result.refused) console.log(`    ${r.rule} ${r.line}: ${plainText(r.because)}`);
    if (values.verbose === true)
      for (const s of told)
        console.log(
          [
            `  ${s.level} ${s.rule} ${s.line} ${s.saving.low} to ${s.saving.mid} to ${s.saving.high} s: ${plainText(s.message)}`,
            ...s.proof.assumptions.map((a) => `    ? ${plainText(a)}`),
            ...(s.replacement ?? '').split('\n').map((l) => `    | ${l}`)
          ].join('\n')
        );
  }
}
if (values.write === true)
  writeFileSync(TABLE, `${[COLUMNS.join('\t'), ...fresh.map((row) => COLUMNS.map((c) => row[c]).join('\t'))].join('\n')}\n`);

const of = (label: string, level: string): number => found.get(`${label} ${level}`) ?? 0;
const all = (label: string): number => [...RANK, 'nothing'].reduce((n, level) => n + of(label, level), 0);
const hit = (label: string): number => RANK.reduce((n, level) => n + of(label, level), 0);
for (const label of ['fault', 'none', 'either', 'provable', ...new Set(rows.map((r) => r.kind).filter((k) => k !== ''))])
  console.log(`${label}: ${all(label)}; ${[...RANK, 'nothing'].map((level) => `${level} ${of(label, level)}`).join(', ')}`);
const claims = hit('fault') + hit('none');
console.log(`recall ${hit('fault')} of ${all('fault')}, precision ${hit('fault')} of ${claims}`);
for (const [because, n] of [...reasons].sort((a, b) => b[1] - a[1])) console.log(`${n} ${because}`);
