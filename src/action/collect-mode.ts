import { join } from 'node:path';
import { audit, auditSentence } from '../audit/index.ts';
import { writeAtomically } from '../files/index.ts';
import { resolveBranch, sideFilesOf } from '../github/index.ts';
import { encodeHistory } from '../history/index.ts';
import { plainText } from '../safe-text/index.ts';
import type { ReviewedChange } from './change.ts';
import { endWithout } from './end.ts';
import type { Engine } from './engine.ts';
import { defaultBranch, type Subject } from './events.ts';
import { portsOf } from './ports.ts';
import { withPredictions } from './predict-runs.ts';
import { reportFolder } from './report-files.ts';
import { requestOf } from './request.ts';
import type { Run } from './run-record.ts';

/**
 * Mode `collect`: what earlier builds of the default branch teach, united with what was collected before, as one file for the
 * artifact `layercost-history`. Only runs that no stranger can cause are read. docs/history.md "Collecting".
 */
export async function collectMode(run: Run, subject: Subject, engine: Engine): Promise<void> {
  const { runner, github, repository } = run;
  const folder = reportFolder(runner);
  if (folder === null) return endWithout(run, 'fail', 'RUNNER_TEMP is not set, so there is no place for the history file.');
  const branch = defaultBranch(runner.event.payload);
  if (subject.kind === 'run' && !(subject.own && subject.success && subject.event !== 'pull_request' && subject.branch === branch))
    return endWithout(run, 'skipped', 'only successful runs of the default branch of this repository are collected');
  const tip = branch === null ? null : await resolveBranch(github, repository, branch);
  if (branch === null || tip === null) return endWithout(run, 'fail', 'The default branch cannot be found.');
  const change: ReviewedChange = {
    pull: null,
    baseName: branch,
    policyName: branch,
    baseTip: tip,
    base: tip,
    headName: branch,
    head: tip,
    comparison: null,
    queued: null,
    notes: []
  };
  const sides = portsOf(run, change);
  try {
    // What is collected is the past itself, and nothing changes.
    const request = { ...requestOf(run, change), pastIfAffected: false };
    const { history } = await engine({ ...sides.ports, changes: null }, request);
    const side = sideFilesOf(github, repository);
    const lines = await withPredictions(history, { ports: sides.ports, side, request, engine, runner });
    const path = join(folder, 'history.jsonl');
    await writeAtomically(path, encodeHistory(lines));
    runner.output('history-file', path);
    runner.info(`history  ${history.length} samples`);
    const scored = auditSentence(audit(lines).summary);
    if (scored !== null) runner.info(`audit    ${plainText(scored)}`);
  } finally {
    await sides.close();
  }
  runner.info(`api      ${github.usage().requests} requests`);
}
