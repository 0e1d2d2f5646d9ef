import { join } from 'node:path';
import { audit, auditSentence } from '../audit/index.ts';
import { writeAtomically } from '../files/index.ts';
import { type GitHub, type Repository, resolveName, sideFilesOf } from '../github/index.ts';
import { encodeHistory } from '../history/index.ts';
import type { ReviewedChange } from './change.ts';
import type { Engine } from './engine.ts';
import { defaultBranch, type Subject } from './events.ts';
import type { Inputs } from './inputs.ts';
import { portsOf } from './ports.ts';
import { withPredictions } from './predict-runs.ts';
import { reportFolder } from './report-files.ts';
import { requestOf } from './request.ts';
import type { Runner } from './runner.ts';

/**
 * Mode `collect`: what earlier builds of the default branch teach, united with what was collected before, as one file for the
 * artifact `layercost-history`. Only runs that no stranger can cause are read. docs/github.md "Collecting".
 */
export async function collectMode(
  github: GitHub,
  repository: Repository,
  subject: Subject,
  inputs: Inputs,
  runner: Runner,
  engine: Engine
): Promise<void> {
  const folder = reportFolder(runner);
  if (folder === null) return runner.fail('layercost: RUNNER_TEMP is not set, so there is no place for the history file.');
  const branch = defaultBranch(runner.event.payload);
  if (subject.kind === 'run' && !(subject.own && subject.success && subject.event !== 'pull_request' && subject.branch === branch)) {
    runner.info('verdict  SKIPPED: only successful runs of the default branch of this repository are collected');
    runner.output('verdict', 'skipped');
    return;
  }
  const tip = branch === null ? null : await resolveName(github, repository, branch);
  if (branch === null || tip === null) return runner.fail('layercost: the default branch cannot be found.');
  const change: ReviewedChange = {
    pull: null,
    baseName: branch,
    baseTip: tip,
    base: tip,
    headName: branch,
    head: tip,
    comparison: null,
    notes: []
  };
  const sides = portsOf(github, repository, change, inputs, runner);
  try {
    const { history } = await engine({ ...sides.ports, changes: null }, requestOf(change, inputs, runner));
    const lines = await withPredictions(
      history,
      sides.ports,
      sideFilesOf(github, repository),
      requestOf(change, inputs, runner),
      runner,
      engine
    );
    const path = join(folder, 'history.jsonl');
    await writeAtomically(path, encodeHistory(lines));
    runner.output('history-file', path);
    runner.info(`history  ${history.length} samples`);
    const scored = auditSentence(audit(lines).summary);
    if (scored !== null) runner.info(`audit    ${scored}`);
  } finally {
    await sides.close();
  }
  runner.info(`api      ${github.usage().requests} requests`);
}
