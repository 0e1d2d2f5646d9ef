import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { FILE_FORMS } from '../../src/buildlog/index.ts';
import type { LoggedStep } from '../../src/model/buildlog.ts';
import { LOGS, readFixture } from './read.ts';

// Logs and records of real engines against what the engines did (format: see the recorded cases).

interface ExpectedStep {
  target: string | null;
  platform: string | null;
  stage: string | null;
  index: number | null;
  total: number | null;
  text: string;
  /** The first line of a header of several. */
  firstLine?: string;
  state: string;
  seconds: number | null;
  secondsGha?: number | null;
  cut?: boolean;
  pulled?: boolean;
  atLeast?: number | null;
}
interface Expected {
  files: string[];
  form: string;
  builds: { outcome: string; steps: ExpectedStep[] }[];
}
const sets = ['', 'prefixed']
  .flatMap((folder) => readdirSync(join(LOGS, folder)).map((name) => join(folder, name)))
  .filter((name) => name.endsWith('.expected.json'))
  .map((name) => ({ name, expected: JSON.parse(readFileSync(join(LOGS, name), 'utf8')) as Expected }));
const rows = sets.flatMap(({ name, expected }) => expected.files.map((file) => ({ file: join(dirname(name), file), expected })));

/**
 * Recorded with the command text cut at a later bracket: `[2/4] RUN echo '#6 [a 3/3] RUN evil'` is step 2 of 4 and no stage of that name
 * (docs/build-logs.md §4.1: the first bracket is the position). The recorded expectation is put right before it is compared.
 */
function putRight(step: ExpectedStep): ExpectedStep {
  const inside = /^(\d+)\/(\d+)\] (.*)$/s.exec(step.stage ?? '');
  if (inside === null) return step;
  return {
    ...step,
    stage: null,
    index: Number(inside[1]),
    total: Number(inside[2]),
    text: `${inside[3]} ${step.index}/${step.total}] ${step.text}`
  };
}

const line = (step: ExpectedStep | LoggedStep, text: string, seconds: number | null | undefined) =>
  JSON.stringify([step.target, step.platform, step.stage, step.index, step.total, text.trimEnd(), step.state, seconds ?? null]);

test.each(rows)('$file', ({ file, expected }) => {
  const reading = readFixture(file);
  const isStamped = file.endsWith('.gha.log');
  const wanted = expected.builds.flatMap((build) => build.steps).map(putRight);
  const read = reading.builds.flatMap((build) => build.steps);
  const textOf = (step: LoggedStep) => {
    const cut = wanted.find((w) => w.cut === true && w.index === step.index && w.stage === step.stage);
    return cut !== undefined && (step.text.startsWith(cut.text) || cut.text.startsWith(step.text)) ? cut.text : step.text;
  };
  const secondsOf = (step: LoggedStep) => (step.seconds === null || !isStamped ? step.seconds : Math.round(step.seconds * 10_000) / 10_000);
  expect(read.map((s) => line(s, textOf(s), secondsOf(s))).sort()).toEqual(
    wanted.map((w) => line(w, w.firstLine ?? w.text, isStamped && w.secondsGha !== undefined ? w.secondsGha : w.seconds)).sort()
  );
  expect(reading.builds.map((build) => build.outcome).sort()).toEqual(expected.builds.map((build) => build.outcome).sort());
  expect(reading.form).toBe(expected.form);
  for (const want of wanted) {
    if (want.atLeast === undefined && want.pulled === undefined) continue;
    const step = read.find((s) => s.text === want.text && s.state === want.state && s.index === want.index);
    if (want.atLeast !== undefined) expect(step?.atLeast ?? null).toBe(want.atLeast);
    if (want.pulled !== undefined) expect(step?.pulled).toBe(want.pulled);
  }
});

test('the fixtures hold every form', () => {
  expect(rows.length).toBeGreaterThan(75);
  const forms = FILE_FORMS.filter((form) => form !== 'auto');
  expect([...new Set(sets.map((s) => s.expected.form))].sort()).toEqual(forms.toSorted());
});
