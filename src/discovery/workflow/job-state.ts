import type { DocumentNode } from '../../formats/index.ts';
import type { WrittenBuild } from '../assemble.ts';
import type { CacheUse, FoundWorkflow } from '../found-build.ts';
import type { Repository } from '../repository.ts';
import type { ScriptPlace } from '../search.ts';
import type { ShellCommand } from '../shell/state.ts';
import type { JobLine, Reached } from '../turn.ts';
import type { Unknowns } from '../unknowns.ts';
import type { StepPlace } from './build-step.ts';
import type { evaluateTemplate, Scope } from './expression.ts';
import type { JobAround } from './job-around.ts';

type Data = ReturnType<typeof evaluateTemplate>;

/** What one job of a workflow leads to; the walk calls these as it meets them. */
export interface JobSink {
  build(written: WrittenBuild, place: StepPlace): void;
  /** The commands of a script, and where it stands. */
  commands(commands: readonly ShellCommand[], script: ScriptPlace, place: StepPlace): void;
  bake(step: DocumentNode, uses: string, scope: Scope, place: StepPlace): void;
}

/** State that steps of one job share and change. */
export interface JobState {
  readonly written: Map<string, string>;
  /** Checked-out directories (absolute) other than the workspace itself; `own`: of this repository. */
  readonly checkouts: { readonly directory: string; readonly own: boolean }[];
  engine: CacheUse['engine'];
  /** A container of BuildKit's own builds, in place of the engine. */
  ownBuilder: boolean;
  /** No step so far may have written into the checkout. */
  untouched: boolean;
  readonly around: JobAround;
  readonly line: JobLine;
}

export interface StepsFrame {
  readonly repository: Repository;
  readonly unknowns: Unknowns;
  /** File that holds the steps. */
  readonly file: string;
  readonly env: ReadonlyMap<string, string>;
  readonly inputs: Data;
  readonly secrets: ReadonlyMap<string, Data> | null;
  readonly matrix: Data;
  readonly needsOutput: (job: string, output: string) => string | undefined;
  readonly workflow: FoundWorkflow;
  /** Variables that every step sees. */
  readonly runner: ReadonlyMap<string, string>;
  /** `defaults.run.working-directory`, absolute. */
  readonly directory: string;
  /** `defaults.run.shell`; null where none is set. */
  readonly shell: string | null;
  /** The folder of the workspace that holds the repository; null where that is the workspace itself. */
  readonly folder: string | null;
  readonly depth: number;
  /** The runs that come to these steps. */
  readonly reached: Reached;
  /** How often earlier steps have taken away what a builder keeps. */
  readonly cleared: number;
}
