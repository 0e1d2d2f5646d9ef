import type { Instrumented, Mutant } from './instrument.ts';
import type { Answer, Reach } from './orders.ts';
import { TestProcess } from './process.ts';
import type { Room } from './rooms.ts';

type Fate = 'killed' | 'refused' | 'survived' | 'no coverage' | 'timed out';

export interface Tried extends Mutant {
  readonly fate: Fate;
  /** The test that told it from the code, `the compiler`, or how else it was noticed; null where nothing did. */
  readonly killer: string | null;
}

interface Survey {
  readonly tests: readonly { readonly id: string; readonly milliseconds: number }[];
  /** Tests by mutant that they reach. */
  readonly reaching: ReadonlyMap<string, readonly Reach[]>;
  /** Mutants that are reached before any test runs. */
  readonly atLoad: ReadonlySet<string>;
}

/** Milliseconds of processor time: to load a room's tests, to run one test, to try a mutant beside what its tests take. */
const LOADING = 300_000;
const LONGEST_TEST = 300_000;
const LEAST = 5_000;
/** A test that needs more processor time than this takes no part. */
const SLOW = 1_500;
/** What was loaded anew stays in memory: a process does it this often. */
const MOST_RENEWALS = 60;
/** More files of tests than these are not loaded for it. */
const MOST_FILES = 12;

async function loaded(files: readonly string[], code: Instrumented['code']): Promise<[TestProcess, Extract<Answer, { kind: 'loaded' }>]> {
  const process = new TestProcess();
  const order = { kind: 'load', code, tests: files } as const;
  const answer = await process.ask(order, LOADING, ({ kind }) => kind === 'loaded');
  if (answer.kind !== 'loaded') throw new Error('error' in answer ? answer.error : 'the tests could not be loaded');
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

const fileOf = (id: string) => id.split(' › ', 1)[0] ?? '';

/** Lines that are near each other, whose mutants the same tests notice as a rule. */
const NEAR = 8;
const placesOf = ({ file, line }: Pick<Mutant, 'file' | 'line'>) => [`${file} ${Math.floor(line / NEAR)}`, file, ''] as const;
/** What a test that noticed a mutant is worth for another one of these lines, of the file, of the room. */
const WORTH = [20, 5, 0.2] as const;

/**
 * In which order tests are tried: those that notice much for little time first, above all those of the file itself and those that noticed
 * mutants near by. Each file of tests has its share of the time, since many alike say little more than one.
 */
class Ranking {
  readonly #tests: Survey['tests'];
  readonly #kills = new Map<string, Map<number, number>>();

  constructor(tests: Survey['tests']) {
    this.#tests = tests;
  }

  first(mutant: Pick<Mutant, 'file' | 'line'>, reaches: readonly Reach[]): Reach[] {
    const own = ownTest(mutant.file);
    const kills = placesOf(mutant).map((place) => this.#kills.get(place));
    const ranked = reaches.flatMap((reach) => {
      const { id = '', milliseconds = 0 } = this.#tests[reach.test] ?? {};
      const file = fileOf(id);
      const worth = kills.reduce((sum, of, at) => sum + (WORTH[at] ?? 0) * (of?.get(reach.test) ?? 0), file.endsWith(`/${own}`) ? 20 : 1);
      return milliseconds < SLOW ? [{ reach, file, rank: (0.05 + milliseconds) / worth }] : [];
    });
    const spent = new Map<string, number>();
    return ranked
      .sort((a, b) => a.rank - b.rank)
      .map(({ reach, file, rank }) => {
        const total = (spent.get(file) ?? 0) + rank;
        spent.set(file, total);
        return { reach, total };
      })
      .sort((a, b) => a.total - b.total)
      .map(({ reach }) => reach);
  }

  noticed(mutant: Pick<Mutant, 'file' | 'line'>, test: number): void {
    for (const place of placesOf(mutant)) {
      const kills = this.#kills.get(place) ?? new Map<number, number>();
      this.#kills.set(place, kills.set(test, (kills.get(test) ?? 0) + 1));
    }
  }
}

/** Tries these mutants of a room: does a test of its list notice, within this much processor time for each? */
export async function tryRoom(
  room: Room,
  made: Instrumented,
  chosen: readonly Mutant[],
  milliseconds: number,
  say: (line: string) => void,
  each: (tried: Tried) => void
): Promise<void> {
  const found = await survey(room, made.code, say);
  const code = withoutCounting(made.code);
  const total = found.tests.reduce((sum, test) => sum + test.milliseconds, 0);
  say(`${found.tests.length} tests in ${(total / 1000).toFixed(1)} s, ${chosen.length} mutants`);
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
    const order = { kind: 'try', mutant: mutant.id, tests, milliseconds, renewed: false } as const;
    const answer = await shared.ask(order, LEAST + 20 * Math.min(milliseconds, total), ({ kind }) => kind === 'tried');
    if (answer.kind !== 'tried' || answer.poisoned) await leave();
    if (answer.kind !== 'tried')
      return answer.kind === 'silent' && answer.timedOut ? fate('timed out', 'no end') : fate('killed', 'the process ended');
    if (answer.killer === null) return fate('survived');
    const killer = found.tests[answer.killer]?.id ?? '';
    if (answer.endless) return fate('timed out', killer);
    // What an earlier mutant left behind counts for nothing.
    if (answer.poisoned) return attempt(mutant, tests);
    ranking.noticed(mutant, answer.killer);
    return fate('killed', killer);
  };

  // What is computed once, as the code is loaded, is loaded anew with the mutant, in a process of its own.
  let [renewing, renewed]: [TestProcess | null, number] = [null, 0];
  const placeOf = new Map(found.tests.map(({ id }, place) => [id, place]));
  const fileOfTest = (test: number) => fileOf(found.tests[test]?.id ?? '');

  /** Loads these files of tests with a mutant from the start and runs those of their tests that may notice it. */
  const attemptAnew = async (mutant: Mutant, files: readonly string[], tests: readonly Reach[]): Promise<Tried | null> => {
    const fate = (name: Fate, killer: string | null = null): Tried => ({ ...mutant, fate: name, killer });
    if (renewing !== null && (renewing.gone || renewed++ % MOST_RENEWALS === 0)) {
      await renewing.end();
      renewing = null;
    }
    renewing ??= (await loaded([], code))[0];
    const start = await renewing.ask({ kind: 'renew', mutant: mutant.id, tests: files }, LEAST * 2, ({ kind }) => kind !== 'tried');
    if (start.kind === 'silent') return start.timedOut ? fate('timed out', 'no end') : fate('killed', 'the process ended');
    if (start.kind !== 'loaded') return fate('killed', 'the tests cannot be loaded');
    const places = new Map(start.tests.map(({ id }, place) => [id, place]));
    const wanted = tests.flatMap(({ test, times }) => {
      const place = files.includes(fileOfTest(test)) ? places.get(found.tests[test]?.id ?? '') : undefined;
      return place === undefined ? [] : [{ test: place, times: times * 1000 }];
    });
    const order = { kind: 'try', mutant: mutant.id, tests: wanted, milliseconds, renewed: true } as const;
    const answer = await renewing.ask(order, LEAST + 20 * milliseconds, ({ kind }) => kind === 'tried');
    if (answer.kind === 'silent') return answer.timedOut ? fate('timed out', 'no end') : fate('killed', 'the process ended');
    if (answer.kind !== 'tried' || answer.killer === null) return null;
    const killer = start.tests[answer.killer]?.id ?? '';
    ranking.noticed(mutant, placeOf.get(killer) ?? -1);
    return fate(answer.endless ? 'timed out' : 'killed', killer);
  };

  /**
   * Files of tests that reach anything of the mutant's file may notice it, the best of them first, by itself: all of their tests, since what
   * is computed at load is read without reaching anything.
   */
  const attemptAtLoad = async (mutant: Mutant): Promise<Tried> => {
    const times = new Map(reachOf(mutant.file).map((reach) => [reach.test, reach.times]));
    const near = new Set([...times.keys()].map(fileOfTest));
    const own = `/${ownTest(mutant.file)}`;
    const reaches = found.tests.flatMap(({ id }, test) =>
      near.size === 0 || near.has(fileOf(id)) || fileOf(id).endsWith(own) ? [{ test, times: times.get(test) ?? 1 }] : []
    );
    const tests = ranking.first(mutant, reaches);
    const files = [...new Set(tests.map(({ test }) => fileOfTest(test)))];
    for (const some of [files.slice(0, 1), files.slice(1, MOST_FILES)]) {
      const result = some.length === 0 ? null : await attemptAnew(mutant, some, tests);
      if (result !== null) return result;
    }
    return { ...mutant, fate: 'survived', killer: null };
  };

  const reachesByFile = new Map<string, readonly Reach[]>();
  const reachOf = (file: string): readonly Reach[] => {
    const known = reachesByFile.get(file);
    if (known !== undefined) return known;
    const sum = new Map<number, number>();
    for (const { id } of made.mutants.filter((mutant) => mutant.file === file))
      for (const { test, times } of found.reaching.get(id) ?? []) sum.set(test, Math.max(times, sum.get(test) ?? 0));
    const reaches = [...sum].map(([test, times]) => ({ test, times }));
    reachesByFile.set(file, reaches);
    return reaches;
  };

  let [count, alive] = [0, 0];
  for (const mutant of chosen) {
    const near = ranking.first(mutant, found.reaching.get(mutant.id) ?? []);
    let result: Tried = { ...mutant, fate: 'no coverage', killer: null };
    if (near.length > 0) result = await attempt(mutant, near);
    else if (found.atLoad.has(mutant.id)) result = await attemptAtLoad(mutant);
    if (result.killer === null) alive++;
    each(result);
    if (++count % 100 === 0) say(`${count} of ${chosen.length}, ${alive} not noticed`);
  }
  await leave();
  await (renewing as TestProcess | null)?.end();
}
