// node scripts/bench/changes.ts
// Reading the last 200 merged changes of histories of 1,000 and 10,000 commits, and `check` of a change of 30 and 3,000 files.
// Each measurement runs in a process of its own; the figures to compare are the ratios.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analysisRequest, portsFor } from '../../__tests__/setup/analysis-request.ts';
import { gatherAnalysis } from '../../src/analysis/index.ts';
import { commitChanges, commitFiles, gitRevisions } from '../../src/git/index.ts';
import { figure } from './figures.ts';

const FILES = 4_000;
const DOCKERFILE = 'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm ci\nCOPY src src\nRUN npm run build\n';

/** A repository of so many commits on `main`, each of one file, and a branch `change` that edits so many files. */
function repository(top: string, commits: number, edited: number): void {
  mkdirSync(top);
  const git = (args: readonly string[], input = '') => execFileSync('git', args, { cwd: top, input, maxBuffer: 1 << 26 }).toString();
  git(['init', '-q', '--bare', '--initial-branch=main']);
  const path = (n: number) => `src/d${n % 40}/f${n}.js`;
  const file = (name: string, text: string) => `M 100644 inline ${name}\ndata ${Buffer.byteLength(text)}\n${text}\n`;
  const commit = (branch: string, n: number, files: string) =>
    `commit refs/heads/${branch}\ncommitter A <a@example.com> ${1_760_000_000 + 60 * n} +0000\ndata 1\nc\n${files}\n`;
  const all = Array.from({ length: FILES }, (_, n) => file(path(n), `${n}`)).join('');
  const stream = [commit('main', 0, file('Dockerfile', DOCKERFILE) + file('package.json', '{}') + all)];
  for (let n = 1; n < commits; n++) stream.push(commit('main', n, file(path((7 * n) % FILES), `${n}`)));
  stream.push(
    `reset refs/heads/change\nfrom refs/heads/main\n`,
    commit('change', commits, Array.from({ length: edited }, (_, n) => file(path(n), 'edited')).join(''))
  );
  git(['fast-import', '--quiet'], stream.join(''));
}

interface Measured {
  readonly seconds: number;
  readonly megabytes: number;
  readonly changes: number;
}

async function measure(top: string): Promise<void> {
  const sha = (name: string) => execFileSync('git', ['rev-parse', name], { cwd: top }).toString().trim();
  const [base, head] = [sha('main'), sha('change')];
  const begun = performance.now();
  const { input } = await gatherAnalysis(
    portsFor(commitFiles(top, base), commitFiles(top, head), {
      policy: null,
      revisions: gitRevisions(top),
      changes: commitChanges(top, base)
    }),
    analysisRequest({ base: { ref: 'main', sha: base, mergeBase: base }, head: { ref: 'change', sha: head } })
  );
  const seconds = (performance.now() - begun) / 1000;
  const measured: Measured = { seconds, megabytes: process.resourceUsage().maxRSS / 1024, changes: input.changes.length };
  process.stdout.write(JSON.stringify(measured));
}

const one = process.argv.indexOf('--one');
if (one >= 0) await measure(process.argv[one + 1] ?? '');
else {
  const folder = mkdtempSync(join(tmpdir(), 'layercost-bench-'));
  try {
    let first: Measured | null = null;
    for (const [commits, edited] of [
      [1_000, 30],
      [10_000, 30],
      [1_000, 3_000]
    ] as const) {
      const top = join(folder, `${commits}-${edited}.git`);
      repository(top, commits, edited);
      const found = JSON.parse(execFileSync(process.execPath, [import.meta.filename, '--one', top], { encoding: 'utf8' })) as Measured;
      first ??= found;
      figure(`check over ${commits} commits, ${edited} changed files`, found.seconds, 's');
      figure('the same, memory', found.megabytes, 'MB');
      process.stdout.write(
        `${commits} commits, ${edited} changed files: ${found.seconds.toFixed(2)} s (${(found.seconds / first.seconds).toFixed(2)} of the first), ${Math.round(found.megabytes)} MB, ${found.changes} changes replayed\n`
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
