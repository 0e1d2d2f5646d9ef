// Replays the last merged changes of repositories and prints what was suggested and what was held back, as Markdown for docs/replay.md:
// node scripts/replay-table.ts --state DIR [--commits N] [--cache MODE] OWNER/NAME=REPOSITORY...
// node scripts/replay-table.ts --table DIR prints the tables of an earlier run. Resumable: the state directory keeps what is done.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

interface Found {
  readonly rule: string;
  readonly level: 'one-click' | 'needs-review' | 'advice';
  readonly line: number;
  readonly saving: { readonly low: number; readonly mid: number; readonly high: number; readonly basis: string };
  readonly profited: { readonly changes: number; readonly of: number } | null;
}
interface Image {
  readonly name: string;
  readonly dockerfile: string;
  readonly changes: readonly unknown[];
  readonly mean: number;
  readonly suggestions: readonly Found[];
  readonly refused: readonly { readonly rule: string; readonly line: number; readonly because: string }[];
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { state: { type: 'string' }, table: { type: 'string' }, commits: { type: 'string', default: '200' }, cache: { type: 'string' } }
});

function replay(state: string): void {
  mkdirSync(state, { recursive: true });
  for (const given of positionals) {
    const [name = '', repository = ''] = given.split('=');
    const file = join(state, `${name.replace('/', '+')}.json`);
    if (existsSync(file)) continue;
    const started = Date.now();
    const program = join(import.meta.dirname, '..', 'src', 'cli', 'main.ts');
    const cache = values.cache === undefined ? [] : ['--cache', values.cache];
    const options = ['--repo', repository, '--base', 'HEAD', '--head', 'HEAD', '--commits', values.commits, ...cache];
    const done = spawnSync(process.execPath, [program, 'replay', ...options, '--format', 'json', '--output', file, '--quiet'], {
      stdio: 'inherit'
    });
    process.stderr.write(`${name}: exit code ${done.status}, ${Math.round((Date.now() - started) / 1000)} s\n`);
  }
}

/** Findings of a repository, once per Dockerfile, rule and line: several images share a Dockerfile. */
function distinct<T extends { readonly rule: string; readonly line: number }>(
  images: readonly Image[],
  of: (image: Image) => readonly T[]
): readonly (T & { readonly dockerfile: string })[] {
  const found = new Map<string, T & { readonly dockerfile: string }>();
  for (const image of images)
    for (const one of of(image)) {
      const key = `${image.dockerfile} ${one.rule} ${one.line}`;
      if (!found.has(key)) found.set(key, { ...one, dockerfile: image.dockerfile });
    }
  return [...found.values()];
}

/** Why something was held back, in words that several repositories share. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/less than the minimum/, 'saves less than 5 s'],
  [/one step with more than is known/, 'install in one step with commands that are not followed'],
  [/has the script|install script/, 'scripts of the project or of packages run'],
  [/whose result is not known/, 'manifests are made by a step'],
  [/stays behind the copy|stands between/, 'a step in between may read or write the same'],
  [/from the environment/, 'a step may read the variable'],
  [/bin entries|dependency by path|depends on a directory/, 'packages of the workspace, or by path'],
  [/same lines/, 'another suggestion changes the same lines']
];
const reasonOf = (because: string): string => REASONS.find(([pattern]) => pattern.test(because))?.[1] ?? because.replaceAll('|', '/');

const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
const counted = (list: readonly string[]): string =>
  [...new Set(list)]
    .map((item) => [item, list.filter((i) => i === item).length] as const)
    .sort((a, b) => b[1] - a[1])
    .map(([item, n]) => `${item}${n > 1 ? ` (${n})` : ''}`)
    .join(', ') || '–';

function table(state: string): string {
  const repositories = readdirSync(state)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({
      name: file.slice(0, -5).replace('+', '/'),
      images: (JSON.parse(readFileSync(join(state, file), 'utf8')) as { readonly images: readonly Image[] }).images
    }));
  const lines = [
    row(['repository', 'Dockerfiles', 'images', 'changes', 'one-click', 'for review', 'advice', 'held back']),
    row([':--', '--:', '--:', '--:', ':--', ':--', ':--', ':--'])
  ];
  const saved: string[] = [
    row(['repository', 'Dockerfile', 'line', 'rule', 'level', 'saves a merge', 'profited']),
    row([':--', ':--', '--:', ':--', ':--', ':--', '--:'])
  ];
  let [dockerfiles, images, withEdit, withClick, withAny] = [0, 0, 0, 0, 0];
  for (const { name, images: list } of repositories) {
    const files = new Set(list.map((image) => image.dockerfile));
    const suggestions = distinct(list, (image) => image.suggestions);
    const refused = distinct(list, (image) => image.refused);
    const of = (level: Found['level']) => suggestions.filter((s) => s.level === level);
    lines.push(
      row([
        name,
        files.size,
        list.length,
        Math.max(0, ...list.map((image) => image.changes.length)),
        ...(['one-click', 'needs-review', 'advice'] as const).map((level) => counted(of(level).map((s) => s.rule))),
        counted(refused.map((r) => reasonOf(r.because)))
      ])
    );
    for (const { dockerfile, line, rule, level, saving, profited } of suggestions.filter((s) => s.level !== 'advice')) {
      const seconds =
        saving.mid > 0 ? `${Math.round(saving.mid)} s (${Math.round(saving.low)}–${Math.round(saving.high)}, ${saving.basis})` : '–';
      saved.push(row([name, dockerfile, line, rule, level, seconds, profited === null ? '–' : `${profited.changes} of ${profited.of}`]));
    }
    dockerfiles += files.size;
    images += list.length;
    const filesOf = (chosen: readonly { readonly dockerfile: string }[]): number => new Set(chosen.map((s) => s.dockerfile)).size;
    withClick += filesOf(of('one-click'));
    withEdit += filesOf([...of('one-click'), ...of('needs-review')]);
    withAny += filesOf(suggestions);
  }
  const summary = `${repositories.length} repositories, ${dockerfiles} Dockerfiles, ${images} images: a one-click suggestion in ${withClick} Dockerfiles, an edit or ignore entry of any level in ${withEdit}, any word at all in ${withAny}.`;
  return [...lines, '', ...saved, '', summary].join('\n');
}

if (values.state !== undefined) replay(values.state);
const shown = values.table ?? values.state;
if (shown === undefined) throw new Error('--state or --table is needed');
process.stdout.write(`${table(shown)}\n`);
