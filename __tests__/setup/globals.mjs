import { enableCompileCache, registerHooks } from 'node:module';
import { join } from 'node:path';

// Tests import their words from `@jest/globals`, which has the types; outside of jest's own virtual machine that package only says that
// it cannot be used. Here the words are globals of the process, so the name leads to a module that hands them on.
const WORDS = ['afterAll', 'afterEach', 'beforeAll', 'beforeEach', 'describe', 'expect', 'jest', 'test'];
const url = `data:text/javascript,${encodeURIComponent(`export const {${WORDS}} = globalThis;`)}`;

registerHooks({
  resolve: (specifier, context, next) => (specifier === '@jest/globals' ? { url, shortCircuit: true } : next(specifier, context))
});

// Types are stripped and code is compiled once for each state of a file, and not in each run.
enableCompileCache(join(import.meta.dirname, '../../node_modules/.cache/compiled'));
