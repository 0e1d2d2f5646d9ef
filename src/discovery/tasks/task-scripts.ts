import type { Search, TaskScript } from '../search.ts';
import type { TaskRunner } from '../shell/docker-command.ts';
import { justScripts } from './just.ts';
import { makeScripts, type TaskCall } from './make.ts';
import { miseScripts } from './mise.ts';
import { nxScripts } from './nx.ts';
import { packageScripts } from './package-scripts.ts';
import { taskfileScripts } from './taskfile.ts';

/** The commands that a task runner starts for these words. */
export function taskScripts(runner: TaskRunner, call: TaskCall, search: Search): readonly TaskScript[] {
  switch (runner) {
    case 'make':
      return makeScripts(call, search);
    case 'just':
      return justScripts(call, search);
    case 'task':
      return taskfileScripts(call, search);
    case 'mise':
      return miseScripts(call, search);
    case 'nx':
      return nxScripts(call, search);
    default:
      return packageScripts(runner, call, search);
  }
}
