import { baseName } from '../paths.ts';
import type { ScriptPlace, Search } from '../search.ts';
import type { ShellCommand } from '../shell/state.ts';
import { commandEffects, removedByCommands } from '../workflow/command-effects.ts';
import { throughScripts } from '../workflow/through-scripts.ts';
import { afterEffect, type Workspace } from '../workspace.ts';

/**
 * The workspace behind commands of a script, those of the repository's own scripts and tasks among them; asked only where a build comes to
 * it. `perhaps`: the script may not run.
 */
export function workspaceBehind(
  before: () => Workspace,
  commands: readonly ShellCommand[],
  place: ScriptPlace,
  { perhaps, search }: { readonly perhaps: boolean; readonly search: Search }
): () => Workspace {
  if (commands.length === 0) return before;
  let known: Workspace | null = null;
  return () => {
    known ??= commands.reduce(
      (workspace, command) => behindCommand(workspace, command, place, { isSure: !perhaps && command.perhaps !== true, search }),
      before()
    );
    return known;
  };
}

function behindCommand(
  before: Workspace,
  command: ShellCommand,
  { file, firstLine, written = new Map(), variables = new Map() }: ScriptPlace,
  { isSure, search: { repository, unknowns } }: { readonly isSure: boolean; readonly search: Search }
): Workspace {
  const texts = new Map(written);
  const all = throughScripts([command], { repository, unknowns, variables, written: texts });
  const from = `${baseName(file)}:${firstLine + command.line + 1}`;
  const effect = commandEffects(all, texts, { from, repository, unknowns, choosesCompose: variables.has('COMPOSE_FILE') });
  return afterEffect(before, { ...effect, removed: removedByCommands(all) }, isSure);
}
