import type { TreePath } from '../../model/units.ts';
import { type ContextCopy, type ContextFiles, copiedFiles, sourceOf } from '../effects/copy.ts';
import type { Effects } from '../effects/effects.ts';
import { isUnder, resolvePath, touch } from '../effects/paths.ts';
import type { Project } from '../tools/tool.ts';

/** One file of the image that comes from the build context. */
interface KnownFile {
  readonly path: TreePath;
  readonly kind: 'file' | 'symlink';
  /** Which instruction of the stage brought it last; -1 for a stage that this one starts from. */
  readonly broughtBy: number;
}

/** The files of the image in front of an instruction, as far as they come from the build context. */
export interface ImageView {
  readonly files: ReadonlyMap<string, KnownFile>;
  /** Whether a step with unknown result may have written at the path, or below. */
  unknownAt(imagePath: string): boolean;
}

/** Walks the effects in front of an instruction: `inherited` are those of the stages below, `own` those of the stage itself. */
export function viewImage(inherited: readonly Effects[], own: readonly Effects[], context: ContextFiles): ImageView {
  const files = new Map<string, KnownFile>();
  let blurred: string[] = [];
  const patterns: ContextCopy[] = [];
  const bring = (copy: ContextCopy, at: number): void => {
    const brought = copiedFiles(copy, context);
    for (const [imagePath, path] of brought) files.set(imagePath, { path, kind: context.files.at(path)?.kind ?? 'symlink', broughtBy: at });
    blurred = blurred.filter((path) => !brought.has(path));
  };
  const blur = (path: string): void => {
    blurred.push(path);
    for (const known of [...files.keys()]) if (isUnder(known, path)) files.delete(known);
  };
  const walk = (effects: Effects, at: number): void => {
    const { copy, opaque, writes } = effects;
    if (copy !== null) {
      bring(copy, at);
      if (copy.sources.every((s) => s.kind === 'directory' || s.kind === 'file')) return;
      // What a pattern may bring besides, by its names.
      if (copy.sources.every((s) => s.kind === 'directory' || s.kind === 'file' || s.kind === 'files')) {
        patterns.push(copy);
        return;
      }
    }
    // An opaque step in front of both orders leaves the same files for both: only what is known to be written counts as blurred.
    if (opaque === null || writes.below.length > 0) contentWrites(effects).forEach(blur);
  };
  for (const effects of inherited) walk(effects, -1);
  for (const [at, effects] of own.entries()) walk(effects, at);
  return {
    files,
    unknownAt: (imagePath) =>
      !files.has(imagePath) &&
      (blurred.some((path) => touch(path, imagePath) && isUnder(imagePath, path)) ||
        patterns.some((copy) => copy.sources.some((s) => s.kind === 'files' && sourceOf(copy, s, imagePath) !== null)))
  };
}

/** Commands that change no file's content: owner, mode, and a directory that is empty. */
const WITHOUT_CONTENT: ReadonlySet<string> = new Set(['chmod', 'chown', 'mkdir']);

/** Where an instruction may leave other contents. */
function contentWrites(effects: Effects): readonly string[] {
  if (effects.calls.length === 0) return effects.writes.below;
  return effects.calls.filter((c) => !WITHOUT_CONTENT.has(c.known.tool)).flatMap((c) => c.known.writes.below);
}

/** The view from one directory, as the tools of the knowledge base look at it. `read` gives texts and notes what it lacks. */
export function projectAt(view: ImageView, directory: string, read: (path: TreePath) => string | null): Project {
  const prefix = directory === '/' ? '/' : `${directory}/`;
  const at = (path: string): string => resolvePath(directory, path);
  const files: string[] = [];
  const above: string[] = [];
  for (const imagePath of view.files.keys()) {
    if (imagePath.startsWith(prefix)) files.push(imagePath.slice(prefix.length));
    const parent = imagePath.slice(0, imagePath.lastIndexOf('/')) || '/';
    if (parent !== directory && isUnder(directory, parent)) above.push(`../${imagePath.slice(imagePath.lastIndexOf('/') + 1)}`);
  }
  return {
    directory,
    files: files.sort(),
    above: above.sort(),
    look: (path) => view.files.get(at(path))?.kind ?? (view.unknownAt(at(path)) ? 'unknown' : 'absent'),
    text: (path) => {
      const known = view.files.get(at(path));
      return known === undefined ? null : read(known.path);
    }
  };
}
