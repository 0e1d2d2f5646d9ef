// npm run fuzz [-- --target NAME] [--cases N] [--seed N] [--keep FOLDER]: every reader of a stranger's text, fed with inputs that are
// guided by what code they reach (docs/performance.md "Fuzzing"). An input that breaks a promise is kept in FOLDER, and the slowest one
// of each reader as NAME.slowest.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { BUILD_FILES, TARGETS } from './targets.ts';
import type { Outcome, Progress, Task } from './worker.ts';
import { writtenSeeds } from './written-seeds.ts';

const FIXTURES = join(import.meta.dirname, '../../__tests__/fixtures');
/** Longest input, in bytes. */
const LONGEST = 8192;
const MOST_SEEDS = 400;
/** A batch that takes longer than this, in seconds, hangs. */
const HANGS = 600;

const { values } = parseArgs({
  options: {
    target: { type: 'string', multiple: true },
    cases: { type: 'string', default: '35000' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'string' }
  }
});

/** Files of the fixtures that a target begins with, beside those written for it. */
const SEEDS: Readonly<Record<string, RegExp>> = {
  dockerfile: /dockerfile[^/]*$/i,
  prediction: /dockerfile[^/]*$/i,
  'ignore-file': /ignore$/,
  log: /log.*\.(?:log|txt|jsonl?)$/,
  discovery: /(?:\.ya?ml|makefile|\.hcl|jenkinsfile|justfile|\.toml|\.sh)$/i,
  shell: /(?:\.sh|makefile)$/i,
  documents: /\.(?:ya?ml|json|toml|hcl)$/
};

const WRITTEN = await writtenSeeds();
const FILES = readdirSync(FIXTURES, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .sort();

function seedsOf(target: string): Buffer[] {
  const wanted = SEEDS[target];
  const written = (WRITTEN[target] ?? []).map((bytes) => Buffer.from(bytes).subarray(0, LONGEST));
  if (wanted === undefined) return written;
  const chosen = FILES.filter((name) => wanted.test(name) && statSync(name).size <= LONGEST);
  const every = Math.max(1, Math.ceil(chosen.length / MOST_SEEDS));
  const found = chosen
    .filter((_, i) => i % every === 0)
    .map((name) => {
      const bytes = readFileSync(name);
      if (target !== 'discovery') return bytes;
      const last = name.split('/').at(-1)?.toLowerCase() ?? '';
      const kind = BUILD_FILES.findIndex((file) => last === file.split('/').at(-1)?.toLowerCase());
      return Buffer.concat([Buffer.from([Math.max(0, kind)]), bytes]);
    });
  return [...written, ...found];
}

/** Runs one target in a thread of its own, which is stopped where it hangs; gives the input at work with the outcome. */
function fuzz(target: string): Promise<{ readonly outcome: Outcome; readonly input: Buffer }> {
  const current = new SharedArrayBuffer(4 + LONGEST);
  const task: Task = { target, cases: Number(values.cases), seed: Number(values.seed), longest: LONGEST, seeds: seedsOf(target), current };
  return new Promise((resolve) => {
    const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: task });
    let progress: Progress = { cases: 0, slowest: { seconds: 0, input: new Uint8Array() } };
    const end = (outcome: Outcome) => {
      clearTimeout(alarm);
      const input = Buffer.from(new Uint8Array(current, 4, new Uint32Array(current, 0, 1)[0]));
      void worker.terminate().then(() => resolve({ outcome, input }));
    };
    const failed = (broken: string) => end({ ...progress, blocks: 0, kept: 0, broken });
    const alarm = setTimeout(() => failed(`no end within ${HANGS} s`), HANGS * 1000);
    worker.on('message', (message: { readonly progress: Progress } | { readonly outcome: Outcome }) => {
      if ('outcome' in message) return end(message.outcome);
      progress = message.progress;
      alarm.refresh();
    });
    worker.on('error', (error) => failed(String(error)));
  });
}

const asked = values.target ?? Object.keys(TARGETS);
const unknown = asked.filter((name) => !(name in TARGETS));
if (unknown.length > 0) throw new Error(`no target is named ${unknown.join(', ')}; there are ${Object.keys(TARGETS).join(', ')}`);
const keep = values.keep ?? mkdtempSync(join(tmpdir(), 'layercost-fuzz-'));
mkdirSync(keep, { recursive: true });
let all = 0;
console.log(
  '| reader | cases | blocks of code reached | inputs kept | slowest case | broken promise |\n| --- | --- | --- | --- | --- | --- |'
);
for (const target of asked) {
  const { outcome, input } = await fuzz(target);
  all += outcome.cases;
  const slowest = `${Math.round(outcome.slowest.seconds * 1000)} ms (${outcome.slowest.input.length} bytes)`;
  writeFileSync(join(keep, `${target}.slowest`), outcome.slowest.input);
  console.log(
    `| ${target} | ${outcome.cases} | ${outcome.blocks} | ${outcome.kept} | ${slowest} | ${outcome.broken === null ? 'none' : outcome.broken.split('\n')[0]} |`
  );
  if (outcome.broken === null) continue;
  process.exitCode = 1;
  writeFileSync(join(keep, target), input);
  console.error(`${outcome.broken}\nThe input lies in ${join(keep, target)}`);
}
console.log(`\n${all} cases, seed ${values.seed}`);
