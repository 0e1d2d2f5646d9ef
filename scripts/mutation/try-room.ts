import type { Instrumented, Mutant } from './instrument.ts';
import type { Answer, Reach } from './orders.ts';
import { TestProcess } from './process.ts';
import type { Room } from './rooms.ts';

type Fate = 'killed' | 'survived' | 'no coverage' | 'timed out';

export interface Tried extends Mutant {
  readonly fate: Fate;
  /** The test that told it from the code, or how else it was noticed; null where nothing did. */
  readonly killer: string | null;
}

interface Survey {
  readonly tests: readonly { readonly id: string; readonly milliseconds: number }[];
  /** Tests by mutant that they reach. */
  readonly reaching: ReadonlyMap<string, readonly Reach[]>;
  /** Mutants that are reached before any test runs. */
  readonly atLoad: ReadonlySet<string>;
}

/** Milliseconds: to load a room's tests, to run one test, to try a mutant beside what its tests take; the machine may be busy. */
const LOADING = 300_000;
const LONGEST_TEST = 300_000;
const LEAST = 15_000;
/** A test that needs more processor time than this takes no part, and no more than this many tests do. */
const SLOW = 1_500;
const MOST_TESTS = 400;

async function loaded(
  files: readonly string[],
  code: Instrumented['code'],
  mutant?: string
): Promise<[TestProcess, Extract<Answer, { kind: 'loaded' }>]> {
  const process = new TestProcess();
  const order = { kind: 'load', code, tests: files, ...(mutant === undefined ? {} : { mutant }) } as const;
  const answer = await process.ask(order, LOADING, ({ kind }) => kind === 'loaded');
  if (answer.kind !== 'loaded') throw new Error(answer.kind === 'broken' ? answer.error : 'the tests could not be loaded');
  return [process, answer];
}

/** What each test reaches, and how long it takes. */
async function survey(room: Room, code: Instrumented['code'], say: (line: string) => void): Promise<Survey> {
  const [process, start] = await loaded(room.tests, code);
  const reaching = new Map<string, Reach[]>();
  const tests = start.tests.map(({ id }) => ({ id, milliseconds: 0 }));
  let left = tests.length;
  const end = await process.ask({ kind: 'survey' }, LONGEST_TEST, (answer) => {
    if (answer.kind !== 'surveyed') return false;
    const test = tests[answer.test];
    if (test !== undefined) test.milliseconds = answer.milliseconds;
    if (answer.failure !== null) say(`left out, since it fails without a mutant: ${test?.id}: ${answer.failure}`);
    else
      for (const [mutant, times] of Object.entries(answer.reached)) {
        const list = reaching.get(mutant) ?? [];
        list.push({ test: answer.test, times });
        reaching.set(mutant, list);
      }
    left--;
    return left === 0;
  });
  if (end.kind === 'silent') throw new Error('the tests did not end');
  if (end.kind === 'broken') throw new Error(end.error);
  await process.end();
  return { tests, reaching, atLoad: new Set(Object.values(start.atLoad).flat()) };
}

/** Coverage is counted once; afterwards only the switches are needed. */
const withoutCounting = (code: Instrumented['code']) =>
  Object.fromEntries(Object.entries(code).map(([file, text]) => [file, text.replace(/stryCov_9fa48\((?:"\d+"(?:, )?)+\)/g, '0')]));

/** `sameness.test.ts` of `src/prediction/sameness.ts`. */
const ownTest = (file: string) => file.slice(file.lastIndexOf('/') + 1).replace(/\.ts$/, '.test.ts');

/** Tests that notice much for little time stand first, above all those of the file itself and those that noticed mutants of it. */
class Ranking {
  readonly #tests: Survey['tests'];
  readonly #kills = new Map<string, Map<number, number>>();

  constructor(tests: Survey['tests']) {
    this.#tests = tests;
  }

  first(file: string, reaches: readonly Reach[]): Reach[] {
    const own = `/${ownTest(file)} `;
    const [kills, any] = [this.#kills.get(file), this.#kills.get('')];
    return reaches
      .map((reach) => ({ reach, cost: this.#tests[reach.test]?.milliseconds ?? 0 }))
      .filter(({ cost }) => cost < SLOW)
      .map(({ reach, cost }) => ({ reach, cost: this.#tests[reach.test]?.id.includes(own) ? cost / 20 : cost }))
      .map(({ reach, cost }) => ({
        reach,
        rank: (0.05 + cost) / (1 + 5 * (kills?.get(reach.test) ?? 0) + (any?.get(reach.test) ?? 0) / 5)
      }))
      .sort((a, b) => a.rank - b.rank)
      .slice(0, MOST_TESTS)
      .map(({ reach }) => reach);
  }

  noticed(file: string, test: number): void {
    for (const place of [file, '']) {
      const kills = this.#kills.get(place) ?? new Map<number, number>();
      this.#kills.set(place, kills.set(test, (kills.get(test) ?? 0) + 1));
    }
  }
}

/** Tries every mutant of a room: does a test of its list notice, within this much processor time for each? */
export async function tryRoom(
  room: Room,
  made: Instrumented,
  milliseconds: number,
  say: (line: string) => void,
  each: (tried: Tried) => void
): Promise<void> {
  const found = await survey(room, made.code, say);
  const code = withoutCounting(made.code);
  const total = found.tests.reduce((sum, test) => sum + test.milliseconds, 0);
  say(`${found.tests.length} tests in ${(total / 1000).toFixed(1)} s, ${made.mutants.length} mutants`);
  const ranking = new Ranking(found.tests);
  let shared: TestProcess | null = null;
  const leave = async () => {
    await shared?.end();
    shared = null;
  };

  const attempt = async (mutant: Mutant, tests: readonly Reach[]): Promise<Tried> => {
    const fate = (name: Fate, killer: string | null = null): Tried => ({ ...mutant, fate: name, killer });
    if (shared?.gone) await leave();
    shared ??= (await loaded(room.tests, code))[0];
    const order = { kind: 'try', mutant: mutant.id, tests, milliseconds, fresh: false } as const;
    const answer = await shared.ask(order, LEAST + 20 * Math.min(milliseconds, total), ({ kind }) => kind === 'tried');
    if (answer.kind !== 'tried' || answer.poisoned) await leave();
    if (answer.kind !== 'tried')
      return answer.kind === 'silent' && answer.timedOut ? fate('timed out', 'no end') : fate('killed', 'the process ended');
    if (answer.killer === null) return fate('survived');
    const killer = found.tests[answer.killer]?.id ?? '';
    if (answer.endless) return fate('timed out', killer);
    // What an earlier mutant left behind counts for nothing.
    if (answer.poisoned) return attempt(mutant, tests);
    ranking.noticed(mutant.file, answer.killer);
    return fate('killed', killer);
  };

  /** A mutant of what is computed once, as the code is loaded, is there from the start of a process of its own. */
  const attemptAtLoad = async (mutant: Mutant): Promise<Tried> => {
    const own = room.tests.filter((file) => file.endsWith(`/${ownTest(mutant.file)}`));
    let process: TestProcess;
    let count: number;
    try {
      const [made, answer] = await loaded(own.length > 0 ? own : room.tests, code, mutant.id);
      [process, count] = [made, answer.tests.length];
    } catch {
      return { ...mutant, fate: 'killed', killer: 'the tests cannot be loaded' };
    }
    const tests = Array.from({ length: count }, (_, test) => ({ test, times: 1e6 }));
    const order = { kind: 'try', mutant: mutant.id, tests, milliseconds, fresh: true } as const;
    const answer = await process.ask(order, LEAST + 20 * milliseconds, ({ kind }) => kind === 'tried');
    await process.end();
    if (answer.kind === 'tried' && answer.killer === null) return { ...mutant, fate: 'survived', killer: null };
    const timedOut = answer.kind === 'silent' && answer.timedOut;
    return { ...mutant, fate: timedOut ? 'timed out' : 'killed', killer: 'a test with the mutant from the start' };
  };

  let [count, alive] = [0, 0];
  for (const mutant of made.mutants) {
    const near = ranking.first(mutant.file, found.reaching.get(mutant.id) ?? []);
    let result: Tried = { ...mutant, fate: 'no coverage', killer: null };
    if (near.length > 0) result = await attempt(mutant, near);
    else if (found.atLoad.has(mutant.id)) result = await attemptAtLoad(mutant);
    if (result.killer === null) alive++;
    each(result);
    if (++count % 100 === 0) say(`${count} of ${made.mutants.length}, ${alive} not noticed`);
  }
  await leave();
}
