/** One row: the programs, the words that may follow, and the class of docs/build-logs.md they fall into. */
interface KindRow {
  readonly programs: readonly string[];
  /** First operand must be one of these; null: any. */
  readonly words: readonly string[] | null;
  readonly kind: string;
}

const RUN_SCRIPT = ['run', 'run-script', 'build', 'exec', 'test', 'compile'];

/** Rows in falling weight: the first class found in a RUN names the whole of it, since the heaviest command decides the time. */
const ROWS: readonly KindRow[] = [
  { programs: ['cargo'], words: ['build', 'install', 'test', 'chef', 'check', 'b', 'clippy'], kind: 'cargo-build' },
  {
    programs: ['mvn', 'mvnw'],
    words: ['dependency:go-offline', 'dependency:resolve', 'dependency:resolve-plugins'],
    kind: 'mvn-dependencies'
  },
  { programs: ['bundle', 'bundler'], words: ['install'], kind: 'bundle-install' },
  { programs: ['mvn', 'mvnw', 'gradle', 'gradlew', 'sbt'], words: null, kind: 'mvn-package' },
  { programs: ['npm', 'yarn', 'pnpm', 'bun', 'npx'], words: RUN_SCRIPT, kind: 'npm-build' },
  { programs: ['next', 'webpack', 'vite', 'tsc', 'ng', 'nx', 'turbo', 'rollup', 'esbuild'], words: null, kind: 'npm-build' },
  {
    programs: ['apt-get', 'apt', 'aptitude', 'dnf', 'yum', 'microdnf', 'zypper'],
    words: ['install', 'upgrade', 'dist-upgrade', 'full-upgrade', 'build-dep', 'update', 'makecache', 'groupinstall'],
    kind: 'apt-install'
  },
  { programs: ['go'], words: ['build', 'install', 'test', 'generate', 'vet', 'run'], kind: 'go-build' },
  { programs: ['dotnet'], words: ['publish', 'build', 'test', 'pack'], kind: 'mvn-package' },
  { programs: ['make', 'cmake', 'ninja', 'gcc', 'g++', 'clang', 'meson', 'bazel'], words: null, kind: 'compile' },
  { programs: ['yarn'], words: ['install', ''], kind: 'yarn-install' },
  { programs: ['pnpm', 'bun'], words: ['install', 'i', 'add', 'fetch', 'ci', 'deploy', ''], kind: 'pnpm-install' },
  { programs: ['npm'], words: ['ci', 'install', 'i', 'clean-install', 'add'], kind: 'npm-ci' },
  {
    programs: ['pip', 'pip3', 'uv', 'poetry', 'pipenv', 'pdm', 'conda', 'mamba'],
    words: ['install', 'sync', 'pip', 'add', 'create', 'env', 'wheel', 'download'],
    kind: 'pip-install'
  },
  { programs: ['go'], words: ['mod', 'get', 'work'], kind: 'go-mod-download' },
  { programs: ['cargo'], words: ['fetch', 'vendor'], kind: 'go-mod-download' },
  { programs: ['dotnet'], words: ['restore', 'tool'], kind: 'dotnet-restore' },
  { programs: ['composer'], words: ['install', 'update', 'i', 'require'], kind: 'pip-install' },
  { programs: ['gem'], words: ['install'], kind: 'pip-install' },
  { programs: ['apk'], words: ['add', 'update', 'upgrade'], kind: 'apk-add' },
  { programs: ['curl', 'wget', 'git'], words: null, kind: 'download' },
  {
    programs: [
      'mkdir',
      'rm',
      'ln',
      'chmod',
      'chown',
      'touch',
      'echo',
      'printf',
      'true',
      'test',
      '[',
      'cd',
      'cp',
      'mv',
      'set',
      'export',
      'useradd',
      'groupadd',
      'adduser',
      'addgroup',
      'sed',
      'cat',
      ':',
      'id',
      'which',
      'ls',
      'date',
      'install'
    ],
    words: null,
    kind: 'small-run'
  }
];

const NOT_RUN: Readonly<Record<string, string>> = { COPY: 'copy', ADD: 'add', WORKDIR: 'workdir', FROM: 'from' };
/** Words in front of a command that do not decide its class. */
const PREFIXES = new Set([
  'sudo',
  'env',
  'time',
  'exec',
  'nice',
  'command',
  'then',
  'do',
  'else',
  'if',
  'while',
  '!',
  '{',
  '(',
  'corepack',
  'retry',
  'xvfb-run'
]);
const LIMIT = 20_000;

/** One command of a RUN: program without its directory, and all its words. */
export interface SimpleCommand {
  readonly program: string;
  readonly operands: readonly string[];
  readonly text: string;
}

/** The instruction's keyword (upper case) and the rest, with the builder's `ONBUILD` taken off. */
export function keywordOf(text: string): { readonly keyword: string; readonly rest: string } {
  const trimmed = text.trimStart();
  const end = trimmed.search(/\s/);
  const keyword = (end < 0 ? trimmed : trimmed.slice(0, end)).toUpperCase();
  const rest = end < 0 ? '' : trimmed.slice(end).trim();
  return keyword === 'ONBUILD' && rest !== '' ? keywordOf(rest) : { keyword, rest };
}

/** Words of an exec form as text, or the text itself; leading `--flag` words of the instruction are left out. */
function commandText(rest: string): string {
  let text = rest;
  for (;;) {
    const flag = /^--[a-z]\S*\s+/.exec(text);
    if (flag === null) break;
    text = text.slice(flag[0].length);
  }
  if (!text.startsWith('[')) return text;
  return text.replaceAll(/[[\]",]+/g, ' ').trim();
}

/**
 * The simple commands of an instruction text such as `RUN a && b`. A rough cut at `&&`, `||`, `;`, `|` and line ends: it
 * names classes and measures likeness, and proves nothing.
 */
export function simpleCommands(text: string): readonly SimpleCommand[] {
  const { keyword, rest } = keywordOf(text.slice(0, LIMIT));
  if (keyword !== 'RUN') return [];
  const commands: SimpleCommand[] = [];
  for (const part of commandText(rest).split(/&&|\|\||[;|\n]/)) {
    const words = part.split(/\s+/).filter((w) => w !== '' && w !== '\\');
    let first = 0;
    while (first < words.length && isPrefix(words, first)) first++;
    const program = (words[first] ?? '').replaceAll(/["'()]/g, '');
    if (program === '') continue;
    const bare = program.slice(program.lastIndexOf('/') + 1);
    const python = /^python3?$/.test(bare) && words[first + 1] === '-m';
    const operands = words.slice(first + (python ? 3 : 1)).map((w) => w.replaceAll(/["'()]/g, ''));
    commands.push({ program: python ? (words[first + 2] ?? bare) : bare, operands, text: words.slice(first).join(' ') });
  }
  return commands;
}

function isPrefix(words: readonly string[], at: number): boolean {
  const word = words[at] ?? '';
  if (PREFIXES.has(word) || /^[A-Za-z_]\w*=/.test(word)) return true;
  const shell = words[at - 1];
  // `sh -c`, `bash -ec` in an exec form or in front of a quoted script.
  if (/^(?:\/bin\/)?(?:ba|a|da|z)?sh$/.test(word)) return (words[at + 1] ?? '').startsWith('-');
  return shell !== undefined && /sh$/.test(shell) && word.startsWith('-');
}

function matches(row: KindRow, command: SimpleCommand): boolean {
  if (!row.programs.includes(command.program)) return false;
  if (row.words === null) return true;
  const bare = command.operands.filter((w) => !w.startsWith('-'));
  return row.words.includes(bare[0] ?? '') || ((bare[0] ?? '').startsWith('dependency:') === true && row.words.includes(bare[0] ?? ''));
}

/** Class of one simple command, `run` where it is not known. */
export function kindOfCommand(command: SimpleCommand): string {
  return ROWS.find((row) => matches(row, command))?.kind ?? 'run';
}

/** Class of an instruction text: one of docs/build-logs.md, else `copy`, `add`, `workdir`, `from`, `run` or `other`. */
export function commandKind(text: string): string {
  const { keyword } = keywordOf(text);
  const other = NOT_RUN[keyword];
  if (other !== undefined) return other;
  if (keyword !== 'RUN') return 'other';
  const kinds = new Set(simpleCommands(text).map(kindOfCommand));
  const named = ROWS.find((row) => row.kind !== 'small-run' && kinds.has(row.kind))?.kind;
  if (named === 'download' && kinds.has('run')) return 'run';
  if (named !== undefined) return named;
  return kinds.size === 1 && kinds.has('small-run') ? 'small-run' : 'run';
}
