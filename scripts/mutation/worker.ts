// One process of the mutation check: loads the tests of a room with its mutants in the code and runs the tests it is asked for.
import { readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
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
/** And one that is reached more often than this while code is loaded. */
const MOST_TIMES_AT_LOAD = 1_000_000;
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const HARNESS = new URL('harness.ts', import.meta.url).href;

const switches: Switches = { mutantCoverage: { static: {}, perTest: {} } };
Object.assign(globalThis, { __stryker__: switches });

/** Processor time of this process so far, in milliseconds: other work on the machine does not count. */
const spent = () => process.cpuUsage().user / 1000;

const send = (answer: Answer) => new Promise<void>((done) => process.send?.(answer, undefined, undefined, () => done()));

const inOurs = (path: string) => /^(?:src|__tests__)\//.test(path);
const pathOf = (url: string) => (url.startsWith('file:') ? relative(ROOT, fileURLToPath(url)) : '');

/** Reads mutated code in place of the sources. What is imported by a URL with a version has that version too, so that it is loaded anew. */
function hook(code: Readonly<Record<string, string>>): void {
  const plain = new Map<string, string>();
  registerHooks({
    resolve: (specifier, context, next) => {
      if (specifier === '@jest/globals') return { url: HARNESS, shortCircuit: true };
      const found = next(specifier, context);
      const version = context.parentURL?.startsWith('file:') ? new URL(context.parentURL).search : '';
      return version !== '' && inOurs(pathOf(found.url)) ? { ...found, url: `${found.url}${version}` } : found;
    },
    load: (url, context, next) => {
      const path = pathOf(url);
      if (!inOurs(path) || !path.endsWith('.ts')) return next(url, context);
      const source = plain.get(path) ?? stripTypeScriptTypes(code[path] ?? readFileSync(fileURLToPath(url), 'utf8'));
      plain.set(path, source);
      return { format: 'module', source, shortCircuit: true };
    }
  });
}

async function loadTests(files: readonly string[], version = ''): Promise<void> {
  const harness = await import('./harness.ts');
  const atLoad: Record<string, string[]> = {};
  for (const file of files) {
    harness.enterFile(file, version);
    switches.mutantCoverage.static = {};
    await import(pathToFileURL(`${ROOT}${file}`).href + version);
    await harness.beginFile(`${file}${version}`);
    atLoad[file] = Object.keys(switches.mutantCoverage.static);
  }
  await send({ kind: 'loaded', tests: harness.tests.map(({ id }) => ({ id })), atLoad });
}

async function load(order: Extract<Order, { kind: 'load' }>): Promise<void> {
  hook(order.code);
  // A mutant that a property finds need not be told by its smallest example.
  const { default: fc } = await import('fast-check');
  fc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true });
  await loadTests(order.tests);
}

async function renew({ mutant, tests }: Extract<Order, { kind: 'renew' }>): Promise<void> {
  Object.assign(switches, { activeMutant: mutant, hitCount: 0, hitLimit: MOST_TIMES_AT_LOAD });
  try {
    await loadTests(tests, `?with=${mutant}-${tests.length}`);
  } catch (error) {
    await send({ kind: 'not loaded', error: String(error) });
  } finally {
    switches.activeMutant = undefined;
  }
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
    switches.activeMutant = undefined;
    if (failure === null && !endless) continue;
    // Where the test fails without the mutant too, what an earlier one left behind is to blame.
    const poisoned = !order.renewed && (await failureOf(test)) !== null;
    return send({ kind: 'tried', mutant: order.mutant, killer: test, failure: failure ?? '', endless, poisoned });
  }
  return send({ kind: 'tried', mutant: order.mutant, killer: null, failure: '', endless: false, poisoned: false });
}

process.on('unhandledRejection', () => {});
process.on('disconnect', () => process.exit(0));

const obey = (order: Order): Promise<void> => {
  switch (order.kind) {
    case 'load':
      return load(order);
    case 'renew':
      return renew(order);
    case 'survey':
      return survey();
    case 'try':
      return tryMutant(order);
    case 'end':
      return end();
  }
};
process.on('message', (order: Order) => {
  obey(order).catch((error) => send({ kind: 'broken', error: String(error?.stack ?? error) }).then(() => process.exit(1)));
});

async function end(): Promise<void> {
  const { endFiles } = await import('./harness.ts');
  await endFiles();
  process.exit(0);
}
