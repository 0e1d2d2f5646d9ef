import { expect, test } from '@jest/globals';
import { touchedOnBothSides } from '../../src/analysis/both-sides.ts';
import type { TreeEntries } from '../../src/model/tree.ts';
import { image } from '../setup/analysis.ts';
import { marked } from '../setup/sentence.ts';

type Texts = Readonly<Record<string, string>>;

const treeOf = (files: Texts): TreeEntries =>
  Object.entries(files)
    .map(([path, content]) => ({ kind: 'file' as const, path, mode: 0o644, content, size: null }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
const BASE: Texts = { 'api/Dockerfile': '1', 'api/a.js': '1', 'api/b.js': '1', 'api/c.js': '1', 'README.md': '1' };
const API = image({ spec: { dockerfile: 'api/Dockerfile', context: 'api' } }).spec;

const sentence = (tip: Texts, head: Texts) =>
  touchedOnBothSides({ mergeBase: treeOf(BASE), tip: treeOf({ ...BASE, ...tip }), head: treeOf({ ...BASE, ...head }) }, [API], 'main');
const said = (list: string) =>
  `\`main\` has moved on and changed ${list} as well: what the merge builds may differ from what was compared.`;

test.each<[string, Texts, Texts, string | null]>([
  ['the base stands still', {}, { 'api/a.js': '2' }, null],
  ['another file', { 'api/b.js': '2' }, { 'api/a.js': '2' }, null],
  ['the same edit on both sides', { 'api/a.js': '2' }, { 'api/a.js': '2' }, null],
  ['a file that no build reads', { 'README.md': '2' }, { 'README.md': '3' }, null],
  ['a folder of a like name', { 'apis/a.js': '2' }, { 'apis/a.js': '3' }, null],
  ['a file of the context', { 'api/a.js': '2' }, { 'api/a.js': '3' }, said('`api/a.js`')],
  ['a new file on both sides', { 'api/d.js': '2' }, { 'api/d.js': '3' }, said('`api/d.js`')],
  [
    'the Dockerfile is named first',
    { 'api/Dockerfile': '2', 'api/a.js': '2', 'api/b.js': '2', 'api/c.js': '2' },
    { 'api/Dockerfile': '3', 'api/a.js': '3', 'api/b.js': '3', 'api/c.js': '3' },
    said('`api/Dockerfile`, `api/a.js` and 2 more')
  ]
])('%s', (_, tip, head, wanted) => expect(sentence(tip, head)).toEqual(wanted === null ? null : marked(wanted)));
