import { existsSync } from 'node:fs';
import type { Changes, Ports, SideFiles, Store } from '../analysis/ports.ts';
import { readTextFile } from '../files/index.ts';
import { type GitHub, type Repository, revisionsFromApi, sideFilesOf } from '../github/index.ts';
import { breakCommands, clean } from '../safe-text/index.ts';
import type { ReviewedChange } from './change.ts';
import type { Inputs } from './inputs.ts';
import type { Runner } from './runner.ts';

export interface OpenPorts {
  readonly ports: Ports;
  /** Tip of the base branch; null where there is none. */
  readonly policy: SideFiles | null;
  /** Removes scratch folders. */
  close(): Promise<void>;
}

/** The ports of one run: both sides and earlier revisions by the API. Nothing is checked out, nothing of the change is executed. */
export function portsOf(github: GitHub, repository: Repository, change: ReviewedChange, inputs: Inputs, runner: Runner): OpenPorts {
  const side = sideFilesOf(github, repository);
  const policy = change.baseTip === null ? null : side(change.baseTip);
  const changes: Changes | null = null;
  return {
    policy,
    ports: {
      base: change.base === null ? null : side(change.base),
      head: side(change.head),
      policy,
      revisions: revisionsFromApi(github, repository),
      changes,
      builds: null,
      stores: inputs.historyFile === null ? [] : [fileStore(inputs.historyFile)],
      now: runner.now,
      progress: (message) => runner.info(`         ${breakCommands(clean(message))}`)
    },
    async close() {}
  };
}

/** The history file that the workflow names. */
export function fileStore(path: string): Store {
  return {
    async read() {
      const text = existsSync(path) ? await readTextFile(path) : null;
      return text === null ? null : { text, name: path };
    }
  };
}
