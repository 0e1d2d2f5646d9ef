// An esbuild plugin: what is imported through a room's index.ts is taken from the file that makes it. An index is a list of
// names and costs nothing in the sources, but the bundler divides by file, so that through it every part would hold every room.
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const BUILT_IN = /\bimport\s+(?:\*\s+as\s+(\w+)|\{([^}]*)\})\s*from\s*'(node:[^']+)';/g;
const FROM = /\b(import|export)\s+(type\s+)?\{([^}]*)\}\s*from\s*'([^']+)'/g;

/** Names of an index → file and name there; null where the file does more than hand names on. */
function namesOf(index) {
  const text = readFileSync(index, 'utf8');
  if (/^export \*/m.test(text)) throw new Error(`${index} hands on names without telling them: every part that takes one would hold all`);
  if (
    text
      .replace(FROM, '')
      .replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
      .replace(/[;\s]/g, '') !== ''
  )
    return null;
  const names = new Map();
  for (const [, , , list, from] of text.matchAll(FROM)) {
    for (const item of items(list)) names.set(item.as, { file: resolve(dirname(index), from), name: item.name });
  }
  return names;
}

const items = (list) =>
  list
    .replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '' && !item.startsWith('type '))
    .map((item) => {
      const [name, as = name] = item.split(/\s+as\s+/);
      return { name, as };
    });

/** The text with each import through an index split into one for each file behind it. */
function direct(text, folder, indexes) {
  return text.replace(FROM, (whole, verb, type, list, from) => {
    if (type !== undefined || !from.endsWith('/index.ts')) return whole;
    const index = join(folder, from);
    if (!indexes.has(index)) indexes.set(index, namesOf(index));
    const names = indexes.get(index);
    if (names === null) return whole;
    return items(list)
      .map(({ name, as }) => {
        const there = names.get(name);
        if (there === undefined) throw new Error(`${index} does not export ${name}`);
        return `${verb} { ${there.name} as ${as} } from ${JSON.stringify(there.file)};`;
      })
      .join(' ');
  });
}

/**
 * The text with Node's built-ins taken by `require`: an `import` of one has Node evaluate all that it exports, also what it would
 * else load on first use (all of the streams and threads behind `node:util`).
 */
const required = (text) =>
  text.replace(BUILT_IN, (_, whole, list, from) => {
    const names = whole === undefined ? items(list).map(({ name, as }) => (name === as ? name : `${name}: ${as}`)) : [];
    return whole !== undefined
      ? `const ${whole} = require('${from}');`
      : names.length === 0
        ? ''
        : `const { ${names.join(', ')} } = require('${from}');`;
  });

/** `along` gives text that is bundled with a file, by its path. */
export function directImports(along = () => '') {
  const indexes = new Map();
  return {
    name: 'direct-imports',
    setup(build) {
      build.onLoad({ filter: /[\\/]src[\\/].*\.tsx?$/ }, ({ path }) => ({
        contents: direct(required(readFileSync(path, 'utf8')), dirname(path), indexes) + along(path),
        loader: path.endsWith('x') ? 'tsx' : 'ts'
      }));
    }
  };
}
