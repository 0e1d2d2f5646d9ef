import type { GitHub, Repository } from '../github/index.ts';
import type { Inputs } from './inputs.ts';
import type { Runner } from './runner.ts';

/** One run of the action: the machine it runs on, what it was told, and the repository that it asks. */
export interface Run {
  readonly runner: Runner;
  readonly inputs: Inputs;
  readonly github: GitHub;
  readonly repository: Repository;
}
