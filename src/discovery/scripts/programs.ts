import { code, say } from '../../model/sentence.ts';
import type { TreePath } from '../../model/units.ts';
import { baseName, joinPath, parentOf } from '../paths.ts';
import { isProgramFile } from '../program-files.ts';
import type { Search } from '../search.ts';

// Programs in other languages than a shell's are not run in thought: that one starts a builder is said, and where.

/** Calls of the libraries that speak to an engine. */
const CALLS = /\.(?:images\.build|buildImage|ImageBuild)\(/;
/** Lines that only tell. */
const TELLS = /^\s*(?:#|\/\/|\/?\*)|\b(?:print|printf|puts|echo|log|info|warn|error|usage|help)\w*\s*\(/i;
const MAX_FILES = 10;

/** Notes where a program, or a file beside it that it takes in, starts a builder. */
export function noteProgram(path: TreePath, text: string, { repository }: Search): void {
  const seen = new Set<TreePath>();
  const files: { readonly file: TreePath; readonly text: string }[] = [{ file: path, text }];
  for (const one of files) {
    if (seen.has(one.file) || seen.size >= MAX_FILES) continue;
    seen.add(one.file);
    const line = one.text
      .slice(0, 200_000)
      .split('\n')
      .findIndex((written) => written.length < 2_000 && !TELLS.test(written) && startsBuild(written));
    if (line !== -1) {
      repository.note(
        'left-out',
        say`${code(`${baseName(one.file)}:${line + 1}`)}: a program starts the build; what it builds is not analysed.`
      );
      return;
    }
    if (!/docker|podman|image|container/i.test(one.text)) continue;
    for (const file of takenIn(one.file, one.text)) {
      if (!repository.isFile(file)) continue;
      const inner = repository.text(file);
      if (inner !== null) files.push({ file, text: inner });
    }
  }
}

/** Words of a command in a text or a list of arguments: `docker build`, `["docker", "buildx", "build"`, `'buildx', 'bake'`. */
function startsBuild(line: string): boolean {
  if (CALLS.test(line)) return true;
  const words = line.split(/["'`,;()[\]{}\s]+/).filter((word) => !/^[-$]/.test(word));
  return words.some((word, at) => {
    if (!/^(?:docker|podman|nerdctl|buildah|buildx)$/.test(word.slice(word.lastIndexOf('/') + 1))) return false;
    const next = words.slice(at + 1, at + 5);
    const verb = next.findIndex((one) => !/^(?:buildx|image|builder|compose|[\w./=:-]+\.ya?ml)$/.test(one));
    return /^(?:build|bake|bud)$/.test(next[verb] ?? '');
  });
}

/** Files beside a program that it takes in by a relative name. */
function takenIn(path: TreePath, text: string): readonly TreePath[] {
  const folder = parentOf(path);
  if (path.endsWith('.py'))
    return [...text.matchAll(/^\s*(?:from\s+\.?(\w+)\s+import\b|import\s+(\w+)\s*$)/gm)].flatMap(
      (match) => joinPath(folder, `${match[1] ?? match[2]}.py`) ?? []
    );
  return [...text.matchAll(/(?:\bfrom\s*|\brequire(?:_relative)?\(?\s*|\bimport\(?\s*)(['"])(\.{1,2}\/[^'"\n]+)\1/g)].flatMap((match) => {
    const name = match[2] ?? '';
    const names = isProgramFile(name) ? [name] : ['js', 'mjs', 'cjs', 'ts', 'rb'].map((ending) => `${name}.${ending}`);
    return names.flatMap((one) => joinPath(folder, one) ?? []);
  });
}
