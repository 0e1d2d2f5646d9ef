const base = {
  testEnvironment: 'node',
  transform: {},
  extensionsToTreatAsEsm: ['.ts'],
  setupFiles: ['<rootDir>/__tests__/setup/realm.mjs'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  testTimeout: 60_000,
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
  testTimeout: 120_000,
  testMatch: ['<rootDir>/__tests__/browser/**/*.browser.ts'],
  maxWorkers: 1
};

export default {
  ...base,
  testMatch: ['<rootDir>/__tests__/**/*.test.ts']
};
