import { ownEntry } from '../plain/index.ts';
import type { Words } from './split.ts';

/** How a program hands over to the command behind it. */
interface Wrapper {
  /** Words that must follow the program before it is one: `exec` of `pnpm exec`. */
  readonly words: readonly string[] | null;
  /** Its options that take the next word along. */
  readonly valued: readonly string[];
  /** Words of its own before the command: the duration of `timeout 30 npm ci`. */
  readonly own: number;
}

const wrapper = (valued = '', own = 0, words: string | null = null): Wrapper => ({
  words: words === null ? null : words.split(' '),
  valued: valued.split(' ').filter((w) => w !== ''),
  own
});

const WRAPPERS: Readonly<Record<string, Wrapper>> = {
  sudo: wrapper('-u -g -h -p -C -D -R -T --user --group'),
  env: wrapper('-u -C --unset --chdir'),
  time: wrapper('-f -o'),
  xargs: wrapper('-n -P -I -L -d -a -s --max-args --max-procs --replace --delimiter --arg-file'),
  nice: wrapper('-n --adjustment'),
  ionice: wrapper('-c -n -p'),
  timeout: wrapper('-s -k --signal --kill-after', 1),
  stdbuf: wrapper('-i -o -e'),
  'xvfb-run': wrapper('-s -n -e -f -p -w --server-args --server-num'),
  gosu: wrapper('', 1),
  'su-exec': wrapper('', 1),
  npx: wrapper('-p --package -w --workspace'),
  pnpx: wrapper('-p --package'),
  bunx: wrapper('-p --package'),
  ...Object.fromEntries(
    [
      'exec',
      'command',
      'builtin',
      'nohup',
      'setsid',
      'fakeroot',
      'eatmydata',
      'chronic',
      'retry',
      'ccache',
      'sccache',
      'distcc',
      'tini'
    ].map((name) => [name, wrapper()])
  ),
  npm: wrapper('-p --package -w --workspace -c', 0, 'exec x'),
  pnpm: wrapper('-C --dir -F --filter --package', 0, 'exec dlx'),
  yarn: wrapper('-p --package', 0, 'exec dlx'),
  bun: wrapper('-p --package', 0, 'x'),
  corepack: wrapper('', 0, 'npm yarn pnpm npx pnpx'),
  poetry: wrapper('-C --directory -P --project', 0, 'run'),
  uv: wrapper('--with --extra --group --python -p --directory --project --package', 0, 'run'),
  pipenv: wrapper('', 0, 'run'),
  pdm: wrapper('-p', 0, 'run'),
  hatch: wrapper('', 0, 'run'),
  rye: wrapper('', 0, 'run'),
  conda: wrapper('-n -p --name --prefix', 0, 'run'),
  mamba: wrapper('-n -p --name --prefix', 0, 'run'),
  micromamba: wrapper('-n -p --name --prefix', 0, 'run'),
  bundle: wrapper('', 0, 'exec'),
  rustup: wrapper('', 1, 'run'),
  mise: wrapper('', 0, 'exec x'),
  asdf: wrapper('', 0, 'exec'),
  doppler: wrapper('-c -p -t', 0, 'run'),
  op: wrapper('', 0, 'run')
};

/** Words of the shell's own grammar in front of a command. */
const KEYWORDS: ReadonlySet<string> = new Set(
  ['then', 'do', 'else', 'elif', 'if', 'while', 'until', '!', '{', '}', '(', ')', 'fi', 'done', 'esac'] //
);
/** Words that begin no command at all: `for x in a b`, `case $x in`. */
const HEADERS: ReadonlySet<string> = new Set(['for', 'case', 'select', 'function']);
const SHELL = /^(?:ba|a|da|z|k)?sh$/;
const DEEPEST = 8;

const baseName = (word: string): string => word.slice(word.lastIndexOf('/') + 1);

/** The words of the shell's grammar in front of a command's own, a header included. */
export function grammarOf(words: Words): Words {
  const end = words.findIndex((word) => !KEYWORDS.has(word));
  const front = end < 0 ? words : words.slice(0, end);
  const header = end < 0 ? undefined : words[end];
  return header !== undefined && HEADERS.has(header) ? [...front, header] : front;
}

/** What works behind a command's words: a command, or a script that is given as text. */
export type Unwrapped = { readonly words: Words } | { readonly script: string };

/**
 * The command that really works behind a command's words, null for none: assignments, keywords of the shell, programs that
 * only start another one (`sudo`, `env`, `npx`, `pnpm exec`, `poetry run`), modules of Python, cross-compiling twins
 * (`xx-cargo`) and toolchain words (`cargo +nightly`) are seen through. Scripts that a shell gets as text (`sh -c "a && b"`,
 * `eval`, a here-document) are given back as such.
 */
export function unwrapped(words: Words, heredoc: string | null, depth = 0): Unwrapped | null {
  if (depth > DEEPEST) return { words };
  let at = 0;
  while (KEYWORDS.has(words[at] ?? '') || /^[A-Za-z_]\w*(?:\[\w*\])?\+?=/.test(words[at] ?? '')) at++;
  const [first, ...rest] = words.slice(at);
  if (first === undefined || first === '') return heredoc === null ? null : scriptBehind(heredoc);
  if (HEADERS.has(first)) return null;
  const program = plainName(first);
  if (SHELL.test(program)) return shellScript(program, rest, heredoc);
  if (program === 'eval') return { script: rest.join(' ') };
  if (program === 'python') {
    const flags = rest.findIndex((word) => !/^-[A-Zbdqsuv]/.test(word));
    if (rest[flags] === '-m' && rest[flags + 1] !== undefined) return unwrapped(rest.slice(flags + 1), heredoc, depth + 1);
  }
  if (program === 'cargo' && rest[0]?.startsWith('+')) return unwrapped([program, ...rest.slice(1)], heredoc, depth + 1);
  // A command of a tool as a program of its own: `cargo-chef` is `cargo chef`.
  const parts = /^(cargo|git)-([a-z][\w-]*)$/.exec(program);
  if (parts !== null) return { words: [parts[1] ?? '', parts[2] ?? '', ...rest] };
  const inner = handedOver(program, rest);
  return inner === null ? { words: [program, ...rest] } : unwrapped(inner, heredoc, depth + 1);
}

/** A body that the builder runs itself: by the program of its first line, else by the shell. */
function scriptBehind(body: string): Unwrapped {
  const line = /^\s*#!\s*(\S+)(?:[ \t]+(\S+))?/.exec(body);
  const program = line === null ? 'sh' : plainName((baseName(line[1] ?? '') === 'env' ? line[2] : line[1]) ?? '');
  return SHELL.test(program) ? { script: body } : { words: [program] };
}

/** Name of a program without its directory, its version and the prefix of a cross-compiling twin. */
function plainName(word: string): string {
  const name = baseName(word)
    .replace(/(?<=[a-z])@[\w.^~*-]+$/, '')
    .replace(/\.(?:cmd|exe)$/, '');
  const twin = /^xx-(cargo|go|apt|apt-get|apk|clang|clang\+\+|cc|c\+\+)$/.exec(name)?.[1] ?? name;
  return twin.replace(/^(python|pip|gcc|g\+\+|clang|clang\+\+|php|perl|ruby|node)-?\d+(?:\.\d+)*$/, '$1');
}

function shellScript(program: string, rest: Words, heredoc: string | null): Unwrapped {
  const isOption = (word: string) => word.startsWith('-') || word === 'pipefail';
  const flag = rest.findIndex((word) => /^-[a-z]*c$/.test(word));
  const script = flag < 0 ? undefined : rest[flag + 1];
  if (script === undefined && heredoc !== null && rest.every(isOption)) return { script: heredoc };
  // Without `-c` it runs a file or what is piped into it: nobody knows what that does.
  if (script === undefined || !rest.slice(0, flag).every(isOption)) return { words: [program, ...rest] };
  // The words of an exec form that was taken apart without its quotes stand behind the script.
  return { script: /\s/.test(script) ? script : rest.slice(flag + 1).join(' ') };
}

/** The words of the command that this program only starts, null where it works itself. */
function handedOver(program: string, rest: Words): Words | null {
  const how = ownEntry(WRAPPERS, program);
  if (how === undefined) return null;
  let at = 0;
  const skipOptions = () => {
    while (at < rest.length && (rest[at]?.startsWith('-') || (program === 'env' && /^\w+=/.test(rest[at] ?? ''))))
      at += how.valued.includes(rest[at] ?? '') ? 2 : 1;
  };
  skipOptions();
  if (how.words !== null) {
    if (!how.words.includes(rest[at] ?? '')) return null;
    if (program !== 'corepack') at++;
    skipOptions();
  }
  at += how.own;
  while (program === 'retry' && /^\d+$/.test(rest[at] ?? '')) at++;
  return at < rest.length ? rest.slice(at) : null;
}
