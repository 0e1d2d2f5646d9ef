import { type BuildContext, createPatternMatcher, type IgnoreRules, listTree, matchGoPath, selects } from '../../context/index.ts';
import type { TreePath } from '../../model/units.ts';
import type { ContextFiles } from '../effects/copy.ts';
import { type FileList, type ListedFile, listOfFiles } from '../effects/file-list.ts';

/**
 * The build context as the proofs look at it. `trackedOnly`: the builder fetches the commit itself, so that nothing but
 * tracked files can ever be in the context; else a runner's disk may hold more, and only the ignore rules keep things out.
 */
export function contextFiles(context: BuildContext, ignore: IgnoreRules | null, trackedOnly: boolean): ContextFiles {
  const files = filesOf(context);
  const usable = ignore !== null && ignore.faults.length === 0 && context.doubt() === null;
  const patterns = usable ? ignore.patterns : [];
  const parsed = patterns.map((text) => ({ exception: text.startsWith('!'), text: text.replace(/^!/, '') }));
  const single = parsed.map(({ text }) => createPatternMatcher([text]));
  const answers = new Map<string, boolean>();
  const excludes = (path: TreePath, names: RegExp | undefined): boolean => {
    if (path === '') return false;
    if (trackedOnly) return !files.has(path);
    const last = parsed.findLastIndex(({ exception }, i) => !exception && single[i]?.matches(path) === true);
    if (last < 0) return false;
    return !parsed.slice(last + 1).some(({ exception, text }) => exception && !isOther(text, names) && mayMatchBelow(text, path));
  };
  return {
    files,
    excludes: (path, names) => {
      const key = `${path}\0${names?.source ?? ''}`;
      const before = answers.get(key);
      if (before !== undefined) return before;
      const answer = excludes(path, names);
      answers.set(key, answer);
      return answer;
    }
  };
}

/** Whether an exception is for files of one plain name at any depth, which is none of these. */
function isOther(exception: string, names: RegExp | undefined): boolean {
  const name = /^\*\*\/([\w.-]+)$/.exec(exception)?.[1];
  return names !== undefined && name !== undefined && !names.test(name);
}

/** Whether an exception could take back something at or below the path: compared name by name, `**` counts as a match. */
function mayMatchBelow(exception: string, path: TreePath): boolean {
  const pattern = exception.split('/');
  const parts = path.split('/');
  for (const [i, part] of parts.entries()) {
    const name = pattern[i];
    // An exception for a directory above takes back all below it.
    if (name === undefined || name.includes('**')) return true;
    if (matchGoPath(name, part) === false) return false;
  }
  return true;
}

const known = new WeakMap<BuildContext, FileList>();

/** Listed once for all images of a context. */
function filesOf(context: BuildContext): FileList {
  const files = known.get(context) ?? listOfFiles(visibleFiles(context));
  known.set(context, files);
  return files;
}

function visibleFiles(context: BuildContext): readonly ListedFile[] {
  const whole = { paths: [{ path: '', wildcard: false, include: [], exclude: [], followLinks: false }] };
  const visible = selects(context, whole);
  return listTree(context.tree).flatMap((entry) => {
    if (entry.kind === 'directory' || !visible(entry.path)) return [];
    return [{ path: entry.path, kind: entry.kind === 'file' ? ('file' as const) : ('symlink' as const) }];
  });
}
