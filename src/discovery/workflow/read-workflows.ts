import { type DocumentNode, entriesAt, itemsAt, textAt } from '../../formats/index.ts';
import type { TreePath } from '../../model/units.ts';
import type { Emptying } from '../emptied.ts';
import { baseName } from '../paths.ts';
import { readBuildFile } from '../read-build-file.ts';
import type { Search } from '../search.ts';
import type { Unknowns } from '../unknowns.ts';
import { inputValues, runnerVariables } from './contexts.ts';
import { text, type toData } from './expression.ts';
import type { JobSink } from './job-state.ts';
import { readJobs } from './run-jobs.ts';
import { kindsOf, runsOf } from './sample-runs.ts';
import { isAlwaysGiven, isOnlyCalled, triggerRank } from './triggers.ts';
import { WORKFLOW_FOLDERS } from './uses.ts';

type Data = ReturnType<typeof toData>;

/** Walks every job of every workflow of the repository. */
export function readWorkflows(
  { repository, unknowns, branches }: Pick<Search, 'repository' | 'unknowns' | 'branches'>,
  sink: JobSink
): void {
  const called = new Set<TreePath>();
  const emptied: Emptying[] = [];
  const onlyCalled: { path: TreePath; workflow: DocumentNode }[] = [];
  const start = (path: TreePath, workflow: DocumentNode, rank: number) => {
    const inputs = inputValues(new Map(), startInputs(workflow, unknowns));
    const runs = runsOf(workflow, branches);
    const runner = runnerVariables(kindsOf(runs.samples, runs.samples), unknowns);
    const started = { file: baseName(path), jobs: [], rank };
    readJobs({ path, workflow, inputs, secrets: null, started, depth: 0, runner, runs }, { repository, unknowns, sink, called, emptied });
  };
  for (const path of WORKFLOW_FOLDERS.flatMap((folder) => repository.namesIn(folder).map((name) => `${folder}/${name}`))) {
    if (!/\.ya?ml$/.test(path) || !repository.isFile(path)) continue;
    const workflow = readBuildFile(path, repository);
    if (workflow === null) continue;
    if (isOnlyCalled(workflow)) onlyCalled.push({ path, workflow });
    else start(path, workflow, triggerRank(workflow));
  }
  // Nobody here calls these; another repository may.
  for (const { path, workflow } of onlyCalled) if (!called.has(path)) start(path, workflow, 2);
}

/** Inputs of a workflow that an event starts: given by hand only, so usually the default or nothing. */
function startInputs(workflow: DocumentNode, unknowns: Unknowns): ReadonlyMap<string, Data> {
  const given = isAlwaysGiven(workflow);
  const optionsOf = (input: DocumentNode): readonly string[] => {
    const otherwise = textAt(input, 'default');
    if (!given) return [otherwise ?? ''];
    // Who starts or calls it says what it is; the default is the likeliest, and stands last.
    const choices = itemsAt(input, 'options').flatMap((item) => textAt(item) ?? []);
    const others = textAt(input, 'type') === 'boolean' ? ['true', 'false'] : choices;
    return otherwise === undefined ? others : [...others.filter((choice) => choice !== otherwise), otherwise];
  };
  // Of an input that both declare the default for a start by hand holds: no caller is at work here.
  const declared = [...entriesAt(workflow, 'on', 'workflow_call', 'inputs'), ...entriesAt(workflow, 'on', 'workflow_dispatch', 'inputs')];
  return new Map(
    declared.map(({ key, value }) => [key, text(unknowns.mark({ name: `inputs.${key}`, volatile: false, options: optionsOf(value) }))])
  );
}
