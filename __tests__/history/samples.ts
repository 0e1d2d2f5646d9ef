import type { Ports } from '../../src/analysis/index.ts';
import type { LoggedBuild, LoggedStep, LogReading } from '../../src/model/buildlog.ts';
import type { BuildIdentity } from '../../src/model/history.ts';

export const loggedStep = (text: string, more: Partial<LoggedStep> = {}): LoggedStep => ({
  target: null,
  platform: null,
  stage: null,
  index: null,
  total: null,
  text,
  cut: false,
  state: 'done',
  seconds: 1,
  atLeast: null,
  resolution: 0.05,
  pulled: false,
  notExecution: false,
  startedAfter: null,
  error: null,
  ...more
});

export const loggedBuild = (steps: readonly LoggedStep[], more: Partial<LoggedBuild> = {}): LoggedBuild => ({
  form: 'buildkit-plain',
  outcome: 'ok',
  steps,
  overheads: [],
  wall: null,
  startedAt: null,
  commit: null,
  dockerfile: null,
  targetStage: null,
  args: {},
  ambiguous: 0,
  ...more
});

export const identity = (more: Partial<BuildIdentity> = {}): BuildIdentity => ({
  run: '1',
  job: 'build',
  build: 0,
  image: 'app',
  file: 'Dockerfile',
  target: null,
  commit: 'c0ffee',
  at: '2026-11-01T10:00:00Z',
  runner: 'ubuntu-latest',
  trusted: true,
  ...more
});

export const logReading = (...builds: readonly LoggedBuild[]): LogReading => ({
  form: 'buildkit-plain',
  builds,
  job: null,
  lines: 1,
  bytes: 1,
  notes: []
});

/** What the logs of four runs of the base branch say, each with the steps that `stepsOf` gives it. */
export const fourRuns = (stepsOf: (run: number) => readonly LoggedStep[], buildsPerMonth: number | null): Ports['builds'] => ({
  find: async () => ({
    builds: [1, 2, 3, 4].map((run) => ({
      run: String(run),
      job: 'build',
      workflow: null,
      commit: null,
      at: `2026-11-0${run}T00:00:00Z`,
      runner: null,
      trusted: true,
      reading: logReading(loggedBuild(stepsOf(run)))
    })),
    notes: [],
    buildsPerMonth,
    refused: false
  })
});
