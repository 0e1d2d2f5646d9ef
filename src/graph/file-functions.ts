import type { TreePath } from '../model/units.ts';

/** What a tool reads of a file: what it holds, that it is there, or nothing. */
export type Reading = 'content' | 'name' | 'nothing';

/** Files that a command writes and that follow from some of the files that it finds, and from nothing else. */
export interface FileFunction {
  /** What it writes, seen from the directory that it runs in; a folder stands for all below it. */
  readonly writes: readonly TreePath[];
  readonly reading: (path: TreePath) => Reading;
}

const nameOf = (path: TreePath): string => path.slice(path.lastIndexOf('/') + 1);
const option = (words: readonly string[], ...names: readonly string[]): string | null => {
  for (const [at, word] of words.entries()) {
    if (names.includes(word)) return words[at + 1] ?? null;
    const name = names.find((one) => one.startsWith('--') && word.startsWith(`${one}=`));
    if (name !== undefined) return word.slice(name.length + 1);
  }
  return null;
};

/** cargo-chef (src/skeleton): manifests, lock, configuration and toolchain as they are, and which targets there are, by their files. */
function chefPrepare(words: readonly string[]): readonly FileFunction[] | null {
  const [program, command] = words[0] === 'cargo' && words[1] === 'chef' ? ['cargo-chef', words[2]] : [words[0], words[1]];
  if (program !== 'cargo-chef' || command !== 'prepare') return null;
  const reading = (path: TreePath): Reading => {
    if (/^(?:Cargo\.toml|Cargo\.lock|rust-toolchain(?:\.toml)?)$|\.toml$/.test(nameOf(path)) || /(?:^|\/)\.cargo\//.test(path))
      return 'content';
    return path.endsWith('.rs') ? 'name' : 'nothing';
  };
  return [{ writes: [option(words, '--recipe-path') ?? 'recipe.json'], reading }];
}

/** Files that no package manager and no workspace of JavaScript looks into. */
const SOURCES =
  /\.(?:[cm]?tsx?|jsx|vue|svelte|css|s[ac]ss|less|mdx?|html?|svg|png|jpe?g|gif|ico|webp|avif|woff2?|ttf|sql|prisma|py|go|rs)$/i;

/** What the forge reads, and words for people at the root: part of no workspace. */
const BESIDE_WORKSPACES = /^(?:\.github\/.*|CODEOWNERS|LICENSE[^/]*|[^/]+\.md)$/;

/**
 * turbo (crates/turborepo-lib, commands/prune): manifests, the lock file and the list of workspaces, pruned to what one workspace needs;
 * in a folder of their own with all else that these workspaces hold.
 */
function turboPrune(words: readonly string[]): readonly FileFunction[] | null {
  if (words[0] !== 'turbo' || words[1] !== 'prune' || !words.includes('--docker')) return null;
  const out = (option(words, '--out-dir') ?? 'out').replace(/^\.\//, '').replace(/\/$/, '');
  const kept = ['package-lock.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock', 'bun.lockb', 'pnpm-workspace.yaml'];
  const isBeside = (path: TreePath) => BESIDE_WORKSPACES.test(path);
  return [
    {
      writes: ['json', ...kept].map((name) => `${out}/${name}`),
      reading: (path) => (isBeside(path) || SOURCES.test(path) ? 'nothing' : 'content')
    },
    { writes: [`${out}/full`], reading: (path) => (isBeside(path) ? 'nothing' : 'content') }
  ];
}

/** poetry and uv: the lock file in another form. uv may lock anew unless it is told not to. */
function exported(words: readonly string[]): readonly FileFunction[] | null {
  const [program, command] = words;
  const isFixed = program === 'poetry' || (program === 'uv' && words.some((word) => word === '--frozen' || word === '--locked'));
  if (command !== 'export' || !isFixed) return null;
  const redirected = words.indexOf('>');
  const file = option(words, '-o', '--output', '--output-file') ?? (redirected < 0 ? null : (words[redirected + 1] ?? null));
  const reading = (path: TreePath): Reading => (/\.(?:toml|lock|cfg)$|^setup\.py$/.test(nameOf(path)) ? 'content' : 'nothing');
  return file === null ? null : [{ writes: [file], reading }];
}

/** What the tool of a command line of plain words writes; nothing for any other, and for one that hands on to a second command. */
export function fileFunctionsOf(command: string): readonly FileFunction[] {
  const text = command.trim();
  if (!/^[\w./=@>+-]+(?:[ \t]+[\w./=@,:>+-]+)*$/.test(text)) return [];
  const words = text.split(/[ \t]+/);
  return chefPrepare(words) ?? turboPrune(words) ?? exported(words) ?? [];
}
