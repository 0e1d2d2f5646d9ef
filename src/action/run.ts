import { type GitHub, makeClient, parseSlug } from '../github/index.ts';
import { analyseMode } from './analyse-mode.ts';
import { collectMode } from './collect-mode.ts';
import type { Engine } from './engine.ts';
import { readEvent, type Subject } from './events.ts';
import { type Inputs, readInputs } from './inputs.ts';
import { mergedFrom } from './merged-parts.ts';
import type { Runner } from './runner.ts';
import { shardMode } from './shard-mode.ts';

/** One run of the action: read inputs, read the event, do the mode's work. */
export async function run(runner: Runner, engine: Engine, pace: 'github' | 'none' = 'github'): Promise<void> {
  const { inputs, errors } = readInputs(runner.input);
  const [error] = errors;
  if (error !== undefined) return runner.fail(`layercost: ${error}`);
  const repository = parseSlug(runner.repository);
  if (repository === null) return runner.fail('layercost: GITHUB_REPOSITORY does not name a repository.');
  const github = clientOf(runner, inputs, pace);
  const subject = readEvent(runner.event.name, runner.event.payload, inputs);
  switch (inputs.mode) {
    case 'analyse':
      return inputs.shard === null
        ? analyseMode(github, repository, subject, inputs, runner, engine)
        : shardMode(github, repository, subject, inputs, runner, engine);
    case 'merge':
      return analyseMode(github, repository, subject, inputs, runner, mergedFrom(inputs.partialReports));
    case 'post':
      return analyseMode(github, repository, ofUntrustedRun(subject), inputs, runner, engine);
    case 'collect':
      return collectMode(github, repository, subject, inputs, runner, engine);
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
