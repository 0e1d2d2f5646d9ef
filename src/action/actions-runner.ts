import * as core from '@actions/core';
import { readDockerConfig, refuseUnreadPipe } from '../files/index.ts';
import type { Fetch } from '../github/index.ts';
import { breakCommands } from '../safe-text/index.ts';
import { readEventFile } from './event-file.ts';
import type { Runner } from './runner.ts';
import { whatFailed } from './what-failed.ts';

/** GitHub cuts a message to this length. */
const LONGEST_MESSAGE = 4000;

/** The runner of GitHub Actions as environment, files and workflow commands make it up. Throws where it is not one. */
export async function actionsRunner(now: string): Promise<Runner> {
  const env = process.env;
  const apiUrl = env['GITHUB_API_URL'] || 'https://api.github.com';
  const message = (text: string) => text.slice(0, LONGEST_MESSAGE);
  let outputsFail = false;
  return {
    event: { name: env['GITHUB_EVENT_NAME'] ?? '', payload: readPayload(env['GITHUB_EVENT_PATH']) },
    repository: env['GITHUB_REPOSITORY'] ?? '',
    run: { id: count(env['GITHUB_RUN_ID']), attempt: count(env['GITHUB_RUN_ATTEMPT']) },
    serverUrl: (env['GITHUB_SERVER_URL'] || 'https://github.com').replace(/\/+$/, ''),
    apiUrl,
    graphqlUrl: env['GITHUB_GRAPHQL_URL'] || graphqlBeside(apiUrl),
    temporary: env['RUNNER_TEMP'] || null,
    fetch: await fetchOf(env),
    dockerConfig: await readDockerConfig(env),
    now,
    input: (name) => core.getInput(name),
    info: (line) => core.info(breakCommands(line)),
    group: (title, lines) => {
      core.startGroup(title);
      for (const line of lines) core.info(breakCommands(line));
      core.endGroup();
    },
    annotate: ({ level, file, line, endLine, columns, title, message: text }) => {
      const place = columns === undefined ? {} : { startColumn: columns.start, endColumn: columns.end };
      const properties = { title, file, startLine: line, endLine, ...place };
      if (level === 'error') core.error(message(text), properties);
      else if (level === 'warning') core.warning(message(text), properties);
      else core.notice(message(text), properties);
    },
    notice: (text) => core.notice(message(text)),
    warning: (text) => core.warning(message(text)),
    output(name, value) {
      // The file that refuses one refuses all: it is said once.
      if (outputsFail) return;
      outputsFail = !attempted('the outputs (GITHUB_OUTPUT) could not be written', () => {
        refuseUnreadPipe(env['GITHUB_OUTPUT'] ?? '');
        core.setOutput(name, value);
      });
    },
    async summary(markdown) {
      // Without the file there is no summary to write, as on some self-hosted set-ups.
      if (!env['GITHUB_STEP_SUMMARY']) return;
      try {
        refuseUnreadPipe(env['GITHUB_STEP_SUMMARY']);
        await core.summary.emptyBuffer().addRaw(markdown).write({ overwrite: true });
      } catch (error) {
        core.warning(message(`layercost: the job summary could not be written: ${whatFailed(error)}`));
      }
    },
    fail: (text) => core.setFailed(message(text))
  };
}

/** What the machine refuses (a full disk) takes nothing from the verdict; false where it refused. */
function attempted(what: string, work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    core.warning(`layercost: ${what}: ${whatFailed(error)}`);
    return false;
  }
}

/** The event's payload; empty where it cannot be read, which names no change. */
function readPayload(path: string | undefined): Readonly<Record<string, unknown>> {
  if (path === undefined || path === '') return {};
  let payload: Readonly<Record<string, unknown>> = {};
  attempted('the event of this run (GITHUB_EVENT_PATH) could not be read', () => {
    payload = readEventFile(path);
  });
  return payload;
}

function count(text: string | undefined): number {
  return text !== undefined && /^[1-9][0-9]{0,14}$/.test(text) ? Number(text) : 1;
}

/** `…/api/v3` has its GraphQL at `…/api/graphql`, the others below themselves. */
function graphqlBeside(apiUrl: string): string {
  return `${apiUrl.replace(/\/+$/, '').replace(/\/v3$/, '')}/graphql`;
}

/** The runner's proxy settings hold for every request; without any, the platform's own way. */
async function fetchOf(env: NodeJS.ProcessEnv): Promise<Fetch> {
  const proxied = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'].some((name) => (env[name] ?? '') !== '');
  if (!proxied) return fetch;
  const { defaults } = await import('@actions/github/lib/utils');
  return defaults.request?.fetch ?? fetch;
}
