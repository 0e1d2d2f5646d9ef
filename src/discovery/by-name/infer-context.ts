import { type Ecosystem, isPackageFileOf, listsRequirements, packageFile } from '../../commands/index.ts';
import { flagValue, flagValues, isHeredocSource, parseMount } from '../../dockerfile/index.ts';
import type { Dockerfile, Instruction } from '../../model/dockerfile.ts';
import type { TreePath } from '../../model/units.ts';
import { matchSegment } from '../path-glob.ts';
import { joinPath, parentOf } from '../paths.ts';
import type { Repository } from '../repository.ts';

/**
 * The folder from which a Dockerfile is most likely built: among its own and all above it, the one in which the fewest of the
 * paths that it copies are missing. Where that is even (`COPY . .`), the one that people are told to build from; else its own where
 * the manifests lie there that its installs read; else the one that holds most of the files that its commands name; the root
 * wins ties. One that reads nothing at all is built from its own folder. On the twenty repositories of docs/discovery.md it
 * equals the declared one for 78 of 80.
 */
export function inferContext(dockerfile: Dockerfile, from: TreePath, repository: Repository, said: TreePath | null): TreePath {
  const read = readPaths(dockerfile);
  if (read.length === 0) return from;
  const sources = read.filter((source) => !source.includes('$'));
  const named = namedFiles(dockerfile);
  const candidates = foldersUp(from).map((folder) => ({
    folder,
    missing: sources.filter((source) => !exists(folder, source, repository)).length,
    present: named.filter((name) => repository.isFile(joinPath(folder, name) ?? '')).length
  }));
  const fewest = Math.min(...candidates.map(({ missing }) => missing));
  const even = candidates.filter(({ missing }) => missing === fewest);
  if (even.some(({ folder }) => folder === said)) return said ?? from;
  if (even.some(({ folder }) => folder === from) && holdsManifests(dockerfile, sources, from, repository)) return from;
  const most = Math.max(...even.map(({ present }) => present));
  return even.find(({ present }) => present === most)?.folder ?? from;
}

/** What an install asks of the folder that it works in, each for one of its files. */
type Asks = readonly ((name: string) => boolean)[];
const own =
  (of: Ecosystem, kind: 'manifest' | 'lock') =>
  (name: string): boolean =>
    isPackageFileOf(of, kind, name);
/** Commands that install what a manifest lists, and the files that they read; a member of a workspace lacks the lock file of its own. */
const INSTALLS: readonly (readonly [RegExp, Asks])[] = [
  [/\b(?:npm (?:ci|install|i)|yarn|pnpm (?:install|i|fetch)|bun install)\b/, [own('javascript', 'manifest'), own('javascript', 'lock')]],
  [/\bpip3? install\b[^\n;&|]*\s-r\b/, [listsRequirements]],
  [/\b(?:poetry install|uv sync|pdm install)\b/, [own('python', 'manifest'), own('python', 'lock')]],
  [/\bgo (?:mod|build|install)\b/, [own('go', 'manifest')]],
  [/\bcargo (?:build|install|fetch)\b/, [own('rust', 'manifest'), own('rust', 'lock')]],
  [/\bbundle install\b/, [own('ruby', 'manifest'), own('ruby', 'lock')]],
  [/\bcomposer install\b/, [own('php', 'manifest')]]
];

/** Whether a folder below the root holds the manifests that the file copies by name, or else those of its install commands. */
function holdsManifests(dockerfile: Dockerfile, sources: readonly string[], folder: TreePath, repository: Repository): boolean {
  if (folder === '') return false;
  const copied = sources.filter((source) => packageFile(source) === 'manifest' && !source.includes('/'));
  if (copied.length > 0) return copied.every((source) => exists(folder, source, repository));
  const runs = dockerfile.stages
    .flatMap(({ instructions }) => instructions)
    .flatMap((one) =>
      one.kind === 'run' ? [one.command.form === 'exec' ? one.command.words.join(' ') : one.command.text.slice(0, 20_000)] : []
    );
  const wanted = INSTALLS.filter(([command]) => runs.some((text) => command.test(text)));
  const names = repository.namesIn(folder);
  return wanted.length > 0 && wanted.every(([, asks]) => asks.every((isFile) => names.some(isFile)));
}

/** The root first, the folder itself last. */
function foldersUp(folder: TreePath): readonly TreePath[] {
  const folders = [folder];
  for (let here = folder; here !== ''; ) {
    here = parentOf(here);
    folders.unshift(here);
  }
  return folders;
}

/** Sources of COPY, ADD and bind mounts that come from the context, each once. */
function readPaths(dockerfile: Dockerfile): readonly string[] {
  const all = dockerfile.stages.flatMap((stage) => stage.instructions.flatMap(contextSources));
  return [...new Set(all.map((source) => source.replace(/^\/+/, '')))];
}

function contextSources(instruction: Instruction): readonly string[] {
  switch (instruction.kind) {
    case 'onbuild':
      return contextSources(instruction.trigger);
    case 'copy':
    case 'add':
      if (flagValue(instruction, 'from') !== null) return [];
      return instruction.sources.filter((source) => !isHeredocSource(source) && !/^(?:[a-z]+:\/\/|git@)/i.test(source));
    case 'run':
      return flagValues(instruction, 'mount').flatMap((value) => {
        const mount = parseMount(value);
        return 'error' in mount || mount.type !== 'bind' || mount.from !== null ? [] : (mount.source ?? '.');
      });
    default:
      return [];
  }
}

/** Names of scripts and sources in RUN, CMD and ENTRYPOINT: `make-data.py` of `RUN python make-data.py`. */
function namedFiles(dockerfile: Dockerfile): readonly string[] {
  const found = new Set<string>();
  for (const stage of dockerfile.stages) {
    for (const instruction of stage.instructions) {
      if (instruction.kind !== 'run' && instruction.kind !== 'cmd' && instruction.kind !== 'entrypoint') continue;
      const { command } = instruction;
      for (const word of command.form === 'exec' ? command.words : command.text.slice(0, 20_000).split(/[\s;&|"'()]+/)) {
        const name = word.slice(word.lastIndexOf('/') + 1);
        if (found.size < 200 && /^[\w-][\w.-]*\.(?:sh|py|js|mjs|cjs|ts|rb|pl|php|sql|jar|csproj|sln|toml|json|conf|txt)$/.test(name))
          found.add(name);
      }
    }
  }
  return [...found];
}

function exists(folder: TreePath, source: string, repository: Repository): boolean {
  const glob = source.search(/[*?[]/);
  if (glob === -1) {
    const path = joinPath(folder, source);
    return path !== null && (repository.isFile(path) || repository.isDirectory(path));
  }
  // A pattern: its fixed part must exist, and something below that match the first segment with a wildcard.
  const slash = source.lastIndexOf('/', glob);
  const parent = joinPath(folder, slash === -1 ? '' : source.slice(0, slash));
  const segment = source.slice(slash + 1).split('/', 1)[0] ?? '';
  return parent !== null && repository.namesIn(parent).some((name) => matchSegment(segment, name));
}
