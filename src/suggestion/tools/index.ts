import { code, say } from '../../model/sentence.ts';
import { below, resolvePath, union } from '../effects/paths.ts';
import type { ShellWord, SimpleCommand } from '../effects/shell.ts';
import { apk } from './apk.ts';
import { apt } from './apt.ts';
import { bun } from './bun.ts';
import { bundler } from './bundler.ts';
import { cargo } from './cargo.ts';
import { composer } from './composer.ts';
import { corepack } from './corepack.ts';
import { curl } from './curl.ts';
import { dnf } from './dnf.ts';
import { dotnet } from './dotnet.ts';
import { fileTools } from './files.ts';
import { git } from './git.ts';
import { go } from './go.ts';
import { gradle } from './gradle.ts';
import { maven } from './maven.ts';
import { mix } from './mix.ts';
import { npm } from './npm.ts';
import { nx } from './nx.ts';
import { pip } from './pip.ts';
import { pipenv } from './pipenv.ts';
import { pnpm } from './pnpm.ts';
import { poetry } from './poetry.ts';
import { homeOf, type Known, type Opaque, type Setting, type Tool } from './tool.ts';
import { npx, turbo } from './turbo.ts';
import { users } from './users.ts';
import { uv } from './uv.ts';
import { yarn } from './yarn.ts';

/** The knowledge base: one entry per tool (docs/suggestions.md, "`split-broad-copy`"). A command of none of them is opaque. */
export const TOOLS: readonly Tool[] = [
  npm,
  yarn,
  pnpm,
  bun,
  corepack,
  pip,
  poetry,
  uv,
  pipenv,
  go,
  cargo,
  maven,
  gradle,
  bundler,
  composer,
  dotnet,
  mix,
  turbo,
  npx,
  nx,
  apt,
  apk,
  dnf,
  curl,
  git,
  users,
  ...fileTools
];
const BY_NAME: ReadonlyMap<string, Tool> = new Map(TOOLS.flatMap((tool) => tool.names.map((name) => [name, tool] as const)));

/** Environment that changes what any program does before it starts its own work. */
const LOADERS = ['LD_PRELOAD', 'LD_LIBRARY_PATH', 'BASH_ENV', 'ENV', 'IFS'];

/** What a command does by the knowledge base; opaque where no tool knows it for certain. */
export function readTool(command: SimpleCommand, setting: Setting): Known | Opaque {
  const loader = LOADERS.find((name) => setting.env.has(name));
  if (loader !== undefined) return { opaque: say`${code(loader)} changes what programs do` };
  const name = command.words[0]?.text ?? '';
  const tool = BY_NAME.get(programName(name));
  if (tool === undefined) return { opaque: say`${code(name.slice(0, 60))} is not a command that is known` };
  const words = command.words.slice(1).map((word, at, all) => {
    if (word.literal || isFreeValue(tool, all[at - 1]?.text, word)) return word.text;
    return programName(name) === 'rm' ? directoryOfPattern(word) : null;
  });
  const loose = words.indexOf(null);
  if (loose >= 0) return { opaque: say`${code(command.words[loose + 1]?.text.slice(0, 60) ?? '')} is not a literal word` };
  const known = tool.read(
    words.filter((word) => word !== null),
    setting,
    command
  );
  if ('opaque' in known) return known;
  const { downloads } = tool;
  const named: Known = { tool: tool.names[0] ?? '', ...known };
  const kept = known.needs === null || downloads === undefined ? named : { ...named, downloads };
  return withOutputs(withSettings(kept, tool, setting), command, setting);
}

/** The value of a flag that names no file: plain text and variables, in one word. */
function isFreeValue(tool: Tool, before: string | undefined, word: ShellWord): boolean {
  return before !== undefined && tool.freeFlags?.has(before) === true && /^(?:[A-Za-z0-9._-]|\$\{\w+\})+$/.test(word.text);
}

/** The name by which a program is known: commands by an absolute path count by their last component. */
export function programName(word: string): string {
  return word.startsWith('/') ? word.slice(word.lastIndexOf('/') + 1) : word;
}

/** `/var/lib/apt/lists/*`: what a removal by pattern may touch is the directory in front of the first wildcard. */
function directoryOfPattern(word: ShellWord): string | null {
  if (word.variables.length > 0 || !word.text.startsWith('/')) return null;
  const prefix = /^[^*?[{]*/.exec(word.text)?.[0] ?? '';
  return prefix.slice(0, prefix.lastIndexOf('/') + 1);
}

const SHELLS = new Set('sh bash ash dash busybox env node ruby php java perl coreutils'.split(' '));
/** Whether a program of this name is one that commands rest on. */
export const isProgram = (name: string): boolean => BY_NAME.has(name) || SHELLS.has(name);

/** With the settings in the home among what it reads; a project that lies in the home itself has them among its own files. */
function withSettings(known: Known, { settings = [] }: Tool, setting: Setting): Known {
  const isHome = (home: string): boolean => setting.cwd === home || (home.endsWith('/*') && /^\/home\/[^/]+$/.test(setting.cwd ?? ''));
  const paths = homeOf(setting)
    .filter((home) => !isHome(home))
    .flatMap((home) => settings.map((name) => `${home}/${name}`));
  return paths.length === 0 ? known : { ...known, reads: union([known.reads, below(...paths)]) };
}

function withOutputs(known: Known, command: SimpleCommand, setting: Setting): Known | Opaque {
  const files: string[] = [];
  for (const output of command.outputs) {
    const path = absolute(output, setting.cwd);
    if (path === null) return { opaque: say`it writes to a path relative to a directory that the base image sets` };
    files.push(path);
  }
  return files.length === 0 ? known : { ...known, writes: { ...known.writes, below: [...known.writes.below, ...files] } };
}

function absolute(path: string, cwd: string | null): string | null {
  if (path.startsWith('/')) return resolvePath('/', path);
  return cwd === null ? null : resolvePath(cwd, path);
}
