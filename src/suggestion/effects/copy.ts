import type { CopyInstruction } from '../../model/dockerfile.ts';
import type { TreePath } from '../../model/units.ts';
import type { FileList } from './file-list.ts';
import { asBelow, isUnder, resolvePath, touch } from './paths.ts';
import { expandKnown, type StageState } from './state.ts';

/** What the suggestion room needs of a build context: the files that the builder gets, and what it can never get. */
export interface ContextFiles {
  /** What passes the ignore rules. */
  readonly files: FileList;
  /** Whether the ignore rules keep out the path and everything below it, as far as files bear one of these names, whatever may lie there on a runner's disk. */
  excludes(path: TreePath, names?: RegExp): boolean;
  /** A guess at a clean checkout: a source that is not there brings nothing. */
  readonly isClean?: true;
}

interface CopySource {
  /** Clean context path; the empty string is the context itself. */
  readonly path: TreePath;
  /** `files`: a pattern for names of files in one directory; `wildcard`: any other pattern. */
  readonly kind: 'directory' | 'file' | 'symlink' | 'files' | 'wildcard' | 'missing';
}

/** A COPY or ADD of context files, resolved as far as the file and the context settle it. */
export interface ContextCopy {
  readonly instruction: CopyInstruction;
  readonly sources: readonly CopySource[];
  /** Absolute, clean. */
  readonly destination: string;
  /** The destination is a directory: it ends with a slash, or a directory or several sources are copied. */
  readonly intoDirectory: boolean;
}

const cleanSource = (path: string): TreePath => resolvePath('/', path).slice(1);

/** Reads a COPY or ADD; null where its files cannot be followed. */
export function readContextCopy(instruction: CopyInstruction, before: StageState, context: ContextFiles): ContextCopy | null {
  const flag = (name: string): boolean => instruction.flags.some((f) => f.name === name);
  if (flag('from')) return null;
  if (instruction.heredocs.length > 0) return null;
  if (flag('parents')) return null;
  if (flag('exclude')) return null;
  const destination = expandKnown(instruction.destination, before.env);
  if (destination === null) return null;
  if (!destination.startsWith('/') && before.cwd === null) return null;
  const sources: CopySource[] = [];
  for (const written of instruction.sources) {
    const expanded = expandKnown(written, before.env);
    if (expanded === null) return null;
    if (/^(?:[a-z][a-z0-9+.-]*:\/\/|git@)/i.test(expanded)) return null;
    if (instruction.kind === 'add' && /\.(?:tar(?:\.\w+)?|tgz|tbz2?|txz|zst)$/i.test(expanded)) return null;
    sources.push(resolveSource(cleanSource(expanded), context));
  }
  const place = resolvePath(before.cwd ?? '/', destination);
  // The working directory is there already, so what is copied onto it lands in it.
  const intoDirectory = /(?:^|\/)\.{0,2}$/.test(destination) || place === before.cwd || sources.length !== 1 || sources[0]?.kind !== 'file';
  return { instruction, sources, destination: place, intoDirectory };
}

function resolveSource(path: TreePath, context: ContextFiles): CopySource {
  if (/[*?[\\]/.test(path)) return { path, kind: isNamePattern(path, context) ? 'files' : 'wildcard' };
  if (path === '') return { path, kind: 'directory' };
  const exact = context.files.at(path);
  if (exact) return { path, kind: exact.kind };
  return { path, kind: context.files.has(path) ? 'directory' : 'missing' };
}

/** A pattern in the last name only, that ends in an extension and matches no directory now: `package*.json`, `src/*.csproj`. */
function isNamePattern(path: TreePath, context: ContextFiles): boolean {
  const name = baseName(path);
  const directory = path.slice(0, -name.length);
  if (/[*?[\\]/.test(directory) || !/^[\w.-]{0,80}\*[\w.-]{0,80}\.[a-z]\w{0,20}$/i.test(name)) return false;
  const pattern = namePattern(name);
  return !context.files.below(directory.slice(0, -1)).some(({ path: file }) => {
    const [first = '', ...below] = file.slice(directory.length).split('/');
    return below.length > 0 && pattern.test(first);
  });
}

const namePattern = (name: string): RegExp => new RegExp(`^${name.replaceAll('.', '\\.').replaceAll(/\*+/g, '[^/]*')}$`);

/** Whether a pattern for names takes a context path. */
function matches(source: CopySource, path: TreePath): boolean {
  const name = baseName(source.path);
  const directory = source.path.slice(0, -name.length);
  return path.startsWith(directory) && namePattern(name).test(path.slice(directory.length));
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The context path that this source puts at an image path, were there such a file; null where it can put none there. */
export function sourceOf(copy: ContextCopy, source: CopySource, imagePath: string): TreePath | null {
  if (source.kind === 'directory') {
    if (!isUnder(imagePath, copy.destination)) return null;
    const relative = imagePath.slice(copy.destination === '/' ? 1 : copy.destination.length + 1);
    return relative === '' ? source.path : source.path === '' ? relative : `${source.path}/${relative}`;
  }
  if (source.kind === 'file' || source.kind === 'symlink') {
    const inside = resolvePath(copy.destination, baseName(source.path));
    return imagePath === inside || (!copy.intoDirectory && imagePath === copy.destination) ? source.path : null;
  }
  if (source.kind === 'files' && isUnder(imagePath, copy.destination)) {
    const directory = source.path.slice(0, -baseName(source.path).length);
    const path = directory + imagePath.slice(copy.destination === '/' ? 1 : copy.destination.length + 1);
    return matches(source, path) ? path : null;
  }
  return null;
}

/** Whether the copy may write at or below an image path: by files that are tracked now, or by any that the ignore rules let in. */
export function mayWrite(copy: ContextCopy, written: string, context: ContextFiles, names?: RegExp): boolean {
  if (!touch(written, copy.destination)) return false;
  const imagePath = asBelow(written, copy.destination);
  if (!isUnder(imagePath, copy.destination) || imagePath === copy.destination) return true;
  return copy.sources.some((source) => {
    if (source.kind === 'missing') return context.isClean !== true;
    if (source.kind === 'wildcard') return true;
    const path = sourceOf(copy, source, imagePath);
    return path !== null && !context.excludes(path, names);
  });
}

/** Whether the copy could bring `.git` of the context into this directory of the image or one above it, where git looks for it. */
export function mayBringGit(copy: ContextCopy, directory: string, context: ContextFiles): boolean {
  const names = directory.split('/').filter((name) => name !== '');
  return [...names.keys(), names.length].some((depth) => {
    const place = resolvePath('/', `${names.slice(0, depth).join('/')}/.git`);
    return copy.sources.some((s) => s.kind === 'directory' && sourceOf(copy, s, place) === '.git') && mayWrite(copy, place, context);
  });
}

const known = new WeakMap<ContextCopy, { readonly context: ContextFiles; readonly files: ReadonlyMap<string, TreePath> }>();

/** Image path to context path of every file that the copy brings now. */
export function copiedFiles(copy: ContextCopy, context: ContextFiles): ReadonlyMap<string, TreePath> {
  const before = known.get(copy);
  if (before?.context === context) return before.files;
  const files = listCopied(copy, context);
  known.set(copy, { context, files });
  return files;
}

function listCopied(copy: ContextCopy, context: ContextFiles): ReadonlyMap<string, TreePath> {
  const files = new Map<string, TreePath>();
  const base = copy.destination === '/' ? '/' : `${copy.destination}/`;
  for (const source of copy.sources) {
    if (source.kind === 'directory') {
      const prefix = source.path === '' ? '' : `${source.path}/`;
      for (const { path } of context.files.below(source.path)) files.set(base + path.slice(prefix.length), path);
    } else if (source.kind === 'file' || source.kind === 'symlink') {
      files.set(copy.intoDirectory ? base + baseName(source.path) : copy.destination, source.path);
    } else if (source.kind === 'files') {
      const directory = source.path.slice(0, -baseName(source.path).length - 1);
      for (const { path } of context.files.below(directory)) if (matches(source, path)) files.set(base + baseName(path), path);
    }
  }
  return files;
}
