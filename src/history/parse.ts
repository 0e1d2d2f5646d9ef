import type { HistoryLine } from '../model/history.ts';
import { code, type Sentence, say } from '../model/sentence.ts';
import type { Problem, TextRange } from '../model/text.ts';
import { ownEntry } from '../plain/index.ts';

/** A check of one value: the reason why it does not fit, or null. */
type Check = (value: unknown) => Sentence | null;
type Shape = Readonly<Record<string, Check>>;

const TEXT_LIMIT = 20_000;
const text: Check = (v) => (typeof v === 'string' && v.length <= TEXT_LIMIT ? null : say`must be a text`);
const flag: Check = (v) => (typeof v === 'boolean' ? null : say`must be true or false`);
const count: Check = (v) => (Number.isSafeInteger(v) && (v as number) >= 0 ? null : say`must be a whole number`);
/** A week bounds every duration, so that one absurd line cannot carry an estimate to infinity. */
const seconds: Check = (v) => (typeof v === 'number' && v >= 0 && v <= 604_800 ? null : say`must be seconds from 0 to 604800`);
const ratio: Check = (v) => (typeof v === 'number' && v >= 0 && v <= 100_000 ? null : say`must be a number from 0`);
const time: Check = (v) =>
  typeof v === 'string' && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/.test(v) && !Number.isNaN(Date.parse(v))
    ? null
    : say`must be a UTC time such as 2026-11-20T16:40:00Z`;
const nullable =
  (check: Check): Check =>
  (v) =>
    v === null ? null : check(v);
const oneOf =
  (...words: readonly string[]): Check =>
  (v) =>
    typeof v === 'string' && words.includes(v) ? null : say`must be one of ${[words.join(', ')]}`;
const optional =
  (check: Check): Check =>
  (v) =>
    v === undefined ? null : check(v);
const record =
  (shape: Shape): Check =>
  (v) =>
    v !== null && typeof v === 'object' && !Array.isArray(v)
      ? misfit(v as Readonly<Record<string, unknown>>, shape)
      : say`must be an object`;
const listOf =
  (check: Check): Check =>
  (v) =>
    Array.isArray(v) && v.length <= 20_000 ? (v.map(check).find((m) => m !== null) ?? null) : say`must be a list`;

const version: Check = (v) => (v === 1 ? null : say`version is not known`);
const identity = { v: version, run: text, job: text, build: count };
const origin = { image: nullable(text), file: text, commit: nullable(text), at: time, runner: nullable(text), trusted: flag };
const SAMPLE: Shape = {
  ...identity,
  ...origin,
  step: text,
  target: nullable(text),
  platform: nullable(text),
  stage: nullable(text),
  index: nullable(count),
  total: nullable(count),
  key: text,
  kind: text,
  text,
  match: oneOf('exact', 'pattern', 'prefix', 'near', 'none'),
  state: oneOf('done', 'cached', 'failed', 'canceled', 'unfinished'),
  seconds: nullable(seconds),
  atLeast: nullable(seconds),
  resolution: seconds,
  pulled: flag,
  parent: nullable(text),
  source: text,
  outcome: oneOf('ok', 'failed', 'canceled', 'truncated'),
  wall: nullable(seconds),
  overlap: optional(nullable(ratio)),
  startedAfter: optional(nullable(seconds))
};
const OVERHEAD: Shape = { ...identity, ...origin, overhead: text, kind: text, seconds, executed: count };
const PREDICTION: Shape = {
  v: version,
  prediction: text,
  image: text,
  file: text,
  target: nullable(text),
  commit: text,
  at: time,
  rebuild: nullable(record({ low: seconds, mid: seconds, high: seconds })),
  verdicts: listOf(record({ stage: nullable(text), step: count, key: text, verdict: text, certainty: text }))
};

const digest: Check = (v) => (typeof v === 'string' && /^sha256:[0-9a-f]{32,64}$/.test(v) ? null : say`must be a digest`);
const buildkit: Check = (v) => (typeof v === 'string' && /^\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(v) ? null : say`must be a version`);
const LAYER: Shape = { digest, bytes: count };
const STEP_LAYER: Shape = { key: text, ...LAYER };
const BUILT: Shape = {
  ...identity,
  ...origin,
  built: text,
  target: nullable(text),
  buildkit: optional(buildkit),
  bases: listOf(record({ reference: text, digest })),
  base: nullable(
    record({
      env: listOf(text),
      user: text,
      workdir: text,
      onbuild: listOf(text),
      shell: optional(nullable(listOf(text))),
      image: optional(nullable(text))
    })
  ),
  config: nullable(count),
  below: listOf(record(LAYER)),
  layers: listOf(record(STEP_LAYER)),
  steps: listOf(record(STEP_LAYER))
};

const ASKED: Shape = {
  v: version,
  asked: text,
  digest,
  at: time,
  indexes: listOf(record({ digest, platforms: listOf(record({ platform: text, digest })) }))
};

/** Reason why the value does not have the shape, with the name of the field, or null. */
function misfit(value: Readonly<Record<string, unknown>>, shape: Shape): Sentence | null {
  for (const [name, check] of Object.entries(shape)) {
    const reason = check(ownEntry(value, name));
    if (reason !== null) return say`${code(name)} ${reason}`;
  }
  return null;
}

function shapeOf(value: Readonly<Record<string, unknown>>): Shape | null {
  if (Object.hasOwn(value, 'step')) return SAMPLE;
  if (Object.hasOwn(value, 'built')) return BUILT;
  if (Object.hasOwn(value, 'asked')) return ASKED;
  if (Object.hasOwn(value, 'overhead')) return OVERHEAD;
  return Object.hasOwn(value, 'prediction') ? PREDICTION : null;
}

/** Only the known fields, in the order of the shape, so that nothing unknown travels on (a prototype key neither). */
function known(value: Readonly<Record<string, unknown>>, shape: Shape): Readonly<Record<string, unknown>> {
  const entries = Object.keys(shape).flatMap((name) =>
    Object.hasOwn(value, name) && value[name] !== undefined ? [[name, value[name]] as const] : []
  );
  return Object.fromEntries(entries);
}

/** Problems told one by one; the rest is counted. */
const MAX_PROBLEMS = 20;

/**
 * The lines of a history file. Total: a line that does not fit is left out and reported, never in silence; a last line
 * without line end (a writer was interrupted) is read like any other.
 */
export function parseHistory(
  content: string,
  file: string
): { readonly lines: readonly HistoryLine[]; readonly problems: readonly Problem[] } {
  const lines: HistoryLine[] = [];
  const problems: Problem[] = [];
  let refused = 0;
  let offset = 0;
  for (const [number, line] of content.split('\n').entries()) {
    const start = offset;
    offset += line.length + 1;
    if (line.trim() === '') continue;
    const reading = parseLine(line);
    if (reading.line !== null) lines.push(reading.line);
    else if (++refused <= MAX_PROBLEMS)
      problems.push(
        problem(file, say`Line ${number + 1} of the history is left out: ${reading.reason}.`, rangeOf(number, start, line.length))
      );
  }
  if (refused > MAX_PROBLEMS) problems.push(problem(file, say`${refused - MAX_PROBLEMS} more lines of the history are left out.`, null));
  return { lines, problems };
}

function parseLine(
  line: string
): { readonly line: HistoryLine; readonly reason: null } | { readonly line: null; readonly reason: Sentence } {
  let value: unknown;
  try {
    value = JSON.parse(line.replace(/^\uFEFF/, ''));
  } catch {
    return { line: null, reason: say`it is no JSON` };
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return { line: null, reason: say`it is no object` };
  const fields = value as Readonly<Record<string, unknown>>;
  const shape = shapeOf(fields);
  if (shape === null) return { line: null, reason: say`it is no sample, overhead, prediction, built image or answer of a registry` };
  const reason = misfit(fields, shape);
  if (reason !== null) return { line: null, reason };
  return { line: known(fields, shape) as unknown as HistoryLine, reason: null };
}

const problem = (file: string, message: Sentence, range: TextRange | null): Problem => ({
  code: 'history-line',
  message,
  severity: 'warning',
  file,
  range
});

const rangeOf = (line: number, start: number, length: number): TextRange => ({
  start: { line, column: 0, offset: start },
  end: { line, column: length, offset: start + length }
});
