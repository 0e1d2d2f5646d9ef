import type { LoggedBuild, LoggedStep } from '../../src/model/buildlog.ts';
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
