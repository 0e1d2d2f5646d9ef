import type { MadePath } from '../model/fact.ts';

/** What commands on the way to a build have done to the workspace (docs/discovery.md "The workspace"). */
export interface Workspace {
  readonly made: readonly MadePath[];
  /** They may write more than that, where nobody can tell what. */
  readonly mayWriteMore: boolean;
  /** Folders that they have taken away, each with its `/`; `sure`: in every run. */
  readonly removed: readonly { readonly folder: string; readonly sure: boolean }[];
}

export const UNTOUCHED: Workspace = { removed: [], made: [], mayWriteMore: false };

/** The workspace behind something that takes folders away and makes paths; `sure`: it runs. */
export function afterEffect(
  workspace: Workspace,
  { made, mayWriteMore, removed = [] }: Pick<Workspace, 'made' | 'mayWriteMore'> & { readonly removed?: readonly string[] },
  sure: boolean
): Workspace {
  if (made.length === 0 && removed.length === 0 && !mayWriteMore) return workspace;
  const taken = removed.map((folder) => ({ folder, sure }));
  return {
    removed: [...workspace.removed, ...taken],
    made: behind(without(workspace.made, taken), sure ? made : made.map(opened)),
    mayWriteMore: workspace.mayWriteMore || mayWriteMore
  };
}

const opened = (path: MadePath): MadePath =>
  path.state.kind === 'trusted' || path.state.kind === 'form' ? path : { ...path, state: { kind: 'open' } };

/** Paths of which some are taken away, or may be. */
function without(made: readonly MadePath[], removed: Workspace['removed']): readonly MadePath[] {
  if (removed.length === 0) return made;
  return made.flatMap((one) => {
    const taken = removed.filter(({ folder }) => one.path.startsWith(folder));
    if (taken.length === 0) return [one];
    return taken.some(({ sure }) => sure) ? [] : [opened(one)];
  });
}

/**
 * Paths with those that are made behind them: what is made, or may be, where nothing or an empty folder was left is there again. What is
 * open already does not become more so.
 */
function behind(before: readonly MadePath[], made: readonly MadePath[]): readonly MadePath[] {
  if (made.length === 0) return before;
  const kept = before.filter(({ path, state }) => !('left' in state) || !made.some((one) => fills(one, path)));
  const isOpen = new Set(kept.flatMap((one) => (isPlainlyOpen(one) ? [one.path] : [])));
  return [...kept, ...made.filter((one) => !isPlainlyOpen(one) || !isOpen.has(one.path))];
}

const isPlainlyOpen = ({ state }: MadePath): boolean => state.kind === 'open' && state.likely === undefined;

const fills = ({ path, state }: MadePath, left: string): boolean =>
  state.kind !== 'trusted' &&
  state.kind !== 'form' &&
  ('left' in state ? left === path : path === '' || left === path || left.startsWith(`${path.replace(/\/$/, '')}/`));

/** What lies beside the files of git when a build comes to it, of what lay there before. */
export const madeBehind = (before: readonly MadePath[], { removed, made }: Workspace): readonly MadePath[] =>
  behind(without(before, removed), made);
