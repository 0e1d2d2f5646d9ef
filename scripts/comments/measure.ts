// Analyses the last merged changes of repositories, each against its first parent, as if a pull request proposed it now:
// node scripts/comments/measure.ts --state DIR [--changes N] [--touching PATHSPEC]... OWNER/NAME=REPOSITORY[@COMMIT]...
// Resumable: the state directory keeps one analysis for each change, and scripts/comments/table.ts reads them.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { serialize } from 'node:v8';
import { type Analysis, gatherAnalysis, PLAIN_REQUEST } from '../../src/analysis/index.ts';
import { CONFIG_FILE } from '../../src/config/index.ts';
import { commitChanges, commitFiles, gitRevisions } from '../../src/git/index.ts';

/** What is kept of one merged change. */
export interface Measured {
  readonly repository: string;
  readonly commit: string;
  readonly subject: string;
  readonly paths: readonly string[];
  readonly analysis: Analysis;
}

/** The report on `commit` as a pull request against its first parent, without build logs. */
async function analysed(repository: string, directory: string, commit: string, base: string): Promise<Analysis> {
  const files = commitFiles(directory, base);
  const ports = {
    base: files,
    head: commitFiles(directory, commit),
    policy: files,
    revisions: gitRevisions(directory),
    changes: commitChanges(directory, base),
    builds: null,
    registries: null,
    stores: [],
    now: new Date().toISOString(),
    progress: () => {}
  };
  const { analysis } = await gatherAnalysis(ports, {
    ...PLAIN_REQUEST,
    version: 'measured',
    repository: { slug: repository, serverUrl: 'https://github.com', pullRequest: null },
    base: { ref: 'main', sha: base, mergeBase: base },
    head: { ref: commit, sha: commit },
    configPath: CONFIG_FILE,
    policyName: `main@${base.slice(0, 7)}`
  });
  return analysis;
}

async function measure(state: string, given: string, changes: number, touching: readonly string[]): Promise<void> {
  const [, repository = '', directory = '', tip = 'HEAD'] = /^([^=]+)=(.*?)(?:@([0-9a-f]{7,64}))?$/.exec(given) ?? [];
  const git = (...args: string[]) => execFileSync('git', ['-C', directory, ...args], { encoding: 'utf8' }).trim();
  const folder = join(state, repository.replace('/', '+'));
  mkdirSync(folder, { recursive: true });
  for (const row of git('log', '--first-parent', `--max-count=${changes}`, '--format=%H %P %x00%s', tip, '--', ...touching).split('\n')) {
    const [ids = '', subject = ''] = row.split('\0');
    const [commit = '', base = ''] = ids.split(' ');
    const file = join(folder, commit);
    if (base === '' || existsSync(file)) continue;
    const started = process.cpuUsage();
    const analysis = await analysed(repository, directory, commit, base);
    const paths = git('diff', '--name-only', '--no-renames', base, commit).split('\n');
    writeFileSync(file, serialize({ repository, commit, subject, paths, analysis } satisfies Measured));
    const { user, system } = process.cpuUsage(started);
    process.stderr.write(`${repository} ${commit.slice(0, 10)}: ${Math.round((user + system) / 1e6)} s of processor time\n`);
  }
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { state: { type: 'string' }, changes: { type: 'string', default: '15' }, touching: { type: 'string', multiple: true } }
  });
  if (values.state === undefined) throw new Error('--state is needed');
  for (const given of positionals) await measure(values.state, given, Number(values.changes), values.touching ?? []);
}
