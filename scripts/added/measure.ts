import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import { readLog, wallOf } from '../estimate/builds.ts';
import { type Files, REPOSITORIES, type Repository, SOURCES } from './repositories.ts';

/** Builds with nothing in the cache that the history begins with. */
const WARM_UPS = 4;
const CLI = join(import.meta.dirname, '../../src/cli/main.ts');

interface Range {
  readonly low: number;
  readonly mid: number;
  readonly high: number;
}

interface Measured {
  readonly name: string;
  readonly sign: number;
  /** Mean seconds of a merged change. */
  readonly before: number;
  readonly after: number;
  readonly said: Range;
  readonly typical: { readonly before: Range; readonly after: Range };
  readonly load: number;
  readonly each: readonly { readonly paths: readonly string[]; readonly before: number; readonly after: number }[];
}

/** The files of a repository after each of its changes, the oldest state first. */
function statesOf(changes: Repository['changes']): readonly { readonly files: Files; readonly edits: number }[] {
  const states: { files: Files; edits: number }[] = [{ files: SOURCES, edits: 0 }];
  for (const [at, paths] of changes.entries()) {
    const last = states.at(-1) ?? { files: SOURCES, edits: 0 };
    const [first] = paths;
    const before = states.at(-2);
    if (first === 'undo' && before !== undefined) states.push(before);
    else if (first === 'Dockerfile') states.push({ files: last.files, edits: last.edits + 1 });
    else if (first === 'interface')
      states.push({ ...last, files: { ...last.files, 'src/main': `${last.files['src/main'] ?? ''}export ${at}x${changes.length}\n` } });
    else
      states.push({
        ...last,
        files: {
          ...last.files,
          ...Object.fromEntries(paths.map((path) => [path, `${last.files[path] ?? ''}line ${at} of ${changes.length}\n`]))
        }
      });
  }
  return states;
}

/** Builds every repository before and after its change, merge by merge, asks layercost what the change adds, and prints both (docs/estimate.md "Added, measured"). */
export function measureAdded(out: string, names: readonly string[]): void {
  const chosen = REPOSITORIES.filter(({ name }) => names.length === 0 || names.includes(name));
  const rows = chosen.map((repository) => {
    const row = measured(repository, join(out, repository.name));
    console.error(JSON.stringify(row));
    return row;
  });
  writeFileSync(join(out, 'measured.json'), JSON.stringify(rows, null, 1));
  report(rows);
}

/** Asks again about what was measured in some folders, without a build. */
export function scoreAdded(folders: readonly string[]): void {
  const rows = folders.flatMap((out) => {
    const measured = JSON.parse(readFileSync(join(out, 'measured.json'), 'utf8')) as readonly Measured[];
    return measured.map((row) => ({ ...row, ...asked(join(out, row.name)) }));
  });
  report(rows);
}

function measured(repository: Repository, folder: string): Measured {
  rmSync(folder, { recursive: true, force: true });
  const generation = `${repository.name} ${process.hrtime.bigint()}`;
  const states = statesOf(repository.changes);
  repositoryAt(join(folder, 'repository'), repository, states);
  const history = new Builder(repository, folder, `${generation} h`);
  const early = statesOf(repository.earlier ?? []);
  const logs = [...Array.from({ length: WARM_UPS }, () => early[0]), ...early.slice(1)].map((state, at) =>
    history.build(repository.before(0), state?.files ?? SOURCES, at < WARM_UPS)
  );
  for (const { log } of logs) learn(folder, log);
  const sides = {
    before: new Builder(repository, folder, `${generation} b`),
    after: new Builder(repository, folder, `${generation} a`)
  };
  const each = states.map(({ files, edits }, at) => ({
    paths: repository.changes[at - 1] ?? [],
    before: sides.before.build(repository.before(edits), files, false).seconds,
    after: sides.after.build(repository.after(edits), files, false).seconds
  }));
  // The first state only fills the caches.
  const merged = each.slice(1);
  const mean = (pick: (one: (typeof merged)[number]) => number) => merged.reduce((sum, one) => sum + pick(one), 0) / merged.length;
  return {
    name: repository.name,
    sign: repository.sign,
    before: mean((one) => one.before),
    after: mean((one) => one.after),
    ...asked(folder),
    load: loadavg()[0] ?? 0,
    each: merged
  };
}

/** One line of builds with a cache of its own: what they copy first differs from that of any other. */
class Builder {
  private count = 0;
  private readonly repository: Repository;
  private readonly folder: string;
  private readonly generation: string;
  constructor(repository: Repository, folder: string, generation: string) {
    this.repository = repository;
    this.folder = folder;
    this.generation = generation;
  }

  build(own: Files, files: Files, cold: boolean): { readonly log: string; readonly seconds: number } {
    const context = join(this.folder, 'context');
    rmSync(context, { recursive: true, force: true });
    write(context, { ...files, ...own, 'tools/generation': this.generation });
    this.count++;
    const { volatile } = this.repository;
    const result = spawnSync(
      'docker',
      [
        ...['buildx', 'build', '--progress=rawjson', '--output', 'type=cacheonly'],
        ...(cold ? ['--no-cache'] : []),
        ...(volatile === undefined ? [] : ['--build-arg', `${volatile}=${this.generation} ${this.count}`]),
        context
      ],
      { encoding: 'utf8', maxBuffer: 1 << 28 }
    );
    if (result.status !== 0) throw new Error(`${this.repository.name} does not build: ${result.stderr.slice(-2_000)}`);
    const log = join(this.folder, `${this.generation.slice(-1)}${String(this.count).padStart(2, '0')}.log`);
    writeFileSync(log, result.stderr);
    const build = readLog(log);
    return { log, seconds: build === null ? 0 : wallOf(build) };
  }
}

function write(folder: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text, { mode: path.startsWith('tools/') ? 0o755 : 0o644 });
  }
}

function run(program: string, args: readonly string[], cwd: string): string {
  const result = spawnSync(program, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (result.status !== 0 && result.status !== 1) throw new Error(`${program} ${args.join(' ')}: ${result.stderr.slice(-2_000)}`);
  return result.stdout;
}

/** A repository whose main branch has the merged changes, and whose branch `change` has the Dockerfile after. */
function repositoryAt(folder: string, repository: Repository, states: ReturnType<typeof statesOf>): void {
  mkdirSync(folder, { recursive: true });
  const git = (...args: readonly string[]) => run('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.com', ...args], folder);
  git('init', '-q', '-b', 'main');
  const config =
    repository.volatile === undefined
      ? 'version: 1\n'
      : `version: 1\nimages:\n  - {name: image, dockerfile: Dockerfile, context: ., volatile-build-args: [${repository.volatile}]}\n`;
  const commit = (files: Files, message: string) => {
    write(folder, { '.github/layercost.yml': config, ...files });
    git('add', '-A');
    git('commit', '-q', '--allow-empty', '-m', message);
  };
  for (const [at, { files, edits }] of states.entries()) commit({ ...files, ...repository.before(edits) }, `change ${at}`);
  git('switch', '-q', '-c', 'change');
  const last = states.at(-1) ?? { files: SOURCES, edits: 0 };
  commit({ ...last.files, ...repository.after(last.edits) }, 'the change');
  git('switch', '-q', 'main');
}

const learn = (folder: string, log: string): string =>
  run(
    process.execPath,
    [...[CLI, 'history', 'import', log, '--history', join(folder, 'history.jsonl')], ...['--file', 'Dockerfile', '--run', log]],
    join(folder, 'repository')
  );

function asked(folder: string): Pick<Measured, 'said' | 'typical'> {
  const text = run(
    process.execPath,
    [...[CLI, 'check', '--base', 'main', '--head', 'change'], ...['--history', join(folder, 'history.jsonl'), '--format', 'json']],
    join(folder, 'repository')
  );
  const [image] = (JSON.parse(text) as { images: { added: Range; typical: { before: Range; after: Range } }[] }).images;
  if (image === undefined) throw new Error(`${folder}: no image was found`);
  return { said: image.added, typical: { before: image.typical.before, after: image.typical.after } };
}

/** A middle within this is right, whatever the share. */
const CLOSE = 0.2;
const SHARE = 0.15;

function report(rows: readonly Measured[]): void {
  const n = (value: number) => value.toFixed(2);
  console.log('| repository | before | after | added, measured | said | sign | in range | middle |');
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
  const counts = { sign: 0, inside: 0, close: 0 };
  for (const row of rows) {
    const added = row.after - row.before;
    const sign = Math.sign(row.said.mid) === row.sign;
    // A change of no structure is said to add exactly nothing: then the noise of the measurement is all there is to compare with.
    const inside = row.sign === 0 ? Math.abs(added) <= CLOSE : added >= row.said.low && added <= row.said.high;
    const close = Math.abs(added - row.said.mid) <= Math.max(CLOSE, SHARE * Math.abs(added));
    counts.sign += Number(sign);
    counts.inside += Number(inside);
    counts.close += Number(close);
    const cells = [row.name, n(row.before), n(row.after), n(added), `${n(row.said.mid)} (${n(row.said.low)} to ${n(row.said.high)})`];
    console.log(`| ${[...cells, sign ? 'right' : 'WRONG', inside ? 'yes' : 'no', close ? 'close' : 'off'].join(' | ')} |`);
  }
  console.log(`\n${rows.length} repositories: sign right in ${counts.sign}, in range ${counts.inside}, middle close ${counts.close}`);
}
