import { UserError } from '../analysis/index.ts';
import type { Ports, SideFiles, Store } from '../analysis/ports.ts';
import { isPipe, readTextFile } from '../files/index.ts';
import { fetchedChanges } from '../git/index.ts';
import { buildsFromApi, historyArtifacts, revisionsFromApi, sideFilesOf } from '../github/index.ts';
import { parseHistory } from '../history/index.ts';
import { registriesOver } from '../http/index.ts';
import { credentialsFrom, type PackageToken } from '../registry/index.ts';
import { breakCommands, clean } from '../safe-text/index.ts';
import type { ReviewedChange } from './change.ts';
import { defaultBranch } from './events.ts';
import type { Run } from './run-record.ts';
import { whatFailed } from './what-failed.ts';

/** Longest time for fetching the base branch's last commits, in milliseconds. */
const FETCH_TIME = 90_000;

export interface OpenPorts {
  readonly ports: Ports;
  /** Tip of the base branch; null where there is none. */
  readonly policy: SideFiles | null;
  /** Removes scratch folders. */
  close(): Promise<void>;
}

/**
 * The ports of one run: both sides and earlier revisions by the API, the last merged changes by a fetch of their commits and
 * trees into a scratch repository. Nothing is checked out, nothing of the change is executed.
 */
export function portsOf({ github, repository, inputs, runner }: Run, change: ReviewedChange): OpenPorts {
  const side = sideFilesOf(github, repository);
  const policy = change.baseTip === null ? null : side(change.baseTip);
  const main = change.pull?.defaultBranch ?? defaultBranch(runner.event.payload) ?? change.baseName;
  const log = (line: string) => runner.info(`         ${breakCommands(clean(line))}`);
  const changes =
    change.baseTip === null || runner.temporary === null
      ? null
      : fetchedChanges({
          url: `${runner.serverUrl}/${runner.repository}`,
          token: inputs.token,
          commit: change.baseTip,
          temporary: runner.temporary,
          time: FETCH_TIME
        });
  return {
    policy,
    ports: {
      base: change.base === null ? null : side(change.base),
      head: side(change.head),
      policy,
      revisions: revisionsFromApi(github, repository),
      changes,
      // A history file takes the place of the API.
      builds:
        inputs.historyFile === null
          ? buildsFromApi(github, repository, {
              defaultBranch: main,
              baseBranch: change.pull?.baseRef ?? null,
              now: runner.now,
              collecting: inputs.mode === 'collect'
            })
          : null,
      stores: inputs.historyFile === null ? historyArtifacts(github, repository, main, log) : [fileStore(inputs.historyFile)],
      registries: registriesOver({
        fetch: runner.fetch,
        credentials: credentialsFrom(runner.dockerConfig, packageToken(runner, inputs.token))
      }),
      now: runner.now,
      // A line for each image would be the whole of the job's log.
      progress: (message, count) => (count === undefined ? log(message) : undefined)
    },
    async close() {
      await changes?.close();
    }
  };
}

/** The token of a run on github.com reads packages of its repository's own owner. */
function packageToken({ serverUrl, repository }: Run['runner'], token: string): PackageToken | null {
  return token === '' || serverUrl !== 'https://github.com' ? null : { token, owner: repository.split('/')[0] ?? '' };
}

/** The history file that the workflow names. */
function fileStore(path: string): Store {
  return {
    async read() {
      // A pipe that nobody writes would keep the run for ever.
      if (isPipe(path)) throw new UserError(`the history file '${path}' is a pipe`);
      const text = await readTextFile(path).catch((error: unknown) => {
        throw new UserError(`the history file '${path}' cannot be read: ${whatFailed(error)}`);
      });
      // Without history a limit cannot be broken: a file that is not there would open the gate in silence.
      if (text === null) throw new UserError(`there is no history file '${path}'`, 'The input history-file is a path on this machine.');
      if (text.trim() !== '' && parseHistory(text, path).lines.length === 0) throw new UserError(`'${path}' is no history file`);
      return { text, name: path };
    }
  };
}
