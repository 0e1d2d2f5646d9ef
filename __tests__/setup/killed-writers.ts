import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { builtCli } from './built-cli.ts';

export interface Toll {
  readonly rounds: number;
  readonly writers: number;
  /** Writers that really died of the signal; the others had ended before it. */
  readonly killed: number;
  readonly finished: number;
  /** Runs whose lines are missing although their writer ended well. */
  readonly lost: readonly string[];
  /** Runs with a line too many. */
  readonly twice: readonly string[];
  /** Runs of which only a part is there. */
  readonly torn: readonly string[];
  /** Rounds after which the file held a line that is none. */
  readonly broken: readonly string[];
  /** Files left beside the history when all was done. */
  readonly leftovers: readonly string[];
}

const DOCKERFILE = 'FROM alpine:3.22\nCOPY . /app\nRUN make -C /app\nRUN make -C /app test\n';

function log(number: number): string {
  const step = (id: number, name: string, seconds: string) => `#${id} ${name}\n#${id} DONE ${seconds}s\n`;
  return [
    step(1, '[internal] load build definition from Dockerfile', '0.0'),
    step(2, '[1/4] FROM docker.io/library/alpine:3.22', '0.1'),
    step(3, '[2/4] COPY . /app', '0.2'),
    step(4, '[3/4] RUN make -C /app', `${10 + number}.5`),
    step(5, '[4/4] RUN make -C /app test', `${20 + number}.5`)
  ].join('\n');
}

/** A generator of numbers from 0 to 1, the same for the same seed (Mulberry32). */
function randomly(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Line {
  readonly run: string;
}

const linesOf = (text: string): Line[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);

/**
 * Has several processes at once import into and merge into one history file, kills most of them at random moments until
 * `kills` have died of it and one has lived, and counts after every round what became of the lines.
 */
export async function killWriters(folder: string, kills: number, seed: number, atOnce = 4): Promise<Toll> {
  const cli = await builtCli();
  const random = randomly(seed);
  const history = join(folder, 'shared', 'history.jsonl');
  const parts = join(folder, 'parts');
  for (const name of ['repo', 'shared', 'parts']) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'repo', 'Dockerfile'), DOCKERFILE);
  const run = (argv: readonly string[], killAfter: number | null): Promise<'finished' | 'killed'> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [cli, ...argv, '--quiet'], { stdio: ['ignore', 'ignore', 'pipe'] });
      const said: Buffer[] = [];
      child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
      child.on('error', reject);
      const done = new AbortController();
      if (killAfter !== null)
        void wait(killAfter, null, { signal: done.signal }).then(
          () => child.kill('SIGKILL'),
          () => {}
        );
      child.on('close', (code, signal) => {
        done.abort();
        if (signal === 'SIGKILL') resolve('killed');
        else if (code === 0) resolve('finished');
        else reject(new Error(`layercost ${argv.join(' ')} ended with ${code}: ${Buffer.concat(said).toString('utf8')}`));
      });
    });
  const importing = (name: string, number: number, into: string) => {
    const file = join(parts, `${name}.log`);
    writeFileSync(file, log(number));
    return [
      'history',
      'import',
      file,
      '--history',
      into,
      '--repo',
      join(folder, 'repo'),
      '--file',
      'Dockerfile',
      '--run',
      name,
      '--at',
      '2026-01-05T09:00:00Z'
    ];
  };

  const began = performance.now();
  await run(importing('model', 0, join(parts, 'model.jsonl')), null);
  const usual = performance.now() - began;
  const model = linesOf(readFileSync(join(parts, 'model.jsonl'), 'utf8'));
  const merging = (name: string) => {
    const file = join(parts, `${name}.jsonl`);
    writeFileSync(file, model.map((line) => `${JSON.stringify({ ...line, run: name })}\n`).join(''));
    return ['history', 'merge', file, '--output', history];
  };

  const toll = { rounds: 0, writers: 0, killed: 0, finished: 0 };
  const [lost, twice, torn, broken] = [new Set<string>(), new Set<string>(), new Set<string>(), new Set<string>()];
  const kept = new Set<string>();
  while (toll.killed < kills || toll.finished === 0) {
    toll.rounds += 1;
    const writers = Array.from({ length: atOnce }, (_, i) => {
      const name = `run-${toll.rounds}-${i}`;
      const argv = random() < 0.5 ? importing(name, toll.writers + i, history) : merging(name);
      // Late in their lives they read, write and rename; one in four lives on.
      return { name, argv, killAfter: random() < 0.25 ? null : usual * (0.3 + random()) };
    });
    toll.writers += writers.length;
    const ends = await Promise.all(writers.map(({ argv, killAfter }) => run(argv, killAfter)));
    ends.forEach((end, i) => {
      toll[end] += 1;
      if (end === 'finished') kept.add(writers[i]?.name ?? '');
    });
    const text = existsSync(history) ? readFileSync(history, 'utf8') : '';
    const counts = new Map<string, number>();
    try {
      for (const { run: name } of linesOf(text)) counts.set(name, (counts.get(name) ?? 0) + 1);
      if (text !== '' && !text.endsWith('\n')) throw new Error('no line end');
    } catch (error) {
      broken.add(`round ${toll.rounds}: ${String(error)}`);
    }
    for (const name of kept) if (!counts.has(name)) lost.add(name);
    for (const [name, count] of counts) {
      if (count > model.length) twice.add(name);
      if (count < model.length) torn.add(name);
    }
  }
  // One more writer that nobody stops leaves the folder tidy.
  await run(merging('last'), null);
  const leftovers = readdirSync(join(folder, 'shared')).filter((name) => name !== 'history.jsonl');
  return { ...toll, lost: [...lost], twice: [...twice], torn: [...torn], broken: [...broken], leftovers };
}
