import { type GitHub, makeClient, parseSlug } from '../github/index.ts';
import { analyseMode } from './analyse-mode.ts';
import { AnalysisStopped } from './analysis-stopped.ts';
import { collectMode } from './collect-mode.ts';
import { endWithout } from './end.ts';
import type { Engine } from './engine.ts';
import { readEvent, type Subject } from './events.ts';
import { type Inputs, readInputs } from './inputs.ts';
import { mergedFrom } from './merged-parts.ts';
import type { Run } from './run-record.ts';
import type { Runner } from './runner.ts';
import { shardMode } from './shard-mode.ts';
import { whatFailed } from './what-failed.ts';

/** One run of the action: read inputs, read the event, do the mode's work. Never throws: every way out has outputs, a summary and a line. */
export async function run(runner: Runner, engine: Engine, pace: 'github' | 'none' = 'github'): Promise<void> {
  await begin(runner, pace, (one, subject) => inMode(one, subject, engine));
}

/**
 * Ends the step of a run that was stopped at a limit, without reading again what may have held it up: the gate as where an analysis
 * fails, and nothing that it would have made. Never throws.
 */
export async function endStopped(runner: Runner, why: string, pace: 'github' | 'none' = 'github'): Promise<void> {
  await begin(runner, pace, async (one, subject) => {
    const { mode, shard } = one.inputs;
    // A share and a collection judge nothing, so there is no gate to ask.
    if (mode === 'collect' || shard !== null) return endWithout(one, 'fail', why);
    await analyseMode(one, subject, async () => {
      throw new AnalysisStopped(why);
    });
  });
}

async function begin(runner: Runner, pace: 'github' | 'none', work: (run: Run, subject: Subject) => Promise<void>): Promise<void> {
  const { inputs, errors } = readInputs(runner.input);
  const [error] = errors;
  if (error !== undefined) return endWithout({ runner, inputs }, 'fail', error);
  const repository = parseSlug(runner.repository);
  if (repository === null) return endWithout({ runner, inputs }, 'fail', 'GITHUB_REPOSITORY does not name a repository.');
  const wrong = wrongAddress(runner);
  if (wrong !== null) return endWithout({ runner, inputs }, 'fail', wrong);
  const one: Run = { runner, inputs, github: clientOf(runner, inputs, pace), repository };
  try {
    await work(one, readEvent(runner.event.name, runner.event.payload, inputs));
  } catch (failure) {
    await endWithout(one, 'fail', whatFailed(failure));
  }
}

async function inMode(one: Run, subject: Subject, engine: Engine): Promise<void> {
  switch (one.inputs.mode) {
    case 'analyse':
      return one.inputs.shard === null ? analyseMode(one, subject, engine) : shardMode(one, subject, engine);
    case 'merge':
      return analyseMode(one, ofOwnRun(one, subject), mergedFrom(one));
    case 'post':
      return analyseMode(one, ofUntrustedRun(subject), engine);
    case 'collect':
      return collectMode(one, subject, engine);
  }
}

/**
 * Mode `post` follows a run that its pull request's author may have written. Nothing of that run is taken over: the change is
 * found by the API and analysed again here, where its author cannot reach. docs/security.md "Two workflows".
 */
function ofUntrustedRun(subject: Subject): Subject {
  return subject.kind === 'run' || subject.kind === 'pull' || subject.kind === 'wrong'
    ? subject
    : { kind: 'wrong', message: 'Mode post belongs to the event workflow_run.' };
}

/** Events whose runs make their own parts; a run that follows another one would take a stranger's. docs/security.md "Partial reports". */
const OWN_PARTS = new Set(['pull_request', 'pull_request_target', 'merge_group', 'push', 'schedule', 'workflow_dispatch']);

function ofOwnRun({ runner }: Run, subject: Subject): Subject {
  return OWN_PARTS.has(runner.event.name)
    ? subject
    : {
        kind: 'wrong',
        message: `Mode merge takes the parts of its own run only, and not under the event ${JSON.stringify(runner.event.name.slice(0, 40))}.`
      };
}

/** What is wrong with the addresses that the runner gives; null: nothing. */
function wrongAddress({ apiUrl, graphqlUrl }: Runner): string | null {
  const given = { GITHUB_API_URL: apiUrl, GITHUB_GRAPHQL_URL: graphqlUrl };
  for (const [name, url] of Object.entries(given)) {
    if (!/^https?:\/\//.test(url) || !URL.canParse(url))
      return `${name} must be an address that begins with https://; found ${JSON.stringify(url.slice(0, 80))}.`;
    // No request can be made to one, and its value is not said.
    if (new URL(url).username !== '' || new URL(url).password !== '') return `${name} must be an address without a user or a password.`;
  }
  return null;
}

function clientOf(runner: Runner, inputs: Inputs, pace: 'github' | 'none'): GitHub {
  return makeClient({
    token: inputs.token,
    apiUrl: runner.apiUrl,
    graphqlUrl: runner.graphqlUrl,
    log: (line) => runner.info(`         ${line}`),
    retries: 2,
    pace,
    fetch: runner.fetch
  });
}
