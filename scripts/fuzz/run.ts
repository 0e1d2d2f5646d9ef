// npm run fuzz [-- --target NAME] [--cases N] [--minutes N] [--seed N] [--keep FOLDER]: every reader of a stranger's text, fed with
// inputs that are guided by what code they reach (docs/performance.md "Fuzzing"). Readers take turns, so that a run that ends early has
// reached all of them. An input that breaks a promise is kept in FOLDER, and the slowest one of each reader as NAME.slowest.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { openSeeds } from './seeds.ts';
import { TARGETS } from './targets.ts';
import type { Outcome, Task, Turn } from './worker.ts';

/** Longest input, in bytes. */
const LONGEST = 8192;
/** So that quick readers leave slow ones the most time: those have more code. */
const TURN: Turn = { cases: 2_000, seconds: 4 };
/** A turn that takes longer than this, in seconds, hangs. */
const HANGS = 600;

const { values } = parseArgs({
  options: {
    target: { type: 'string', multiple: true },
    cases: { type: 'string', default: '500000' },
    minutes: { type: 'string', default: '90' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'string' }
  }
});

interface Fuzzed {
  readonly target: string;
  /** Runs some cases more; false where the thread hung or ended, and can do no more. */
  turn(): Promise<boolean>;
  outcome(): Outcome;
  end(): Promise<unknown>;
}

/** One target in a thread of its own, which is stopped where it hangs. */
function open(target: string, seeds: readonly Buffer[]): Fuzzed {
  const current = new SharedArrayBuffer(4 + LONGEST);
  const task: Task = { target, seed: Number(values.seed), longest: LONGEST, seeds, current };
  const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: task });
  let outcome: Outcome = { cases: 0, blocks: 0, kept: 0, slowest: { seconds: 0, input: new Uint8Array() }, broken: [] };
  let settle: (goesOn: boolean) => void = () => {};
  const failed = (how: string) => {
    const input = Buffer.from(new Uint8Array(current, 4, new Uint32Array(current, 0, 1)[0]));
    outcome = { ...outcome, broken: [...outcome.broken, { how, input }] };
    settle(false);
  };
  worker.on('error', (error) => failed(String(error)));
  worker.on('message', (done: Outcome) => {
    outcome = done;
    settle(true);
  });
  return {
    target,
    outcome: () => outcome,
    end: () => worker.terminate(),
    turn: () =>
      new Promise((resolve) => {
        const alarm = setTimeout(() => failed(`no end within ${HANGS} s`), HANGS * 1000);
        settle = (goesOn) => {
          clearTimeout(alarm);
          resolve(goesOn);
        };
        worker.postMessage(TURN);
      })
  };
}

const casesOf = (all: readonly Fuzzed[]): number => all.reduce((sum, { outcome }) => sum + outcome().cases, 0);

function table(all: readonly Fuzzed[]): string {
  const rows = all.map(({ target, outcome }) => {
    const { cases, blocks, kept, slowest, broken } = outcome();
    const slow = `${Math.round(slowest.seconds * 1000)} ms (${slowest.input.length} bytes)`;
    const promises = broken.length === 0 ? 'none' : broken.map(({ how }) => how.split('\n')[0]).join('; ');
    return `| ${target} | ${cases} | ${blocks} | ${kept} | ${slow} | ${promises} |\n`;
  });
  const head =
    '| reader | cases | blocks of code reached | inputs kept | slowest case | broken promise |\n| --- | --- | --- | --- | --- | --- |\n';
  return `${head}${rows.join('')}\n${casesOf(all)} cases, seed ${values.seed}\n`;
}

const asked = values.target ?? Object.keys(TARGETS);
const unknown = asked.filter((name) => !(name in TARGETS));
if (unknown.length > 0) throw new Error(`no target is named ${unknown.join(', ')}; there are ${Object.keys(TARGETS).join(', ')}`);
const keep = values.keep ?? mkdtempSync(join(tmpdir(), 'layercost-fuzz-'));
mkdirSync(keep, { recursive: true });

const seedsOf = await openSeeds(LONGEST);
const all = asked.map((target) => open(target, seedsOf(target)));
const [cases, until] = [Number(values.cases), performance.now() + Number(values.minutes) * 60_000];
let atWork: readonly Fuzzed[] = all;
while (atWork.length > 0 && casesOf(all) < cases && performance.now() < until) {
  const next: Fuzzed[] = [];
  for (const fuzzed of atWork) if (await fuzzed.turn()) next.push(fuzzed);
  atWork = next;
  writeFileSync(join(keep, 'table.md'), table(all));
}
for (const { target, outcome, end } of all) {
  await end();
  const { slowest, broken } = outcome();
  writeFileSync(join(keep, `${target}.slowest`), slowest.input);
  for (const [i, { how, input }] of broken.entries()) {
    process.exitCode = 1;
    writeFileSync(join(keep, `${target}.${i}`), input);
    console.error(`${how}\nThe input lies in ${join(keep, `${target}.${i}`)}`);
  }
}
process.stdout.write(table(all));
