import { matchesGlob } from '../discovery/index.ts';
import type { TreeEntries, TreeEntry } from '../model/tree.ts';
import type { TreePath } from '../model/units.ts';
import type { Side } from './side.ts';

// What a checkout makes of a blob, by the attributes of git (gitattributes(5)): on Linux files change by line ends that are asked for,
// by an encoding, by `$Id$` and by a filter. The blobs of git do not show it (docs/discovery.md "The workspace").

interface Rule {
  readonly matches: (path: TreePath) => boolean;
  readonly attributes: ReadonlyMap<string, string>;
}

const NAME = '.gitattributes';
const BELOW = `/${NAME}`;
const MOST_FILES = 50;
/** Attributes that decide what a checkout writes. */
const DECISIVE = ['text', 'eol', 'crlf', 'ident', 'filter', 'working-tree-encoding'] as const;

const namedSo = (entries: TreeEntries): TreeEntries => entries.filter(({ path }) => path === NAME || path.endsWith(BELOW));

/** Files that hold attributes, nearest to the root first. */
export function attributeFiles(entries: TreeEntries): readonly TreePath[] {
  return namedSo(entries)
    .map(({ path }) => path)
    .sort((a, b) => a.split('/').length - b.split('/').length)
    .slice(0, MOST_FILES);
}

/** A pattern as git reads it: without a slash it is a name at any depth, else a path from the folder of its file. */
function patternTest(pattern: string, folder: TreePath): (path: TreePath) => boolean {
  const anchored = pattern.replace(/\/$/, '').includes('/');
  const body = `${anchored ? '' : '**/'}${pattern.replace(/^\//, '')}`;
  const prefix = folder === '' ? '' : `${folder}/`;
  return (path) => path.startsWith(prefix) && matchesGlob(body, path.slice(prefix.length));
}

/** `text eol=crlf -ident !filter`, with `binary` for `-text`. */
function readAttributes(words: readonly string[]): ReadonlyMap<string, string> {
  const read = new Map<string, string>();
  for (const word of words) {
    if (word === 'binary') read.set('text', 'unset');
    else if (word.startsWith('-')) read.set(word.slice(1), 'unset');
    else if (word.startsWith('!')) read.set(word.slice(1), 'unspecified');
    else {
      const equals = word.indexOf('=');
      read.set(equals < 0 ? word : word.slice(0, equals), equals < 0 ? 'set' : word.slice(equals + 1));
    }
  }
  return read;
}

function rulesOf(side: Side): readonly Rule[] {
  return attributeFiles(side.input.entries).flatMap((file) => {
    const folder = file === NAME ? '' : file.slice(0, -NAME.length - 1);
    return (side.input.texts[file] ?? '').split('\n').flatMap((line): readonly Rule[] => {
      const [pattern, ...words] = line.trim().split(/\s+/);
      if (pattern === undefined || pattern === '' || /^[#["]/.test(pattern)) return [];
      const attributes = readAttributes(words);
      return DECISIVE.some((name) => attributes.has(name)) ? [{ matches: patternTest(pattern, folder), attributes }] : [];
    });
  });
}

/** What the attributes make of a file; equal texts: the same. */
function formOf(path: TreePath, rules: readonly Rule[]): string {
  const values = new Map<string, string>();
  for (const { matches, attributes } of rules) {
    if (!matches(path)) continue;
    for (const [name, value] of attributes) values.set(name, value);
  }
  const isText = values.get('text') !== 'unset' && values.get('crlf') !== 'unset';
  return JSON.stringify([
    isText && values.get('eol') === 'crlf' ? `crlf ${values.get('text') === 'auto' ? 'auto' : 'always'}` : '',
    values.get('ident') === 'set',
    values.get('filter') ?? '',
    values.get('working-tree-encoding') ?? ''
  ]);
}

const sameBlob = (a: TreeEntry | undefined, b: TreeEntry) => a?.kind === 'file' && b.kind === 'file' && a.content === b.content;

/** Found for a base side and the head side beside it: all images of a change ask, and each answer reads every file. */
const found = new WeakMap<Side, WeakMap<Side, readonly TreePath[]>>();

/** Files whose blob is the same on both sides and which a checkout writes in another form on each. */
export function otherForms(base: Side, head: Side): readonly TreePath[] {
  const ofBase = found.get(base) ?? new WeakMap<Side, readonly TreePath[]>();
  const forms = ofBase.get(head) ?? formsBetween(base, head);
  found.set(base, ofBase.set(head, forms));
  return forms;
}

function formsBetween(base: Side, head: Side): readonly TreePath[] {
  const files = new Set([base, head].flatMap(({ input }) => namedSo(input.entries)).map(({ path }) => path));
  if ([...files].every((path) => sameBlob(base.byPath.get(path), head.byPath.get(path) ?? { kind: 'directory', path, mode: 0 }))) return [];
  const [before, after] = [rulesOf(base), rulesOf(head)];
  const same = head.input.entries.filter((entry) => sameBlob(base.byPath.get(entry.path), entry));
  head.work.spend('files held against git attributes', same.length * (before.length + after.length));
  return same.filter(({ path }) => formOf(path, before) !== formOf(path, after)).map(({ path }) => path);
}
