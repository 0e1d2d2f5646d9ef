const base = {
  testEnvironment: 'node',
  transform: {},
  extensionsToTreatAsEsm: ['.ts'],
  setupFiles: ['<rootDir>/__tests__/setup/realm.mjs'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  // Against a hang only: no test says how fast a machine is.
  testTimeout: 1_800_000,
  coverageProvider: 'v8',
  collectCoverageFrom: ['src/**/*.ts']
};

export const engineConfig = {
  ...base,
  testMatch: ['<rootDir>/__tests__/engine/**/*.engine.ts'],
  testTimeout: 1_800_000,
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
