import type { LoggedBuild } from '../../model/buildlog.ts';
import type { Line } from '../lines.ts';
import { textOf, withoutEscapes } from '../text.ts';
import type { BegunBuild, Form, FormReader, Shelf } from './form.ts';
import { isInstruction } from './instructions.ts';
import { begunStep, type SequenceStep, sequenceBuild } from './sequence.ts';

/** kaniko writes whole seconds: half of one. */
const RESOLUTION = 0.5;

interface KanikoStep extends SequenceStep {
  hit: boolean;
  /** A snapshot has been taken since the command began: what follows is kaniko's. */
  snapshot: boolean;
  /** kaniko has said that it runs the command; the first snapshot of a stage comes before. */
  commanded: boolean;
}
interface KanikoBuild extends BegunBuild {
  steps: KanikoStep[];
  /** Commands of which a cached layer was announced. */
  announced: string[];
  outcome: LoggedBuild['outcome'] | null;
  last: number | null;
  dated: boolean;
  ambiguous: number;
  /** kaniko itself has spoken, not only a program that logs in its form. */
  proven: boolean;
}

const LINE =
  /^(TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL|TRAC|DEBU|ERRO|FATA)\[([0-9]{4,9}|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[^\]]{0,12})\] (.*)$/s;
const TEXT_FORM = /^time="([^"]{10,40})" level=(\w+) msg=("(?:[^"\\]|\\.)*"|\S+)/s;
/** Lines that belong to neither the command nor its snapshot: the step before has ended. */
const NEXT =
  /^(?:Deleting filesystem|Saving file|Pushing image|Pushing layer \S+ to cache|Pushed |Building stage|Retrieving image|Executing \d+ build triggers|Unpacking rootfs|Storing source image|Checking for cached layer|Resolved base name|Built cross stage deps|Skipping (?:push|unpacking)|Returning cached|Removing |Base image from previous stage)/;
/** What kaniko says when a command and its snapshot are through. */
const SNAPSHOT = /^(?:Taking snapshot of |No files (?:were )?changed|Initializing snapshotter)/;
/** A command of which a cached layer was found. */
const CACHED = /^Using caching version of cmd: (.*)$/s;
/** Signs of kaniko at work, where no build is open yet. */
const BEGIN =
  /^(?:Retrieving image|Executing \d+ build triggers|Building stage|Checking for cached layer|Using caching version of cmd|No cached layer found for cmd|Unpacking rootfs|Resolved base name|Built cross stage deps|Taking snapshot of|Using dockerignore|GET KEYCHAIN)/;

/** Other words that only kaniko says. */
const OWN = /^(?:No files (?:were )?changed|Found cached layer|(?:[Cc]md|[Aa]rgs|Running): )/;

interface Entry {
  readonly level: string;
  readonly at: number | null;
  readonly dated: boolean;
  readonly text: string;
}

/** One line of kaniko's log in any of its formats: coloured, plain with whole seconds or times, text, JSON. */
function readEntry(line: Line): Entry | null {
  const text = withoutEscapes(textOf(line)).trim();
  const found = LINE.exec(text);
  if (found !== null) {
    const when = found[2] ?? '';
    const dated = when.includes('-');
    const at = dated ? Date.parse(when.replace(' ', 'T')) / 1000 : Number(when);
    return { level: found[1] ?? '', at: Number.isFinite(at) ? at : null, dated, text: (found[3] ?? '').trimEnd() };
  }
  const entry = text.startsWith('{"level":') ? jsonEntry(text) : textEntry(text);
  if (entry === null) return null;
  const at = Date.parse(entry.time) / 1000;
  return { level: entry.level.toUpperCase(), at: Number.isFinite(at) ? at : null, dated: true, text: entry.msg.trimEnd() };
}

/** True for an instruction, which is printed as it was typed; messages that begin with such a word put a colon behind it. */
const isTyped = (entry: Entry) => entry.level.startsWith('INFO') && isInstruction(entry.text);

function jsonEntry(text: string): { level: string; time: string; msg: string } | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    const { level, msg, time } = value as Record<string, unknown>;
    return typeof level === 'string' && typeof msg === 'string' ? { level, msg, time: typeof time === 'string' ? time : '' } : null;
  } catch {
    return null;
  }
}

function textEntry(text: string): { level: string; time: string; msg: string } | null {
  const found = text.startsWith('time="') ? TEXT_FORM.exec(text) : null;
  if (found === null) return null;
  const quoted = found[3] ?? '';
  try {
    const msg: unknown = quoted.startsWith('"') ? JSON.parse(quoted) : quoted;
    return { level: found[2] ?? '', time: found[1] ?? '', msg: typeof msg === 'string' ? msg : '' };
  } catch {
    return { level: found[2] ?? '', time: found[1] ?? '', msg: quoted.slice(1, -1) };
  }
}

/** What is known at a line of the log. */
interface Machine {
  readonly shelf: Shelf;
  build: KanikoBuild | null;
  /** Whether steps end with a snapshot; null: nobody knows yet. */
  snapshots: boolean | null;
}

function begin(m: Machine, dated: boolean): KanikoBuild | null {
  const ofAction = m.shelf.ofAction();
  m.snapshots = null;
  const next: KanikoBuild = {
    steps: [],
    announced: [],
    outcome: null,
    last: null,
    dated,
    ambiguous: 0,
    proven: false,
    finish: () => (next.proven ? finish(next, ofAction) : null)
  };
  return m.shelf.begin(next) ? next : null;
}

const isRun = (step: KanikoStep) => /^RUN\s/i.test(step.text);

/** The step at work. */
function openStep(build: KanikoBuild | null): KanikoStep | null {
  const step = build?.steps.at(-1);
  return step === undefined || step.ended !== null ? null : step;
}

function endStep(m: Machine, at: number | null): void {
  const step = openStep(m.build);
  if (step === null) return;
  step.ended = at;
  if (step.state === 'unfinished') step.state = step.hit ? 'cached' : 'done';
  if (m.snapshots === null && isRun(step)) m.snapshots = step.snapshot;
}

function instruction(m: Machine, build: KanikoBuild, { text, at }: Entry): void {
  const step = openStep(build);
  const isRunning = step !== null && !step.snapshot && !step.hit && isRun(step);
  const isCapital = /^[A-Z]+\s/.test(text);
  // Programs in Go log in this form, too: only words as the file has them are its own.
  const isForeign = m.snapshots ?? (!isCapital && build.steps.every((s) => /^[A-Z]+\s/.test(s.text)));
  if (isRunning && isForeign) {
    build.ambiguous++;
    return;
  }
  if (!m.shelf.room(text.length)) return;
  endStep(m, at);
  const announced = build.announced.indexOf(text);
  if (announced >= 0) build.announced.splice(announced, 1);
  build.steps.push({ ...begunStep(text, at), hit: false, snapshot: false, commanded: false });
}

/** What kaniko says of its build, and what follows from it; the first that fits counts. */
const SAYINGS: readonly {
  readonly fits: (entry: Entry) => boolean;
  readonly apply: (m: Machine, build: KanikoBuild, entry: Entry) => void;
}[] = [
  {
    fits: ({ text }) => CACHED.test(text),
    apply: (m, build, { text, at }) => {
      const command = CACHED.exec(text)?.[1] ?? '';
      endStep(m, at);
      if (m.shelf.room(command.length)) build.announced.push(command);
    }
  },
  { fits: isTyped, apply: instruction },
  {
    fits: ({ text }) => SNAPSHOT.test(text),
    apply: (m, build, { text }) => {
      const step = openStep(build);
      if (step === null) return;
      step.snapshot = true;
      // Where files are snapshotted one by one, commands are, too.
      if (text.startsWith('Taking snapshot of files') || step.commanded) m.snapshots ??= true;
    }
  },
  {
    fits: ({ text }) => /^(?:[Cc]md|[Aa]rgs|Running): /.test(text),
    apply: (_, build) => {
      const step = openStep(build);
      if (step !== null && isRun(step) && !step.commanded) Object.assign(step, { commanded: true, snapshot: false });
    }
  },
  {
    fits: ({ text }) => text.startsWith('Found cached layer'),
    apply: (_, build) => {
      const step = openStep(build);
      if (step !== null) step.hit = true;
    }
  },
  {
    fits: ({ level, text }) => /^(?:FATAL|FATA|ERROR|ERRO)/.test(level) && /error building|failed/.test(text),
    apply: (_, build, { text, at }) => fail(build, text, at)
  },
  {
    fits: ({ text }) => NEXT.test(text),
    apply: (m, build, { text, at }) => {
      endStep(m, at);
      if (/^(?:Pushed |Pushing image|Skipping push)/.test(text)) build.outcome = 'ok';
    }
  }
];

function fail(build: KanikoBuild, text: string, at: number | null): void {
  if (build.outcome !== null) return;
  const step = openStep(build);
  if (step !== null) Object.assign(step, { state: 'failed', error: text.slice(0, 4000), ended: at });
  build.outcome = 'failed';
}

/** The build that an entry belongs to: the open one or a new one; null where none may begin here. */
function buildOf(m: Machine, entry: Entry): KanikoBuild | null {
  const { build } = m;
  const begins = BEGIN.test(entry.text);
  if (build !== null && begins) {
    const isBack = entry.at !== null && build.last !== null && entry.at < build.last;
    if (build.outcome !== null || isBack) m.build = null;
  }
  if (m.build === null && (begins || isTyped(entry))) m.build = begin(m, entry.dated);
  return m.build;
}

function take(m: Machine, line: Line): boolean {
  const entry = mayBeEntry(line) ? readEntry(line) : null;
  if (entry === null) return m.build !== null && failure(m.build, line);
  const build = buildOf(m, entry);
  if (build === null) return false;
  if (entry.at !== null) build.last = entry.at;
  build.proven ||= BEGIN.test(entry.text) || OWN.test(entry.text);
  SAYINGS.find(({ fits }) => fits(entry))?.apply(m, build, entry);
  return true;
}

/** An entry begins with its level, a colour, `time=` or a brace. */
function mayBeEntry(line: Line): boolean {
  const first = line.bytes[line.start] ?? 0;
  return (first >= 0x41 && first <= 0x5a) || first === 27 || first === 0x74 || first === 0x7b;
}

function failure(build: KanikoBuild, line: Line): boolean {
  const text = textOf(line).slice(0, 4000);
  if (!text.startsWith('error building image: ')) return false;
  fail(build, text, build.last);
  return true;
}

/** True while a command's output stands at the margin. */
function running({ build }: Machine): boolean {
  const step = openStep(build);
  return build?.outcome === null && step !== null && !step.snapshot && isRun(step);
}

/**
 * kaniko (docs/build-logs.md): a step lasts from its instruction's line to the next thing, its snapshot included. A RUN prints
 * unprefixed; where steps end with a snapshot, an instruction line before it was printed by the command.
 */
function createKanikoForm(shelf: Shelf): FormReader {
  const m: Machine = { shelf, build: null, snapshots: null };
  return {
    take: (line) => take(m, line),
    running: () => running(m),
    hides: () => running(m),
    release(): void {
      if (m.build?.outcome !== null) return;
      m.build.outcome = outcomeOfEnd(m.build);
      m.build = null;
    }
  };
}

/** At the end of the log: a step with its snapshot is done, though nothing says when. */
const outcomeOfEnd = (build: KanikoBuild): LoggedBuild['outcome'] => {
  const last = build.steps.at(-1);
  return last !== undefined && (last.snapshot || last.hit) ? 'ok' : 'truncated';
};

function finish(build: KanikoBuild, ofAction: boolean): LoggedBuild | null {
  const outcome = build.outcome ?? outcomeOfEnd(build);
  for (const step of build.steps) {
    if (step.hit) step.state = 'cached';
    else if (step.state === 'unfinished' && (step.snapshot || outcome === 'ok')) step.state = 'done';
  }
  const cached = build.announced.map(
    (text): KanikoStep => ({ ...begunStep(text, null), state: 'cached', timeless: true, hit: true, snapshot: false, commanded: false })
  );
  const steps = [...build.steps, ...cached];
  if (steps.length === 0) return null;
  const { ambiguous, last, dated } = build;
  return sequenceBuild('kaniko', steps, outcome, { ambiguous, ofAction, last, resolution: RESOLUTION, parts: 1, dated });
}

export const kaniko: Form = { name: 'kaniko', builder: 'legacy', open: createKanikoForm };
