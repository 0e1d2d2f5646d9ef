import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { layercost } from '../setup/run-cli.ts';
import { type ScratchRepository, scratchRepository } from '../setup/scratch-repository.ts';

// Wrong usage, configuration and input: one line that names what is wrong, exit code 2, nothing on standard output, no stack.

const DOCKERFILE = 'FROM alpine:3.22\nCOPY . /app\nRUN make -C /app\n';
/** What the error about a file that is no history shows of it. */
const FIRST_LINE = ['    1 │ #1 [internal] load build definition from Dockerfile', `      │ ${'^'.repeat(51)}`] as const;
const LOG = '#1 [internal] load build definition from Dockerfile\n#1 DONE 0.0s\n\n#2 [1/2] FROM alpine\n#2 DONE 0.1s\n';

let folder: string;
let repository: ScratchRepository;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'layercost-errors-')));
  repository = scratchRepository(join(folder, 'repo'), { Dockerfile: DOCKERFILE, 'app.txt': 'one' });
  repository.git('clone', '--quiet', '--bare', repository.top, join(folder, 'bare.git'));
  repository.git('clone', '--quiet', '--bare', repository.top, join(folder, 'damaged.git'));
  writeFileSync(join(folder, 'damaged.git', 'refs', 'heads', 'broken'), `${'1'.repeat(40)}\n`);
  symlinkSync('loop.log', join(folder, 'loop.log'));
  symlinkSync('nowhere', join(folder, 'dangling.yml'));
  mkdirSync(join(folder, 'plain'));
  mkdirSync(join(folder, 'ctx'));
  const files: Record<string, string> = {
    'build.log': LOG,
    'not.json': 'no json',
    'other.json': '{"schema":"something@1"}',
    'half.json':
      '{"schema":"layercost/input@1","request":{},"now":"","base":null,"head":{},"config":{},"changes":[],"history":[],"notes":[],"problems":[]}',
    'unknown-key.yml': 'version: 1\nbudgets: {}\n',
    'no-unit.yml': 'version: 1\nbudget:\n  rebuild: {fail: 30}\n',
    'no-currency.yml': 'version: 1\ntotal: {added-cost: 5}\n',
    'broken.yml': 'version: 1\nbudget: {rebuild: [\n',
    'return.yml': 'version: 1\nprice: "a\r::error::b" c\n',
    'binary.yml': 'version: 1\n\0\0',
    'list.yml': 'version: 1\nbudget: []\n',
    'faulty.jsonl': 'this is no history\n',
    'ctx/Dockerfile': DOCKERFILE
  };
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Row {
  readonly argv: string;
  /** Folder below the scratch folder; default: the repository. */
  readonly at?: string;
  readonly says: RegExp;
  /** A second line says what to do. */
  readonly hint?: RegExp;
  /** The line of the file with its number, and carets under the place. */
  readonly excerpt?: readonly [line: string, carets: string];
}

const ROWS: readonly Row[] = [
  // what was asked for by name and is not there
  { argv: 'check --dockerfile Dockerfil', says: /no Dockerfile fits 'Dockerfil'/, hint: /nearest is 'Dockerfile'/ },
  { argv: 'predict --base . --head . --file Dockerfle', says: /Dockerfle: no such file in the head/, hint: /nearest is 'Dockerfile'/ },
  { argv: 'images --dockerfile Dockerfile --dockerfile api/*', says: /no Dockerfile fits 'api\/\*'/, hint: /'Dockerfile'/ },
  { argv: 'fix --dry-run --dockerfile *.docker', says: /no Dockerfile fits/, hint: /'Dockerfile'/ },
  { argv: 'replay --dockerfile ../Dockerfile', says: /no Dockerfile fits '\.\.\/Dockerfile'/, hint: /'Dockerfile'/ },
  { argv: 'explain --step Dockerfil:2', says: /no image is built from Dockerfil/, hint: /'Dockerfile'/ },
  { argv: 'explain --step 99', says: /line 99 of Dockerfile holds no instruction/, hint: /nearest one begins on line 3/ },
  {
    argv: 'explain --base ../ctx --head ../ctx --step api/Dockerfile:2',
    says: /--step names 'api\/Dockerfile', and the Dockerfile is 'Dockerfile'/,
    hint: /--file/
  },
  { argv: 'predict --base ../ctx --head ../ctx --target biuld', says: /there is no stage 'biuld'/, hint: /no names/ },
  { argv: 'predict --base ../ctx --head ../ctx --target 0', says: /there is no stage '0'/, hint: /no names/ },
  { argv: 'suggest --context ../ctx --target biuld', says: /there is no stage 'biuld'/, hint: /no names/ },
  { argv: 'check --base mian', says: /there is no commit 'mian'/, hint: /Did you mean 'main'\?/ },
  { argv: 'check --config ../unknown-kye.yml', says: /unknown-kye\.yml: no such file/, hint: /Did you mean '\.\.\/unknown-key\.yml'\?/ },
  { argv: 'check --log ../bild.log', says: /bild\.log cannot be read/, hint: /Did you mean '\.\.\/build\.log'\?/ },
  { argv: 'check --format jsn', says: /--format must be one of/, hint: /Did you mean 'json'\?/ },
  { argv: 'history imprt', says: /'history' needs one of/, hint: /Did you mean 'layercost history import'\?/ },
  // the line itself
  { argv: 'frobnicate', says: /there is no command 'frobnicate'/, hint: /layercost --help/ },
  { argv: 'history', says: /'history' needs one of: import, show, merge, prune/ },
  { argv: 'history frob', says: /'history' needs one of: import, show, merge, prune/ },
  { argv: 'config', says: /'config' needs one of: check/ },
  { argv: '--frob', says: /there is no command '--frob'/ },
  { argv: 'chek', says: /no command 'chek'/, hint: /Did you mean 'layercost check'\?/ },
  { argv: 'check --bse main', says: /there is no option '--bse'/, hint: /Did you mean '--base'\?/ },
  { argv: 'completion csh', says: /name one of bash, zsh, fish/, hint: /layercost completion --help/ },
  { argv: 'check --frob', says: /there is no option '--frob'/, hint: /layercost check --help/ },
  { argv: 'check -x', says: /there is no option '-x'/, hint: /layercost check --help/ },
  { argv: 'check --base', says: /--base takes a value: REF/, hint: /layercost check --help/ },
  { argv: 'check --base --head main', says: /--base/, hint: /layercost check --help/ },
  { argv: 'check --base main --base main', says: /--base is given more than once/ },
  { argv: 'check --strict=yes', says: /--strict takes no value/ },
  { argv: 'check --format yaml', says: /--format must be one of text, json, markdown/ },
  { argv: 'check --builder podman', says: /--builder must be one of buildkit, legacy/ },
  { argv: 'check --cache all', says: /--cache must be one of local, gha-min/ },
  { argv: 'check main', says: /unexpected argument 'main': check takes none/, hint: /layercost check --help/ },
  { argv: 'demo again', says: /unexpected argument 'again': demo takes none/ },
  { argv: 'predict ctx ctx', says: /unexpected argument 'ctx': predict takes none/ },
  { argv: 'images --format markdown', says: /--format must be one of text, json, matrix/ },
  { argv: 'demo --format xml', says: /--format must be one of text, markdown, json, html/ },
  { argv: 'logs', says: /name at least one log or record/, hint: /layercost logs --help/ },
  { argv: 'logs ../build.log --form gradle', says: /--form must be one of auto, buildkit-plain/ },
  { argv: 'logs ../build.log --format markdown', says: /--format must be one of text, json/ },
  { argv: 'predict', says: /--base and --head are needed/, hint: /predict --help/ },
  { argv: 'predict --base ../ctx', says: /--base and --head are needed/ },
  { argv: 'predict --base ../ctx --head ../ctx --file ../Dockerfile', says: /must be a path inside the directory/ },
  { argv: 'predict --base ../ctx --head ../ctx --file /etc/passwd', says: /must be a path inside the directory/ },
  { argv: 'predict --base ../ctx --head ../ctx --build-context shared', says: /--build-context takes NAME=PATH, not 'shared'/ },
  { argv: 'predict --base ../ctx --head ../ctx --base-arg =x', says: /--base-arg takes NAME=VALUE/ },
  { argv: 'predict --base ../ctx --head ../ctx --base-image alpine', says: /--base-image takes NAME=FILE, not 'alpine'/ },
  { argv: 'predict --base ../ctx --head ../ctx --base-image a=../none.json', says: /--base-image: \.\.\/none\.json: no such file/ },
  { argv: 'predict --base ../ctx --head ../ctx --base-image a=../not.json', says: /\.\.\/not\.json is not JSON/ },
  {
    argv: 'predict --base ../ctx --head ../ctx --base-image a=../other.json',
    says: /holds no image configuration/,
    hint: /docker image inspect/
  },
  { argv: 'history import ../build.log', says: /--history FILE is needed/ },
  { argv: 'history import --history ../h.jsonl', says: /name at least one log or record/ },
  { argv: 'history import ../build.log --history ../h.jsonl --at yesterday', says: /--at takes an ISO 8601 time/ },
  {
    argv: 'history import ../build.log --history ../h.jsonl --image nothing',
    says: /there is no image 'nothing' in this repository/,
    hint: /--file/
  },
  {
    argv: 'history import ../build.log --history ../h.jsonl --commit no-such-name',
    says: /--commit: there is no commit 'no-such-name'/,
    hint: /full id/
  },
  {
    argv: 'history import ../not.json --history ../h.jsonl --file Dockerfile',
    says: /nothing was learnt from \.\.\/not\.json/,
    hint: /layercost logs/
  },
  { argv: 'history show --history ../build.log', says: /is no history file/, hint: /history import/, excerpt: FIRST_LINE },
  { argv: 'check --history ../build.log', says: /is no history file/, hint: /history import/, excerpt: FIRST_LINE },
  { argv: 'history merge ../faulty.jsonl', says: /history merge takes FILE\.\.\. --output FILE/ },
  { argv: 'history merge --output ../h.jsonl', says: /history merge takes FILE\.\.\. --output FILE/ },
  { argv: 'history merge ../none.jsonl --output ../h.jsonl', says: /\.\.\/none\.jsonl: no such file/ },
  { argv: 'history prune --history ../faulty.jsonl', says: /--max-age-days N is needed/ },
  { argv: 'history prune --history ../none.jsonl --max-age-days 30', says: /\.\.\/none\.jsonl: no such file/ },
  { argv: 'history prune --history ../faulty.jsonl --max-age-days -5', says: /--max-age-days/ },
  { argv: 'history prune --history ../faulty.jsonl --max-age-days 1.5', says: /--max-age-days takes a whole number/ },
  { argv: 'history show', says: /--history FILE is needed/ },
  { argv: 'history show --history ../none.jsonl', says: /\.\.\/none\.jsonl: no such file/ },
  { argv: 'history show --history ..', says: /\.\. cannot be read: it is a directory/ },
  { argv: 'audit', says: /--history FILE is needed/ },
  { argv: 'audit --history ../none.jsonl', says: /\.\.\/none\.jsonl: no such file/ },

  // repositories and commits
  { argv: 'check', at: 'plain', says: /is not inside a git repository/, hint: /layercost predict/ },
  { argv: 'check --repo ../nowhere', says: /\.\.\/nowhere: no such directory/ },
  { argv: 'check --repo ../build.log', says: /\.\.\/build\.log is not inside a git repository/ },
  { argv: 'images', at: 'plain', says: /is not inside a git repository/ },
  { argv: 'init', at: 'plain', says: /is not inside a git repository/ },
  { argv: 'check --head WORKTREE', at: 'bare.git', says: /a bare repository has no work tree/, hint: /--head/ },
  { argv: 'check --base no-such-branch', says: /--base: there is no commit 'no-such-branch'/, hint: /fetch it first/ },
  { argv: 'check --head no-such-branch', says: /--head: there is no commit 'no-such-branch'/ },
  { argv: 'check --base HEAD~99', says: /--base: there is no commit 'HEAD~99'/ },
  { argv: 'check --base HEAD:Dockerfile', says: /--base: there is no commit 'HEAD:Dockerfile'/ },
  { argv: 'check --base=--output=/tmp/x', says: /--base: there is no commit '--output=\/tmp\/x'/ },
  { argv: 'check --base=', says: /--base is empty/, hint: /variable/ },
  { argv: 'check --base -x', says: /--base takes a value: REF/, hint: /--base=-VALUE/ },
  { argv: 'init', at: 'bare.git', says: /a bare repository has no work tree to write into/, hint: /clone/ },
  { argv: 'check --base broken', at: 'damaged.git', says: /the commit of 'broken' is not in this repository/, hint: /git fsck/ },
  { argv: 'check --head 0123456789012345678901234567890123456789', says: /--head: there is no commit/ },

  // files
  { argv: 'check --log ../none.log', says: /\.\.\/none\.log cannot be read: no such file or directory/ },
  { argv: 'logs ../loop.log', says: /\.\.\/loop\.log cannot be read: its links lead in a circle/ },
  { argv: 'check --config ../dangling.yml', says: /\.\.\/dangling\.yml: no such file/, hint: /a link that leads nowhere/ },
  { argv: 'layers none.tar', says: /^layercost: none\.tar cannot be read: no such file or directory/ },
  { argv: 'check --log ..', says: /\.\. cannot be read: it is a directory/ },
  { argv: 'logs ../none.log', says: /\.\.\/none\.log cannot be read: no such file or directory/ },
  { argv: 'logs ..', says: /\.\. cannot be read: it is a directory/ },
  { argv: 'check --history ../none.jsonl', says: /\.\.\/none\.jsonl: no such file/ },
  { argv: 'check --history ..', says: /\.\. cannot be read: it is a directory/ },
  { argv: 'check --config ../none.yml', says: /\.\.\/none\.yml: no such file/ },
  { argv: 'check --config ..', says: /\.\. cannot be read: it is a directory/ },
  { argv: 'check --input ../none.json', says: /\.\.\/none\.json: no such file/ },
  { argv: 'check --input ../not.json', says: /\.\.\/not\.json is not JSON/, hint: /--save-input/ },
  { argv: 'check --input ../other.json', says: /is not a saved input/, hint: /--save-input/ },
  { argv: 'check --input ../half.json', says: /is not a saved input/, hint: /--save-input/ },
  { argv: 'check --save-input ../build.log/x', says: /\.\.\/build\.log\/x cannot be written: / },
  { argv: 'check --output ..', says: /\.\. cannot be written: it is a directory/ },
  { argv: 'check --output ../build.log/x', says: /\.\.\/build\.log\/x cannot be written: / },
  { argv: 'predict --base ../nowhere --head ../ctx', says: /nowhere cannot be read: no such file or directory/ },
  { argv: 'predict --base ../ctx --head ../build.log', says: /build\.log cannot be read: not a directory/ },
  { argv: 'predict --base ../ctx --head ../plain', says: /Dockerfile: no such file in the head/ },
  { argv: 'predict --base ../plain --head ../ctx', says: /Dockerfile: no such file in the base/ },
  { argv: 'history import ../none.log --history ../h.jsonl', says: /\.\.\/none\.log cannot be read: no such file or directory/ },
  { argv: 'history merge .. --output ../h.jsonl', says: /\.\. cannot be read: it is a directory/ },

  // configuration, with line and column
  {
    argv: 'check --config ../unknown-key.yml',
    says: /\.\.\/unknown-key\.yml:2:1: .*budget/,
    excerpt: ['    2 │ budgets: {}', '      │ ^^^^^^^']
  },
  {
    argv: 'check --config ../no-unit.yml',
    says: /\.\.\/no-unit\.yml:3:19: /,
    excerpt: ['    3 │   rebuild: {fail: 30}', '      │                   ^^']
  },
  {
    argv: 'check --config ../no-currency.yml',
    says: /\.\.\/no-currency\.yml:2:21: /,
    excerpt: ['    2 │ total: {added-cost: 5}', '      │                     ^']
  },
  // A lone return within the line begins no line of its own.
  {
    argv: 'check --config ../return.yml',
    says: /\.\.\/return\.yml:2:\d+: /,
    excerpt: ['    2 │ price: "a\ufffd::error::b" c', '      │                       ^']
  },
  { argv: 'check --config ../binary.yml', says: /\.\.\/binary\.yml: The configuration is no UTF-8 text/ },
  {
    argv: 'check --config ../list.yml',
    says: /\.\.\/list\.yml:2:9: budget must be a map/,
    excerpt: ['    2 │ budget: []', '      │         ^^']
  },
  { argv: 'check --config ../broken.yml', says: /\.\.\/broken\.yml:\d+:\d+: / },
  { argv: 'config check', says: /\.github\/layercost\.yml: no such file/, hint: /layercost init/ }
];

test.each(ROWS.map((row) => [`${row.argv}${row.at ? ` in ${row.at}` : ''}`, row] as const))('%s', async (_, row) => {
  const { code, out, err } = await layercost(row.argv.split(' '), { cwd: join(folder, row.at ?? 'repo') });
  const isExcerpt = (line: string) => /^ *(?:\d+ )?│/.test(line);
  const all = err.split('\n');
  expect(all.filter(isExcerpt).map((line) => line.trimEnd())).toEqual(row.excerpt ?? []);
  const lines = all.slice(0, -1).filter((line) => !isExcerpt(line) && !/^layercost: (?:reading both sides|\.\.\/faulty)/.test(line));
  expect({ code, out, err }).toEqual({ code: 2, out: '', err: expect.not.stringMatching(/\n\s+at |unexpected error|undefined|\[object/) });
  expect(lines[0]).toMatch(/^layercost: /);
  expect(lines[0]).toMatch(row.says);
  expect(lines.length).toBe(row.hint ? 2 : lines.length > 1 ? 2 : 1);
  if (row.hint) expect(lines[1]).toMatch(row.hint);
});

test('config check names every problem with line and column, and exits 2', async () => {
  const { code, out, err } = await layercost(['config', 'check', 'no-unit.yml'], { cwd: folder });
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(/^no-unit\.yml:3:19: .+\n {4}3 │ {3}rebuild: \{fail: 30\}\n {6}│ {19}\^\^\n$/);
});

test('an error stays on one line whatever the name holds', async () => {
  const { code, err } = await layercost(['check', '--base', 'a\n::error::b\u001b[31m'], { cwd: repository.top });
  expect(code).toBe(2);
  expect(err.split('\n')).toHaveLength(3);
  expect(err).not.toMatch(/^::|\u001b/m);
});
