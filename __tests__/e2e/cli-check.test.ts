import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { inFolder, layercost } from '../setup/run-cli.ts';
import { type Files, type ScratchRepository, scratchRepository } from '../setup/scratch-repository.ts';

// What `check` compares: the work tree as git sees it, merge bases, and every odd state of a repository.

const DOCKERFILE = 'FROM node:22-alpine\nWORKDIR /app\nCOPY package.json ./\nRUN npm install\nCOPY . .\nRUN npm run build\n';
const FIRST: Files = {
  Dockerfile: DOCKERFILE,
  'package.json': '{"name":"shop"}\n',
  'src/server.js': 'listen()\n',
  'run.sh': 'echo run\n',
  '.gitignore': 'ignored/\n*.log\n',
  '.dockerignore': 'docs\n.git\n'
};

interface Image {
  readonly name: string;
  readonly file: string;
  readonly affected: boolean;
  readonly existence: string;
  readonly verdict: string;
  readonly notes: readonly string[];
  readonly problems: readonly { readonly message: string; readonly line: number | null }[];
  readonly steps: readonly {
    readonly line: number;
    readonly instruction: string;
    readonly verdict: string;
    readonly certainty: string;
    readonly cause: { readonly kind: string; readonly paths: readonly string[] } | null;
  }[];
  readonly added: { readonly low: number; readonly mid: number; readonly high: number } | null;
}
interface Document {
  readonly schema: string;
  readonly base: { readonly ref: string; readonly sha: string | null; readonly mergeBase: string | null };
  readonly head: { readonly ref: string; readonly sha: string | null };
  readonly verdict: string;
  readonly notes: readonly string[];
  readonly images: readonly Image[];
}

async function check(repository: ScratchRepository, ...argv: string[]): Promise<{ code: number | null; document: Document; err: string }> {
  const { code, out, err } = await layercost(['check', '--format', 'json', ...argv], { cwd: repository.top });
  expect(err).not.toMatch(/unexpected error|\n\s+at /);
  return { code, document: JSON.parse(out) as Document, err };
}

/** Lines of the first image that run again, with the verdict's certainty where it is not certain. */
function rebuilt(document: Document): string[] {
  return (document.images[0]?.steps ?? [])
    .filter((step) => step.verdict === 'rebuilt')
    .map((step) => (step.certainty === 'certain' ? `${step.line}` : `${step.line} ${step.certainty}`));
}

/** The root paths named by the first step that runs again. */
function paths(document: Document): readonly string[] {
  return document.images[0]?.steps.find((step) => step.verdict === 'rebuilt')?.cause?.paths ?? [];
}

const WORKTREES: readonly (readonly [string, (repository: ScratchRepository) => void, readonly string[], readonly string[]])[] = [
  ['nothing changed', () => {}, [], []],
  ['a tracked file is modified', (r) => r.write({ 'src/server.js': 'listen(80)\n' }), ['5', '6'], ['src/server.js']],
  [
    'modified and put back',
    (r) => {
      r.write({ 'src/server.js': 'x' });
      r.write({ 'src/server.js': 'listen()\n' });
    },
    [],
    []
  ],
  [
    'modified and staged',
    (r) => {
      r.write({ 'src/server.js': 'x' });
      r.git('add', '.');
    },
    ['5', '6'],
    ['src/server.js']
  ],
  ['a file is untracked', (r) => r.write({ 'src/new.js': 'x' }), ['5', '6'], ['src/new.js']],
  ['a file is ignored by git', (r) => r.write({ 'ignored/x': 'x', 'debug.log': 'x' }), [], []],
  ['a file is ignored by docker', (r) => r.write({ 'docs/guide.md': 'x' }), [], []],
  ['a tracked file is deleted', (r) => r.write({ 'src/server.js': null }), ['5', '6'], ['src/server.js']],
  ['a tracked file is deleted in the index', (r) => void r.git('rm', '--quiet', 'src/server.js'), ['5', '6'], ['src/server.js']],
  ['deleted in the index, kept on disk', (r) => void r.git('rm', '--quiet', '--cached', 'src/server.js'), [], []],
  ['the exec bit is set', (r) => chmodSync(join(r.top, 'run.sh'), 0o755), ['5', '6'], ['run.sh']],
  ['group and others may write', (r) => chmodSync(join(r.top, 'run.sh'), 0o666), [], []],
  ['a file becomes a link', (r) => r.write({ 'run.sh': { link: 'src/server.js' } }), ['5', '6'], ['run.sh']],
  [
    'an intent to add',
    (r) => {
      r.write({ 'src/new.js': 'x' });
      r.git('add', '-N', 'src/new.js');
    },
    ['5', '6'],
    ['src/new.js']
  ],
  ['the manifest is modified', (r) => r.write({ 'package.json': '{"name":"shop2"}\n' }), ['3', '4', '5', '6'], ['package.json']],
  [
    'odd names',
    (r) => r.write({ 'a "b" \\ c.txt': 'x', 'd\ne.txt': 'x', 'ü/ß.txt': 'x' }),
    ['5', '6'],
    ['a "b" \\ c.txt', 'd\ne.txt', 'ü/ß.txt']
  ],
  ['only a time is new', (r) => r.write({ 'src/server.js': 'listen()\n' }), [], []],
  ['an empty directory is made', (r) => mkdirSync(join(r.top, 'empty')), [], []],
  ['the Dockerfile has a comment more', (r) => r.write({ Dockerfile: `# hello\n${DOCKERFILE}` }), ['6', '7'], ['Dockerfile']],
  [
    'a Dockerfile lies in the work tree only',
    (r) => r.write({ 'tool/Dockerfile': 'FROM alpine\nRUN true\n', '.dockerignore': 'tool\ndocs\n.git\n' }),
    [],
    []
  ]
];

test.each(WORKTREES)('the work tree: %s', (name, change, lines, named) =>
  inFolder(async (folder) => {
    const repository = scratchRepository(folder, FIRST);
    change(repository);
    const { code, document } = await check(repository, ...(name.includes('work tree only') ? ['--dockerfile', 'Dockerfile'] : []));
    // The ignore file itself is part of the context.
    const more = name.includes('work tree only') ? { lines: ['5', '6'], named: ['.dockerignore'] } : { lines, named };
    expect({ code, lines: rebuilt(document), named: paths(document) }).toEqual({ code: 0, ...more });
    expect(document.head).toEqual({ ref: 'WORKTREE', sha: null });
  })
);

test('a copied .git is another one for each commit; of a work tree nobody knows', () =>
  inFolder(async (folder) => {
    const repository = scratchRepository(folder, { ...FIRST, '.dockerignore': 'docs\n' });
    const clean = (await check(repository)).document.images[0]?.steps.find(({ line }) => line === 5);
    expect(clean).toMatchObject({ instruction: 'COPY', certainty: 'unknown' });
    repository.git('checkout', '--quiet', '-b', 'feature');
    repository.commit({ 'docs/a.md': 'x' });
    const { document } = await check(repository, '--base', 'main', '--head', 'feature');
    expect([rebuilt(document), paths(document)]).toEqual([['5', '6'], ['.git']]);
  }));

test('a COPY that would take files which git ignores is told so', () =>
  inFolder(async (folder) => {
    const repository = scratchRepository(folder, FIRST);
    repository.write({ 'ignored/x': 'x', 'src/server.js': 'listen(80)\n' });
    const { document } = await check(repository);
    expect([...document.notes, ...(document.images[0]?.notes ?? [])].join('\n')).toMatch(/Git ignores ignored\/, which a COPY would take/);
  }));

test('the base is the merge base: what the base branch has gained since counts for nothing', () =>
  inFolder(async (folder) => {
    const repository = scratchRepository(folder, FIRST);
    const fork = repository.git('rev-parse', 'HEAD');
    repository.git('checkout', '--quiet', '-b', 'feature');
    const head = repository.commit({ 'src/server.js': 'listen(80)\n' });
    repository.git('checkout', '--quiet', 'main');
    const tip = repository.commit({ 'package.json': '{"name":"moved"}\n' });
    const { document } = await check(repository, '--base', 'main', '--head', 'feature');
    expect(document.base).toEqual({ ref: 'main', sha: tip, mergeBase: fork });
    expect(document.head).toEqual({ ref: 'feature', sha: head });
    expect(rebuilt(document)).toEqual(['5', '6']);
    expect(document.notes.join()).not.toMatch(/merge base/);
  }));

test('configuration is read from the tip of the base, not from the merge base and not from the head', () =>
  inFolder(async (folder) => {
    const repository = scratchRepository(folder, FIRST);
    repository.git('checkout', '--quiet', '-b', 'feature');
    repository.commit({ 'src/server.js': 'x', '.github/layercost.yml': 'version: 1\nbudget: {rebuild: {fail: 9999s}}\n' });
    repository.git('checkout', '--quiet', 'main');
    repository.commit({ '.github/layercost.yml': 'version: 1\nbudget: {rebuild: {fail: 1s}}\ngate: {without-history: fail}\n' });
    const { code, document } = await check(repository, '--base', 'main', '--head', 'feature');
    expect(JSON.stringify(document)).toContain('.github/layercost.yml at main@');
    expect([document.verdict, code]).toEqual(['fail', 1]);
  }));

test('histories that do not meet: the base itself is compared, and the report says so', () =>
  inFolder(async (folder) => {
    const repository = scratchRepository(folder, FIRST);
    repository.git('checkout', '--quiet', '--orphan', 'other');
    repository.commit({ 'src/server.js': 'listen(80)\n' });
    const { code, document } = await check(repository, '--base', 'main', '--head', 'other');
    expect(code).toBe(0);
    expect(document.base.mergeBase).toBe(document.base.sha);
    expect(document.notes.join('\n')).toMatch(/There is no merge base of main and other/);
    expect(rebuilt(document)).toEqual(['5', '6']);
  }));

test('a shallow clone without the merge base is compared with the tip, with a note', () =>
  inFolder(async (folder) => {
    const repository = scratchRepository(join(folder, 'full'), FIRST);
    repository.git('checkout', '--quiet', '-b', 'feature');
    repository.commit({ 'src/server.js': 'one' });
    repository.commit({ 'src/server.js': 'two' });
    repository.git('checkout', '--quiet', 'main');
    repository.commit({ 'README.md': 'x' });
    const shallow = scratchRepository(join(folder, 'shallow'));
    shallow.git('fetch', '--quiet', '--depth=1', `file://${repository.top}`, 'main:main2', 'feature:feature');
    shallow.git('checkout', '--quiet', 'feature');
    const { code, document } = await check(shallow, '--base', 'main2');
    expect(code).toBe(0);
    expect(document.notes.join('\n')).toMatch(/There is no merge base of main2 and WORKTREE \(a shallow clone/);
    expect(rebuilt(document)).toEqual(['5', '6']);
  }));

test('a bare repository is compared by commits', () =>
  inFolder(async (folder) => {
    const repository = scratchRepository(join(folder, 'full'), FIRST);
    repository.git('checkout', '--quiet', '-b', 'feature');
    repository.commit({ 'src/server.js': 'one' });
    repository.git('clone', '--quiet', '--bare', repository.top, join(folder, 'bare.git'));
    const { out, code } = await layercost(['check', '--repo', 'bare.git', '--base', 'main', '--head', 'feature', '--format', 'json'], {
      cwd: folder
    });
    expect(code).toBe(0);
    expect(rebuilt(JSON.parse(out) as Document)).toEqual(['5', '6']);
  }));

test('a repository without any commit has no base; its images are new', () =>
  inFolder(async (folder) => {
    const repository = scratchRepository(folder);
    repository.write(FIRST);
    const { code, document } = await check(repository);
    expect(code).toBe(0);
    expect(document.base.sha).toBeNull();
    expect(document.images.map((image) => [image.existence, image.affected])).toEqual([['added', true]]);
  }));

test('a folder below the top is the same repository', () =>
  inFolder(async (folder) => {
    const repository = scratchRepository(folder, FIRST);
    repository.write({ 'src/server.js': 'x' });
    const above = await layercost(['check', '--format', 'json'], { cwd: repository.top });
    const below = await layercost(['check', '--format', 'json'], { cwd: join(repository.top, 'src') });
    expect(below.out).toBe(above.out);
  }));

const HUGE = `FROM alpine:3.22\n${'RUN echo a line of a big file that somebody generated\n'.repeat(40_000)}`;
const DOCKERFILES: readonly (readonly [string, Files, RegExp])[] = [
  ['is gone', { Dockerfile: null }, /removed by this change/],
  ['is empty', { Dockerfile: '' }, /no (?:build )?stage|empty|FROM/],
  ['is binary', { Dockerfile: Uint8Array.from({ length: 4096 }, (_, i) => (i * 7919) & 255) }, /"code":"no-target"/],
  ['is malformed', { Dockerfile: 'FROM alpine\nRUNN x\nCOPY\nFROM\n' }, /RUNN is no instruction/],
  ['has no FROM', { Dockerfile: 'RUN true\n' }, /FROM/],
  ['lost its stage', { Dockerfile: 'FROM alpine\nCOPY --from=gone /a /a\n' }, /gone/],
  ['is huge', { Dockerfile: HUGE }, /"verdict":"warn".*Only the first 5000 instructions were read/],
  ['is a link', { Dockerfile: { link: 'docker/real' }, 'docker/real': DOCKERFILE }, /"affected":true/],
  ['is a link to nowhere', { Dockerfile: { link: 'docker/none' } }, /cannot be read/],
  ['is a link out of the repository', { Dockerfile: { link: '/etc/passwd' } }, /cannot be read/],
  ['is a link to itself', { Dockerfile: { link: 'Dockerfile' } }, /cannot be read/],
  ['is a directory', { Dockerfile: null, 'Dockerfile/x': 'y' }, /removed by this change/]
];

test.each(DOCKERFILES)('a Dockerfile that %s gives a report', (_, files, says) =>
  inFolder(async (folder) => {
    const repository = scratchRepository(folder, FIRST);
    repository.git('checkout', '--quiet', '-b', 'feature');
    if (files['Dockerfile/x'] !== undefined) repository.write({ Dockerfile: null });
    repository.commit(files);
    const { code, document } = await check(repository, '--base', 'main', '--head', 'feature');
    expect(code).toBe(0);
    expect(JSON.stringify(document)).toMatch(says);
    expect(JSON.stringify(document)).not.toContain('root:x');
  })
);

test('the Dockerfile as a link and as a file build the same', () =>
  inFolder(async (folder) => {
    const repository = scratchRepository(folder, {
      ...FIRST,
      Dockerfile: { link: 'docker/real' },
      'docker/real': DOCKERFILE,
      '.dockerignore': 'docker\nDockerfile\n.git\n'
    });
    repository.git('checkout', '--quiet', '-b', 'feature');
    repository.commit({ Dockerfile: DOCKERFILE });
    expect(rebuilt((await check(repository, '--base', 'main', '--head', 'feature')).document)).toEqual([]);
  }));

test('a repository without Dockerfile has nothing to say, and says that', () =>
  inFolder(async (folder) => {
    const repository = scratchRepository(folder, { 'a.txt': 'x' });
    const { code, document } = await check(repository);
    expect([code, document.verdict, document.images]).toEqual([0, 'skipped', []]);
    expect(document.notes.join('\n')).toMatch(/no Dockerfile/i);
    const text = await layercost(['check'], { cwd: folder });
    expect(text.out).toMatch(/no Dockerfile/i);
  }));

test('--dockerfile limits the report', () =>
  inFolder(async (folder) => {
    const repository = scratchRepository(folder, { 'a/Dockerfile': 'FROM alpine\nCOPY . .\n', 'b/Dockerfile': 'FROM alpine\nCOPY . .\n' });
    expect((await check(repository)).document.images).toHaveLength(2);
    expect((await check(repository, '--dockerfile', 'a/**')).document.images.map((image) => image.file)).toEqual(['a/Dockerfile']);
    // Relative to the working directory, where that lies in the repository.
    const below = async (glob: string) =>
      layercost(['check', '--format', 'json', '--dockerfile', glob], { cwd: join(repository.top, 'b') });
    for (const glob of ['Dockerfile', './Dockerfile', '../b/*'])
      expect((JSON.parse((await below(glob)).out) as Document).images.map((image) => image.file)).toEqual(['b/Dockerfile']);
    expect((await below('b/Dockerfile')).code).toBe(2);
  }));

test('added is exactly zero for a change that moves no structure', () =>
  inFolder(async (folder) => {
    const repository = scratchRepository(folder, FIRST);
    for (let i = 0; i < 6; i++) repository.commit({ [i % 3 === 0 ? 'package.json' : 'src/server.js']: `{"name":"shop${i}"}` });
    repository.git('checkout', '--quiet', '-b', 'feature');
    repository.commit({ 'src/server.js': 'listen(80)\n' });
    const { document } = await check(repository, '--base', 'main', '--head', 'feature');
    expect(document.images[0]?.added).toEqual({ low: 0, mid: 0, high: 0 });
  }));

test.each([
  { known: 'by the name of the base', set: () => {}, base: 'dev' },
  {
    known: 'by the default branch of the remote',
    set: (r: ScratchRepository) => {
      r.git('update-ref', 'refs/remotes/origin/dev', 'dev');
      r.git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/dev');
    },
    base: 'HEAD~1'
  }
])('a workflow for the branch that changes are merged into, known $known: its name is the same in every build', ({ set, base }) =>
  inFolder(async (folder) => {
    const workflow =
      'on: {push: {branches: [dev, beta]}}\njobs: {b: {runs-on: ubuntu-latest, steps: [{uses: actions/checkout@v4}, {uses: docker/setup-buildx-action@v3}, {id: m, uses: docker/metadata-action@v5,' +
      ' with: {images: a/b}}, {uses: docker/build-push-action@v6, with: {context: ., build-args: "V=${{ steps.m.outputs.version }}",' +
      ' cache-from: type=gha, cache-to: "type=gha,mode=max"}}]}}\n';
    const dockerfile = 'FROM node:22\nARG V\nRUN make "$V"\nCOPY src src\nRUN test\n';
    const r = scratchRepository(folder, { Dockerfile: dockerfile, 'src/a': '1', '.github/workflows/b.yml': workflow });
    r.git('branch', '--move', 'main', 'dev');
    set(r);
    r.git('checkout', '-q', '-b', 'change');
    r.commit({ 'src/a': '2' });
    const stamped = async (from: string) =>
      (await check(r, '--base', from, '--head', 'HEAD')).document.images[0]?.steps.find(({ line }) => line === 3);
    expect(await stamped(base)).toMatchObject({ verdict: 'cached', certainty: 'certain' });
    // Of a branch by no such name it is not known that it is the one.
    if (base === 'HEAD~1') r.git('symbolic-ref', '--delete', 'refs/remotes/origin/HEAD');
    expect(await stamped('HEAD~1')).toMatchObject({ certainty: 'unknown' });
  })
);
