import { enableCompileCache, flushCompileCache, registerHooks } from 'node:module';
import { join } from 'node:path';

// Tests import their words from `@jest/globals`, which has the types; outside of jest's own virtual machine that package only says that
// it cannot be used. Here the words are globals of the process, so the name leads to a module that hands them on.
const WORDS = ['afterAll', 'afterEach', 'beforeAll', 'beforeEach', 'describe', 'expect', 'jest', 'test'];
const url = `data:text/javascript,${encodeURIComponent(`export const {${WORDS}} = globalThis;`)}`;

// The runner imports a test file as `file?time`, so that Node would find it in no cache. The first time it goes by its name alone.
const TEST_FILE = /^(file:.*\.(?:test|engine|browser)\.ts)\?\d+$/;
const seen = new Set();
function byName(resolved) {
  const name = TEST_FILE.exec(resolved.url)?.[1];
  if (name === undefined || seen.has(name)) return resolved;
  seen.add(name);
  return { ...resolved, url: name };
}

registerHooks({
  resolve: (specifier, context, next) => (specifier === '@jest/globals' ? { url, shortCircuit: true } : byName(next(specifier, context)))
});

// Types are stripped and code is compiled once for each state of a file, and not in each run. The runner ends its processes by a
// signal, which would lose what they compiled.
enableCompileCache(join(import.meta.dirname, '../../node_modules/.cache/compiled'));
if (process.send)
  process.once('SIGTERM', () => {
    flushCompileCache();
    process.exit();
  });
