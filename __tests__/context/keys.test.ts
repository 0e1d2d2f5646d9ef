import { expect, test } from '@jest/globals';
import {
  type BuildContext,
  compareDigests,
  createContext,
  digestSelection,
  legacyDigest,
  parseIgnoreFile,
  type SelectionDigest
} from '../../src/context/index.ts';
import type { Builder } from '../../src/model/image.ts';
import { OutOfWork, openWorkBudget } from '../../src/plain/index.ts';
import recorded from './key-rows.json' with { type: 'json' };
import { copySelection, treeOf, type WrittenTree } from './trees.ts';

// Recorded on Docker 28.5.2 (BuildKit) and on its classic builder: whether a COPY was reused after the tree changed.

/** Rows that the recorded engine answers and other builders answer otherwise; the code says why. */
const OPEN: ReadonlySet<string> = new Set([
  'mode of the source directory',
  'wildcard in the directory, one full directory match, moved',
  'ignored: hidden directory mode, kept file'
]);

interface Row {
  readonly name: string;
  readonly before: WrittenTree;
  readonly after: WrittenTree;
  readonly copy: string;
  readonly copyBefore?: string;
  readonly verdict: string;
}

function contextOf(written: WrittenTree, builder: Builder): BuildContext {
  const { '.ign': beside, ...files } = written;
  const text = builder === 'legacy' ? files['.dockerignore'] : beside;
  const own = builder === 'legacy' ? { Dockerfile: 'same', '.dockerignore': '' } : {};
  return createContext(treeOf({ ...own, ...files }), text === undefined ? null : parseIgnoreFile(text), builder);
}

function digest(written: WrittenTree, copy: string, builder: Builder): SelectionDigest {
  const context = contextOf(written, builder);
  const sources = copy.slice(0, copy.lastIndexOf(' '));
  return builder === 'legacy' ? legacyDigest(context, { sources: sources.split(' ') }) : digestSelection(context, copySelection(sources));
}

function verdict(row: Row, builder: Builder): string {
  const before = digest(row.before, row.copyBefore ?? row.copy, builder);
  const after = digest(row.after, row.copy, builder);
  if ('digest' in before && 'digest' in after) return compareDigests(before.digest, after.digest);
  return 'missing' in before || 'missing' in after ? 'fails' : 'unknown';
}

const named = (rows: readonly object[]) => (rows as readonly Row[]).map((row) => [row.name, row] as const);

test.each(named(recorded.buildkit))('BuildKit: %s', (name, row) => {
  expect(verdict(row, 'buildkit')).toBe(OPEN.has(name) ? 'open' : row.verdict);
});
test.each(named(recorded.legacy))('classic builder: %s', (_, row) => {
  expect(verdict(row, 'legacy')).toBe(row.verdict);
});

test('the files of a pattern are read once for a context, however many lines copy it', () => {
  const context = contextOf({ a1: 'x', a2: 'x', b1: 'x' }, 'buildkit');
  const work = openWorkBudget({ 'files of copied selections': 3 });
  const keyOf = (copy: string, of = context) => digestSelection(of, copySelection(copy), work);
  expect(keyOf('a*')).toEqual(keyOf('a*'));
  expect(keyOf('b*')).not.toEqual(keyOf('a*'));
  expect(() => keyOf('?1')).toThrow(OutOfWork);
  // Another analysis spends the same again.
  expect(() => digestSelection(context, copySelection('a*'), openWorkBudget({ 'files of copied selections': 1 }))).toThrow(OutOfWork);
  expect(() => keyOf('a*', contextOf({ a1: 'y', a2: 'x' }, 'buildkit'))).toThrow(OutOfWork);
});
