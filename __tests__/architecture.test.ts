import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { expect, test } from '@jest/globals';

// The import table of docs/architecture.md as a failing check: who may import whom, and why not.

const SRC = join(import.meta.dirname, '..', 'src');

/** Every room may import these. */
const GROUND = new Set(['model', 'plain']);

/** Rooms that a room may import besides itself and the ground, and the libraries that only it may import. */
const TABLE: Record<string, { rooms: string[]; libraries: string[] }> = {
  model: { rooms: [], libraries: [] },
  plain: { rooms: [], libraries: [] },
  documents: { rooms: [], libraries: ['valibot'] },
  commands: { rooms: [], libraries: [] },
  'safe-text': { rooms: [], libraries: [] },
  formats: { rooms: [], libraries: ['yaml', 'smol-toml', 'tar-stream'] },
  registry: { rooms: [], libraries: [] },
  image: { rooms: ['formats'], libraries: ['valibot'] },
  shell: { rooms: [], libraries: ['unbash'] },
  dockerfile: { rooms: ['safe-text', 'shell'], libraries: ['dockerfile-ast'] },
  context: { rooms: [], libraries: [] },
  layers: { rooms: ['image', 'dockerfile'], libraries: [] },
  graph: { rooms: ['dockerfile', 'context'], libraries: [] },
  failure: { rooms: ['context', 'graph'], libraries: [] },
  prediction: { rooms: ['graph', 'context'], libraries: [] },
  discovery: { rooms: ['formats', 'shell', 'commands', 'dockerfile'], libraries: ['@actions/expressions'] },
  config: { rooms: ['formats'], libraries: ['valibot'] },
  buildlog: { rooms: ['safe-text', 'documents', 'formats', 'image'], libraries: [] },
  history: { rooms: ['commands', 'layers', 'dockerfile', 'safe-text'], libraries: [] },
  cost: { rooms: ['commands', 'history'], libraries: ['simple-statistics'] },
  replay: { rooms: ['commands', 'prediction', 'cost'], libraries: [] },
  transfer: { rooms: ['commands', 'dockerfile', 'context', 'graph', 'history', 'prediction', 'layers', 'replay'], libraries: [] },
  suggestion: {
    rooms: ['commands', 'shell', 'dockerfile', 'context', 'formats'],
    libraries: []
  },
  budget: { rooms: ['safe-text'], libraries: [] },
  audit: { rooms: ['history', 'cost'], libraries: [] },
  analysis: {
    rooms: [
      'commands',
      'safe-text',
      'dockerfile',
      'context',
      'graph',
      'failure',
      'prediction',
      'discovery',
      'config',
      'history',
      'registry',
      'cost',
      'replay',
      'transfer',
      'suggestion',
      'budget',
      'audit'
    ],
    libraries: ['valibot']
  },
  report: { rooms: ['documents', 'dockerfile', 'safe-text', 'analysis'], libraries: ['diff'] },
  page: { rooms: ['documents', 'safe-text'], libraries: ['preact', 'd3-hierarchy'] },
  git: { rooms: ['analysis'], libraries: [] },
  github: { rooms: ['analysis', 'buildlog', 'history', 'formats', 'safe-text'], libraries: ['@octokit/'] },
  http: { rooms: ['analysis', 'registry'], libraries: [] },
  files: { rooms: ['analysis', 'buildlog', 'formats', 'image'], libraries: [] },
  thread: { rooms: [], libraries: [] },
  action: {
    rooms: ['analysis', 'config', 'report', 'safe-text', 'github', 'git', 'http', 'files', 'thread', 'history', 'registry', 'audit'],
    libraries: ['@actions/core', '@actions/github']
  },
  cli: {
    rooms: [
      'documents',
      'analysis',
      'config',
      'report',
      'safe-text',
      'git',
      'files',
      'thread',
      'http',
      'registry',
      'github',
      'buildlog',
      'history',
      'audit',
      'discovery',
      'formats',
      'graph',
      'dockerfile',
      'layers'
    ],
    libraries: []
  },
  api: { rooms: ['analysis', 'buildlog', 'report', 'cli'], libraries: ['layercost/schema'] }
};
/** Rooms that hold effects; everything else computes. */
const EFFECTFUL = new Set(['page', 'git', 'github', 'http', 'files', 'thread', 'action', 'cli', 'api']);
const PURE_BUILTINS = new Set(['node:crypto', 'node:path/posix', 'node:util', 'node:zlib', 'node:buffer', 'node:stream']);
const EFFECTS = /\b(?:Date\.now\(|new Date\(\)|Math\.random\(|setTimeout\(|setInterval\(|fetch\(|process\.|console\.)/;

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : /\.tsx?$/.test(path) ? [path] : [];
  });
}
const sources = filesBelow(SRC).map((path) => {
  const name = relative(SRC, path).replaceAll('\\', '/');
  const text = readFileSync(path, 'utf8');
  const imports = [
    ...text.matchAll(
      /^\s*(?:import|export)\b[^'"`;]*?from\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)|^import\s*['"]([^'"]+)['"]/gm
    )
  ].map((m) => m[1] ?? m[2] ?? m[3] ?? '');
  return { name, room: name.split('/')[0] ?? '', text, imports };
});
const withoutComments = (text: string) =>
  text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*$/gm, '$1')
    .replace(/'(?:[^'\\\n]|\\.)*'/g, "''")
    .replace(/"(?:[^"\\\n]|\\.)*"/g, '""');

test('every folder of src is a room of the table', () => {
  expect(sources.filter((s) => !(s.room in TABLE)).map((s) => s.name)).toEqual([]);
});

test('rooms import only rooms that stand above them in docs/architecture.md', () => {
  const page = readFileSync(join(SRC, '../docs/architecture.md'), 'utf8');
  const [, list = ''] = /```\n([\s\S]*?)```/.exec(page) ?? [];
  const roomsOf = (line: string) => /^(?:[a-z-]+\/\s+)+/.exec(line)?.[0].match(/[a-z-]+/g) ?? [];
  const order = list.split('\n').flatMap(roomsOf);
  expect(order.toSorted()).toEqual(Object.keys(TABLE).toSorted());
  const wrong = Object.entries(TABLE).flatMap(([room, { rooms }]) =>
    rooms.filter((other) => order.indexOf(other) >= order.indexOf(room)).map((other) => `${room} -> ${other}`)
  );
  expect(wrong).toEqual([]);
});

test('rooms import only the rooms that the table names, and through their index', () => {
  const wrong: string[] = [];
  for (const { name, room, imports } of sources) {
    for (const spec of imports.filter((i) => i.startsWith('.'))) {
      const target = posix.join(dirname(name).replaceAll('\\', '/'), spec);
      const other = target.split('/')[0] ?? '';
      // The version of the program lies in package.json, which the bundler copies in.
      if (other === room || GROUND.has(other) || target === '../package.json') continue;
      if (!TABLE[room]?.rooms.includes(other)) wrong.push(`${name} -> ${target}: ${room} may not know ${other}`);
      else if (target !== `${other}/index.ts` && target !== 'analysis/ports.ts')
        wrong.push(`${name} -> ${target}: enter ${other} through its index.ts`);
    }
  }
  expect(wrong).toEqual([]);
});

test('libraries are imported only where the table says', () => {
  const wrong: string[] = [];
  for (const { name, room, imports } of sources) {
    for (const spec of imports.filter((i) => !i.startsWith('.') && !i.startsWith('node:'))) {
      if (!TABLE[room]?.libraries.some((l) => spec === l || spec.startsWith(l.endsWith('/') ? l : `${l}/`)))
        wrong.push(`${name} imports ${spec}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('every allowance of the table is used', () => {
  const spare = Object.entries(TABLE).flatMap(([room, { rooms, libraries }]) => {
    const own = sources.filter((source) => source.room === room);
    const known = new Set(own.flatMap(({ name, imports }) => imports.map((spec) => posix.join(dirname(name), spec).split('/')[0])));
    const isUsed = (library: string) => own.some(({ imports }) => imports.some((spec) => spec === library || spec.startsWith(library)));
    return [...rooms.filter((other) => !known.has(other)), ...libraries.filter((one) => !isUsed(one))].map((one) => `${room} -> ${one}`);
  });
  expect(spare).toEqual([]);
});

/** A sentence that was made into text and is then searched or cut, or tested by a pattern. */
const TAKEN_APART =
  /\b(?:plainText|inline|shown|headline)\((?:[^()\n]|\([^()\n]*\))*\)\s*\.(?:replace|replaceAll|match|matchAll|split|search|startsWith|endsWith|includes|indexOf)\(|\.(?:test|exec)\(\s*(?:plainText|inline|shown)\(/;

/** The same where the text has a name first: `const text = inline(…); text.indexOf(…)`. */
const NAMED_TEXT =
  /\bconst (\w+) = (?:plainText|inline|shown|headline|seconds|secondsWithRange|band|money|bytes|count)\((?:[^()\n]|\([^()\n]*\))*\);/g;
const takenApart = (text: string): readonly string[] =>
  [...text.matchAll(NAMED_TEXT)].flatMap(([made, name]) => {
    const read = new RegExp(`\\b${name}\\.(?:replace|replaceAll|match|matchAll|split|search|startsWith|endsWith|includes|indexOf)\\(`);
    return read.test(text) ? [made] : [];
  });
/** Several words of prose that a text is searched for. */
const PROSE = /\.(?:startsWith|endsWith|includes|indexOf|split)\('[A-Za-z][a-z]+(?: [a-z]+){2,}[^']*'/;
/** The words of other programs: builders, runners, shells. */
const READS_OTHERS: ReadonlySet<string> = new Set(['buildlog', 'discovery', 'git']);

test('nothing takes a sentence of our own apart', () => {
  const found = sources.flatMap(({ name, room, text }) => {
    const prose = READS_OTHERS.has(room) ? null : PROSE.exec(text);
    return [...(TAKEN_APART.exec(text) ?? []).slice(0, 1), ...takenApart(text), ...(prose ?? [])].map((what) => `${name}: ${what}`);
  });
  expect(found).toEqual([]);
});

test('effects stay in the rooms at the rim', () => {
  const wrong: string[] = [];
  for (const { name, room, text, imports } of sources) {
    if (EFFECTFUL.has(room)) continue;
    for (const spec of imports.filter((i) => i.startsWith('node:') && !PURE_BUILTINS.has(i))) wrong.push(`${name} imports ${spec}`);
    const hit = EFFECTS.exec(withoutComments(text));
    if (hit) wrong.push(`${name} uses ${hit[0]}`);
  }
  expect(wrong).toEqual([]);
});

test('generated cases take their seed from one place, so that a run can be repeated', () => {
  const tests = join(import.meta.dirname);
  const own = readdirSync(tests, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.ts') && readFileSync(join(tests, name), 'utf8').includes("from 'fast-check'"));
  // The comparison with the engine makes each case from a seed that it prints.
  expect(own.toSorted()).toEqual(['architecture.test.ts', 'engine/fuzz/random-case.ts', 'setup/property.ts']);
});
