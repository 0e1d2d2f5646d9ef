// Stands for @jest/globals while mutants are tried: the same words, but tests are kept, so that one process can run any of them again.
import { expect } from 'expect';

type Body = (...args: never[]) => unknown;

/** What runs around the tests of a file. */
interface Hooks {
  readonly beforeAll: Body[];
  readonly afterAll: Body[];
  readonly beforeEach: Body[];
  readonly afterEach: Body[];
}

export interface KeptTest {
  /** Path of the file, names of the groups, name, place in the file. */
  readonly id: string;
  /** Path of the file, with the version that was loaded. */
  readonly file: string;
  readonly run: () => Promise<void>;
}

const hooksOf = new Map<string, Hooks>();
const begun = new Set<string>();
export const tests: KeptTest[] = [];
let current = { file: '', path: '', groups: [] as string[], count: 0 };

/** Every test that is written from now on is one of this file. `version` tells it from the same file loaded before. */
export function enterFile(path: string, version = ''): void {
  const file = `${path}${version}`;
  current = { file, path, groups: [], count: 0 };
  hooksOf.set(file, { beforeAll: [], afterAll: [], beforeEach: [], afterEach: [] });
}

const call = async (hooks: readonly Body[]) => {
  for (const hook of hooks) await hook();
};

/** Runs what stands before all tests of a file, once. */
export async function beginFile(file: string): Promise<void> {
  if (begun.has(file)) return;
  begun.add(file);
  await call(hooksOf.get(file)?.beforeAll ?? []);
}

/** Takes away what the files that were begun have made. */
export async function endFiles(): Promise<void> {
  for (const file of begun) await call(hooksOf.get(file)?.afterAll ?? []);
}

function keep(name: string, body: () => unknown): void {
  const { file, path, groups } = current;
  const hooks = hooksOf.get(file);
  const run = async () => {
    await beginFile(file);
    await call(hooks?.beforeEach ?? []);
    try {
      await body();
    } finally {
      await call(hooks?.afterEach ?? []);
    }
  };
  tests.push({ id: [path, ...groups, name, current.count++].join(' › '), file, run });
}

const rows = (table: readonly unknown[]) => table.map((row) => (Array.isArray(row) ? row : [row]) as never[]);
const inGroup = (name: string, body: () => void) => {
  current.groups.push(name);
  body();
  current.groups.pop();
};

export const test = Object.assign((name: string, body: () => unknown) => keep(name, body), {
  each: (table: readonly unknown[]) => (name: string, body: Body) => {
    for (const row of rows(table)) keep(`${name} ${String(row[0]).slice(0, 60)}`, () => body(...row));
  },
  skip: () => {}
});
export const describe = Object.assign(inGroup, {
  each: (table: readonly unknown[]) => (name: string, body: Body) => {
    for (const row of rows(table)) inGroup(`${name} ${String(row[0]).slice(0, 60)}`, () => body(...row));
  }
});
const add = (kind: keyof Hooks) => (hook: Body) => void hooksOf.get(current.file)?.[kind].push(hook);
export const beforeAll = add('beforeAll');
export const afterAll = add('afterAll');
export const beforeEach = add('beforeEach');
export const afterEach = add('afterEach');
export { expect };
