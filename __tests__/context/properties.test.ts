import { expect, test } from '@jest/globals';
import {
  compareDigests,
  createContext,
  createPatternMatcher,
  createTree,
  digestSelection,
  explainSelectionChange,
  type FileTree,
  legacyDigest,
  listTree,
  matchGoPath,
  parseIgnoreFile,
  type SelectionDigest,
  selectedFiles,
  selects
} from '../../src/context/index.ts';
import type { SelectedPath, Selection } from '../../src/model/graph.ts';
import type { Builder } from '../../src/model/image.ts';
import type { TreeEntry } from '../../src/model/tree.ts';
import fc, { anyCharacter, runs } from '../setup/property.ts';

// Slow, straightforward twins of the matchers, and laws that hold for every tree.

const word = fc.constantFrom('a', 'b', 'ab', '*', '?', '**', '[ab]', '[^a]', 'a*', '*b', '**b', 'a**', '.', 'a.b', '\\*', '^a', ']');
const pattern = fc
  .tuple(fc.constantFrom('', '', '!'), fc.array(word, { minLength: 1, maxLength: 3 }))
  .map(([bang, words]) => bang + words.join('/'));
const name = fc.constantFrom('a', 'b', 'ab', 'ba', 'a.b', '*', '^a', 'c');
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));

/** moby's own translation into a regular expression, as the documentation of its matcher tells it. */
function slowPattern(text: string): (path: string) => boolean {
  let source = '';
  let plain = true;
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if (char === '*' && text[i + 1] === '*') {
      i += text[i + 2] === '/' ? 2 : 1;
      const last = i === text.length - 1;
      if (last && plain) return (p) => p.startsWith(text.slice(0, text.indexOf('**')));
      if (source === '' && !/[*?[\]\\]/.test(text.slice(i + 1))) {
        const suffix = text.slice(2);
        return (p) => p.endsWith(suffix) || (suffix.startsWith('/') && p === suffix.slice(1));
      }
      source += last ? '.*' : '(.*/)?';
      plain = false;
    } else if (char === '*' || char === '?') {
      source += char === '*' ? '[^/]*' : '[^/]';
      plain = false;
    } else if (char === '\\') {
      source += `\\${text[++i] ?? ''}`;
      plain = false;
    } else if ('.+()|{}$'.includes(char)) source += `\\${char}`;
    else {
      source += char;
      if (char === '[' || char === ']') plain = false;
    }
  }
  if (plain) return (p) => p === text;
  const expression = new RegExp(`^${source}$`);
  return (p) => expression.test(p);
}

/** MatchesUsingParentResults with one flag per pattern, from the top directory down. */
function slowMatches(patterns: readonly string[], file: string): boolean {
  // The whole line is cleaned, its `!` included, before the `!` is read.
  const all = patterns.map(clean).map((text) => ({
    exception: text.startsWith('!'),
    match: slowPattern(text.replace(/^!/, ''))
  }));
  let flags = all.map(() => false);
  let matched = false;
  const parts = file.split('/');
  for (let depth = 1; depth <= parts.length; depth++) {
    const at = parts.slice(0, depth).join('/');
    matched = false;
    flags = all.map(({ exception, match }, index) => {
      const own = flags[index] || (exception === matched && match(at));
      if (own) matched = !exception;
      return own === true;
    });
  }
  return matched;
}
const clean = (text: string): string => {
  const parts = text.split('/').filter((part) => part !== '.' && part !== '');
  return parts.length === 0 ? '.' : parts.join('/');
};

test('the pattern matcher agrees with a slow one, from directory to directory', () => {
  fc.assert(
    fc.property(fc.array(pattern, { maxLength: 6 }), path, (patterns, file) => {
      const matcher = createPatternMatcher(patterns);
      let info = matcher.noInfo;
      let matched = false;
      const parts = file.split('/');
      for (let depth = 1; depth <= parts.length; depth++) {
        ({ matched, info } = matcher.matchesBelow(parts.slice(0, depth).join('/'), info));
      }
      expect(matcher.faults).toEqual([]);
      expect(matched).toBe(slowMatches(patterns, file));
    }),
    { numRuns: runs(2000) }
  );
});

function slowGo(p: string, n: string): boolean {
  if (p === '') return n === '';
  const head = p.charAt(0);
  if (head === '*') return slowGo(p.slice(1), n) || (n !== '' && !n.startsWith('/') && slowGo(p, n.slice(1)));
  if (n === '') return false;
  if (head === '?') return !n.startsWith('/') && slowGo(p.slice(1), n.slice(1));
  if (head === '[') {
    const end = p.indexOf(']');
    const negated = p.charAt(1) === '^';
    return p.slice(negated ? 2 : 1, end).includes(n.charAt(0)) !== negated && slowGo(p.slice(end + 1), n.slice(1));
  }
  const at = head === '\\' ? 1 : 0;
  return p.charAt(at) === n.charAt(0) && slowGo(p.slice(at + 1), n.slice(1));
}
test('Go patterns agree with a slow reading', () => {
  const piece = fc.constantFrom('a', 'b', '/', '*', '?', '[ab]', '[^a]', '\\*', '.');
  const text = fc.array(fc.constantFrom('a', 'b', '/', '*', '.'), { maxLength: 8 }).map((chars) => chars.join(''));
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 7 }).map((pieces) => pieces.join('')),
      text,
      (p, n) => {
        expect(matchGoPath(p, n)).toBe(slowGo(p, n));
      }
    ),
    { numRuns: runs(2000) }
  );
});

const DIRECTORIES = ['a', 'a/b', 'a/b/c', 'c', 'c/a'];
const NAMES = ['x', 'y.md', 'z.c'];
const FILES = ['', ...DIRECTORIES].flatMap((directory) => NAMES.map((leaf) => (directory === '' ? leaf : `${directory}/${leaf}`)));
const LINKS = ['l', 'a/l', 'c/l'];
const TARGETS = ['x', 'a', '/a/b', '../a', '../c/x', 'nowhere', '.', '..', '/c/a/z.c', 'l', 'b'];

/** A tree in which every directory stays, whatever happens to the files. */
const trees = fc
  .tuple(fc.subarray(FILES), fc.array(fc.option(fc.constantFrom(...TARGETS)), { minLength: 3, maxLength: 3 }))
  .map(([files, targets]): TreeEntry[] => [
    ...DIRECTORIES.map((at): TreeEntry => ({ kind: 'directory', path: at, mode: 0o755 })),
    ...files.map((at): TreeEntry => ({ kind: 'file', path: at, mode: 0o644, content: 'old', size: null })),
    ...targets.flatMap((target, i): TreeEntry[] =>
      target === null ? [] : [{ kind: 'symlink', path: LINKS[i] ?? '', target, content: target }]
    )
  ]);
const sources = fc.constantFrom(
  '',
  'a',
  'a/b',
  'c',
  'x',
  'a/x',
  '*',
  '*.md',
  'a/*',
  '*/x',
  '?',
  '[ac]',
  '*/*',
  'l',
  'l/b',
  'a/l',
  'l/*',
  'a/*/c',
  'n*'
);
const filters = fc.subarray(['*.md', 'b', '**/x', 'b/**', '!b/c', '!**/z.c', 'l', '*']);
const selection: fc.Arbitrary<Selection> = fc
  .array(fc.record({ path: sources, wildcard: fc.constant(true), include: fc.constant([]), exclude: filters, followLinks: fc.boolean() }), {
    minLength: 1,
    maxLength: 2
  })
  .map((paths) => ({ paths: paths.map((p): SelectedPath => (p.path.length % 2 === 0 ? p : { ...p, exclude: [] })) }));
const rules = fc.option(fc.subarray(['*.md', '**/*.md', 'a', '!a/b', 'c', '!**/z.c', 'a/b/*', '!a/b/c', '**/x', '*/l', '*']), { freq: 3 });

const contextOf = (entries: readonly TreeEntry[], lines: readonly string[] | null, builder: Builder) => {
  const tree: FileTree = createTree([...entries].sort((p, q) => (p.path < q.path ? -1 : 1)));
  return createContext(tree, lines && parseIgnoreFile(lines.join('\n')), builder);
};
const same = (p: SelectionDigest, q: SelectionDigest): boolean =>
  'digest' in p && 'digest' in q ? compareDigests(p.digest, q.digest) === 'same' : JSON.stringify(p) === JSON.stringify(q);

/** The tree with one file changed, added or removed; null where a link stands there. */
function changed(entries: readonly TreeEntry[], file: string, remove: boolean): TreeEntry[] | null {
  if (entries.some((entry) => entry.path === file && entry.kind !== 'file')) return null;
  const rest = entries.filter((entry) => entry.path !== file);
  const was = rest.length < entries.length;
  return remove && was ? rest : [...rest, { kind: 'file', path: file, mode: 0o644, content: 'new', size: null }];
}

test('a file is selected exactly where its change, coming or going changes the digest, and is then named', () => {
  fc.assert(
    fc.property(trees, selection, rules, fc.constantFrom(...FILES), fc.boolean(), (entries, selected, lines, file, remove) => {
      const next = changed(entries, file, remove);
      if (!next) return;
      const before = contextOf(entries, lines, 'buildkit');
      const after = contextOf(next, lines, 'buildkit');
      const [p, q] = [digestSelection(before, selected), digestSelection(after, selected)];
      // A build that fails on both sides has no digest to compare.
      if ('missing' in p && 'missing' in q) return;
      expect(same(p, q)).toBe(!selects(before, selected)(file));
      expect(selects(after, selected)(file)).toBe(selects(before, selected)(file));
      if ('digest' in p && 'digest' in q) {
        expect(explainSelectionChange(before, after, selected, selected, 100).map(({ path }) => path)).toEqual(same(p, q) ? [] : [file]);
      }
    }),
    { numRuns: runs(3000) }
  );
});

test('the files of a selection are those that it selects and that are there', () => {
  fc.assert(
    fc.property(trees, selection, rules, (entries, selected, lines) => {
      const context = contextOf(entries, lines, 'buildkit');
      if (!('digest' in digestSelection(context, selected))) return;
      const test = selects(context, selected);
      const plain = entries.filter((entry) => entry.kind === 'file').map((entry) => entry.path);
      const listed = selectedFiles(context, selected).filter((at) => plain.includes(at));
      expect(listed).toEqual(plain.filter(test).sort());
    }),
    { numRuns: runs(1000) }
  );
});

test('the classic builder: a file is selected exactly where its change changes the digest', () => {
  fc.assert(
    fc.property(
      trees,
      fc.array(sources, { minLength: 1, maxLength: 2 }),
      rules,
      fc.constantFrom(...FILES),
      (entries, paths, lines, file) => {
        const next = changed(entries, file, false);
        if (!next) return;
        const before = contextOf(entries, lines, 'legacy');
        const after = contextOf(next, lines, 'legacy');
        const [p, q] = [legacyDigest(before, { sources: paths }), legacyDigest(after, { sources: paths })];
        if ('missing' in p || 'missing' in q) return;
        const selected = { paths: paths.map((at) => ({ path: at, wildcard: true, include: [], exclude: [], followLinks: true })) };
        expect(same(p, q)).toBe(!selects(before, selected)(file));
        expect(explainSelectionChange(before, after, selected, selected, 100).map(({ path }) => path)).toEqual(
          same(p, q) ? [] : expect.arrayContaining([file])
        );
      }
    ),
    { numRuns: runs(1500) }
  );
});

test('a tree survives being listed and built again', () => {
  fc.assert(
    fc.property(trees, (entries) => {
      const listed = listTree(createTree(entries));
      expect(listTree(createTree(listed))).toEqual(listed);
      expect(listed.map((entry) => entry.path)).toEqual(listed.map((entry) => entry.path).sort());
    })
  );
});

test('any text is an ignore file, and any patterns and paths have an answer', () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter }), fc.array(fc.string()), fc.string(), (text, patterns, at) => {
      const { faults, patterns: read } = parseIgnoreFile(text);
      expect(faults.every((fault) => fault.line >= 1)).toBe(true);
      expect(read.every((line) => !line.includes('\n'))).toBe(true);
      expect(typeof createPatternMatcher(patterns).matches(at)).toBe('boolean');
      expect(['boolean', 'string']).toContain(typeof matchGoPath(text, at));
    })
  );
});

test('a tree that takes over what is equal of another one is the same tree, and holds its equal directories themselves', () => {
  const entry = fc
    .tuple(path, fc.constantFrom('file', 'other', 'mode', 'link', 'target', 'submodule', 'directory'))
    .map(([at, kind]): TreeEntry => {
      if (kind === 'link' || kind === 'target') return { kind: 'symlink', path: at, target: kind, content: kind };
      if (kind === 'submodule') return { kind, path: at, content: 'a' };
      if (kind === 'directory') return { kind, path: at, mode: 0o700 };
      return { kind: 'file', path: at, mode: kind === 'mode' ? 0o755 : 0o644, content: kind === 'other' ? 'b' : 'a', size: 1 };
    });
  const entries = fc
    .uniqueArray(entry, { selector: (one) => one.path, maxLength: 12 })
    .map((list) => list.toSorted((a, b) => (a.path < b.path ? -1 : 1)));
  fc.assert(
    fc.property(entries, entries, (some, others) => {
      const base = createTree(some);
      const head = createTree([...others], base);
      expect(head).toEqual(createTree(others));
      expect(createTree([...some], base).root).toBe(base.root);
    }),
    { numRuns: runs(200) }
  );
});
