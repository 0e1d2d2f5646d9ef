/** Where a sample of a history comes from, as far as most tests do not care. */
export const HISTORY_JOB = {
  job: 'j',
  build: 0,
  image: null,
  file: 'Dockerfile',
  target: null,
  commit: null,
  runner: null,
  trusted: true
} as const;
