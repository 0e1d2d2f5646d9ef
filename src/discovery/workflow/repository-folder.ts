import type { MadePath } from '../../model/fact.ts';
import { joinPath, liesIn } from '../paths.ts';
import { type ShellCommand, WORKSPACE } from '../shell/state.ts';
import { treePath } from '../tree-path.ts';
import type { WrittenBuild } from '../written-build.ts';
import type { JobState } from './job-state.ts';

// A checkout may put the repository into a folder of the workspace (`path: app`). What lies in that folder is the repository from its
// root on, and what lies beside it is no part of it.

/** Stands for all of the workspace that is not the repository. */
const BESIDE = '/github';

/** The folder of the workspace that holds the repository; null where that is the workspace itself. */
export const folderOfRepository = ({ checkouts, around }: JobState): string | null =>
  around.checkedOut.always ? null : (checkouts.find(({ own }) => own)?.directory ?? null);

/** An absolute directory as the repository has it. */
export function inRepository(directory: string, folder: string | null): string {
  const path = treePath(directory, '.');
  return folder === null || path === null ? directory : (placed(path, folder) ?? BESIDE);
}

/** A path of the workspace as an absolute one of the repository; null beside it. */
function placed(path: string, folder: string): string | null {
  if (!liesIn(path, folder)) return null;
  return path === folder ? WORKSPACE : `${WORKSPACE}/${path.slice(folder.length + 1)}`;
}

/** A command with its directory, and the words that name paths of the repository from beside it, as the repository has them. */
export function commandInRepository(command: ShellCommand, folder: string): ShellCommand {
  const { directory, words, output } = command;
  const here = inRepository(directory, folder);
  if (here !== BESIDE) return { ...command, directory: here };
  const asPath = (word: string): string => {
    const path = word.startsWith('/') || word.startsWith('-') ? null : joinPath(treePath(directory, '.') ?? '', word);
    return (path === null ? null : placed(path, folder)) ?? word;
  };
  const mapped = (word: string): string => {
    const [, option = '', value = word] = /^(-[^=]*=)(.*)$/s.exec(word) ?? [];
    return `${option}${asPath(value)}`;
  };
  return { ...command, directory: here, words: words.map(mapped), output: output === null ? null : mapped(output) };
}

/** A path from a directory of the workspace as the repository has it; as it is where it lies beside the repository, or is no path. */
export const pathInRepository = (path: string, directory: string, folder: string): string => {
  const inWorkspace = /^[a-z][a-z0-9+.-]*:/i.test(path) ? null : treePath(directory, path);
  return (inWorkspace === null ? null : placed(inWorkspace, folder)) ?? path;
};

/** A build of paths in the workspace with them as the repository has them. */
export function buildInRepository(build: WrittenBuild, folder: string): WrittenBuild {
  const { directory, context, file, buildContexts } = build;
  const there = (path: string) => pathInRepository(path, directory, folder);
  return {
    ...build,
    context: there(context ?? '.'),
    file: file?.startsWith('/') === true ? there(file) : file,
    buildContexts: Object.fromEntries(Object.entries(buildContexts).map(([name, path]) => [name, there(path)]))
  };
}

/** Paths that an action makes in the workspace, as far as they lie in the repository. */
export function madeInRepository(made: readonly MadePath[], folder: string): readonly MadePath[] {
  return made.flatMap((one) => {
    if (one.path === '') return [one];
    return one.path.startsWith(`${folder}/`) ? [{ ...one, path: one.path.slice(folder.length + 1) }] : [];
  });
}
