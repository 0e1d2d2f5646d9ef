// One process of the mutation check: loads the tests of a room with its mutants in the code and runs the tests it is asked for.
import { registerHooks } from 'node:module';
import { relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Answer, Order } from './orders.ts';

interface Switches {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
  mutantCoverage: { static: Record<string, number>; perTest: Record<string, Record<string, number>> };
}

/** A mutant that is reached this many times as often as the code without it does not end. */
const MOST_TIMES_AS_OFTEN = 100;
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const HARNESS = new URL('harness.ts', import.meta.url).href;

const switches: Switches = { mutantCoverage: { static: {}, perTest: {} } };
Object.assign(globalThis, { __stryker__: switches });

/** Processor time of this process so far, in milliseconds: other work on the machine does not count. */
const spent = () => process.cpuUsage().user / 1000;

const send = (answer: Answer) => new Promise<void>((done) => process.send?.(answer, undefined, undefined, () => done()));

async function load(order: Extract<Order, { kind: 'load' }>): Promise<void> {
  switches.activeMutant = order.mutant;
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === '@jest/globals' ? { url: HARNESS, shortCircuit: true } : next(specifier, context),
    load: (url, context, next) => {
      const code = url.startsWith('file:') ? order.code[relative(ROOT, fileURLToPath(url))] : undefined;
      return code === undefined ? next(url, context) : { format: 'module-typescript', source: code, shortCircuit: true };
    }
  });
  const harness = await import('./harness.ts');
  const atLoad: Record<string, string[]> = {};
  for (const file of order.tests) {
    harness.enterFile(file);
    switches.mutantCoverage.static = {};
    await import(pathToFileURL(`${ROOT}${file}`).href);
    await harness.beginFile(file);
    atLoad[file] = Object.keys(switches.mutantCoverage.static);
  }
  // A mutant that a property finds need not be told by its smallest example.
  const { default: fc } = await import('fast-check');
  fc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true });
  await send({ kind: 'loaded', tests: harness.tests.map(({ id, file }) => ({ id, file })), atLoad });
}

/** What a test, named by its place, did: null where it passed. */
async function failureOf(test: number): Promise<string | null> {
  const { tests } = await import('./harness.ts');
  try {
    await tests[test]?.run();
    return null;
  } catch (error) {
    return String(error instanceof Error ? error.message : error).split('\n')[0] ?? '';
  }
}

async function survey(): Promise<void> {
  const { tests } = await import('./harness.ts');
  for (const [test, { id }] of tests.entries()) {
    switches.currentTestId = id;
    const began = spent();
    const failure = await failureOf(test);
    const milliseconds = spent() - began;
    switches.currentTestId = undefined;
    await send({ kind: 'surveyed', test, failure, milliseconds, reached: switches.mutantCoverage.perTest[id] ?? {} });
    delete switches.mutantCoverage.perTest[id];
  }
}

async function tryMutant(order: Extract<Order, { kind: 'try' }>): Promise<void> {
  const began = spent();
  for (const { test, times } of order.tests) {
    if (spent() - began > order.milliseconds) break;
    switches.activeMutant = order.mutant;
    switches.hitCount = 0;
    switches.hitLimit = MOST_TIMES_AS_OFTEN * Math.max(times, 10);
    const failure = await failureOf(test);
    const endless = switches.hitCount > switches.hitLimit;
    if (!order.fresh) switches.activeMutant = undefined;
    if (failure === null && !endless) continue;
    // Where the test fails without the mutant too, what an earlier one left behind is to blame.
    const poisoned = !order.fresh && (await failureOf(test)) !== null;
    return send({ kind: 'tried', mutant: order.mutant, killer: test, failure: failure ?? '', endless, poisoned });
  }
  return send({ kind: 'tried', mutant: order.mutant, killer: null, failure: '', endless: false, poisoned: false });
}

process.on('unhandledRejection', () => {});
process.on('disconnect', () => process.exit(0));
process.on('message', (order: Order) => {
  const done = order.kind === 'load' ? load(order) : order.kind === 'survey' ? survey() : order.kind === 'try' ? tryMutant(order) : end();
  done.catch((error) => send({ kind: 'broken', error: String(error?.stack ?? error) }).then(() => process.exit(1)));
});

async function end(): Promise<void> {
  const { endFiles } = await import('./harness.ts');
  await endFiles();
  process.exit(0);
}
