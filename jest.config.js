// The runner hands test files to Node as they are: sources are loaded and warmed up once for each of a few processes, and not in a
// virtual machine for each file (docs/decisions/0001-node-types-and-no-transformer.md).
// Each process takes it from its options, as it must run before the runner's own first line.
const preload = `--import=${new URL('__tests__/setup/early-data.mjs', import.meta.url).href}`;
if (!process.env.NODE_OPTIONS?.includes(preload)) process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ''} ${preload}`.trim();

const base = {
  runner: 'jest-light-runner/child-process',
  transform: {},
  setupFiles: ['<rootDir>/__tests__/setup/globals.mjs'],
  testSequencer: '<rootDir>/__tests__/setup/sequencer.mjs',
  setupFilesAfterEnv: ['<rootDir>/__tests__/setup/parameters.mjs'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/__tests__/fixtures/']
};

export const engineConfig = {
  ...base,
  testMatch: ['<rootDir>/__tests__/engine/**/*.engine.ts'],
  maxWorkers: 1
};

/** Needs a Chromium: the one that CHROMIUM names, else /usr/bin/chromium. */
export const browserConfig = {
  ...base,
  testMatch: ['<rootDir>/__tests__/browser/**/*.browser.ts'],
  maxWorkers: 1
};

export default {
  ...base,
  // In CI jest would leave a core idle, and of two that is half.
  maxWorkers: '100%',
  testMatch: ['<rootDir>/__tests__/**/*.test.ts']
};
