import type { LoggedBuild } from '../../model/buildlog.ts';
import type { Line } from '../lines.ts';
import { textOf, withoutEscapes } from '../text.ts';
import type { BegunBuild, Form, FormReader, Shelf } from './form.ts';
import { isInstruction } from './instructions.ts';
import { type SequenceStep, sequenceBuild } from './sequence.ts';

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

/**
 * kaniko (docs/build-logs.md): a step lasts from its instruction's line to the next thing, its snapshot included. A RUN prints
 * unprefixed; where steps end with a snapshot, an instruction line before it was printed by the command.
 */
function createKanikoForm(shelf: Shelf): FormReader {
  let build: KanikoBuild | null = null;
  let snapshots: boolean | null = null;

  const begin = (dated: boolean): KanikoBuild | null => {
    const ofAction = shelf.ofAction();
    snapshots = null;
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
    return shelf.begin(next) ? next : null;
  };
  const endStep = (at: number | null) => {
    const step = build?.steps.at(-1);
    if (step === undefined || step.ended !== null) return;
    step.ended = at;
    if (step.state === 'unfinished') step.state = step.hit ? 'cached' : 'done';
    if (snapshots === null && /^RUN\s/i.test(step.text)) snapshots = step.snapshot;
  };

  function instruction(entry: Entry): void {
    const step = build?.steps.at(-1);
    if (build === null) return;
    const running = step !== undefined && step.ended === null && !step.snapshot && !step.hit && /^RUN\s/i.test(step.text);
    const isCapital = /^[A-Z]+\s/.test(entry.text);
    // Programs in Go log in this form, too: only words as the file has them are its own.
    if (running && (snapshots === true || (snapshots === null && !isCapital && build.steps.every((s) => /^[A-Z]+\s/.test(s.text))))) {
      build.ambiguous++;
      return;
    }
    if (!shelf.room(entry.text.length)) return;
    endStep(entry.at);
    const announced = build.announced.indexOf(entry.text);
    if (announced >= 0) build.announced.splice(announced, 1);
    build.steps.push({
      stage: null,
      platform: null,
      index: null,
      total: null,
      text: entry.text,
      cut: false,
      begun: entry.at,
      ended: null,
      state: 'unfinished',
      error: null,
      timeless: false,
      hit: false,
      snapshot: false,
      commanded: false
    });
  }

  /** True while a command's output stands at the margin. */
  const running = () => {
    const step = build?.steps.at(-1);
    return (
      build !== null && build.outcome === null && step !== undefined && step.ended === null && !step.snapshot && /^RUN\s/i.test(step.text)
    );
  };

  return {
    take(line: Line): boolean {
      const first = line.bytes[line.start] ?? 0;
      const isLevel = (first >= 0x41 && first <= 0x5a) || first === 27 || first === 0x74 || first === 0x7b;
      if (!isLevel) return build !== null && failure(line);
      const entry = readEntry(line);
      if (entry === null) return build !== null && failure(line);
      if (
        build !== null &&
        (build.outcome !== null || (entry.at !== null && build.last !== null && entry.at < build.last && BEGIN.test(entry.text)))
      ) {
        if (build.outcome === null || BEGIN.test(entry.text)) build = null;
      }
      if (build === null) {
        if (!BEGIN.test(entry.text) && !isTyped(entry)) return false;
        build = begin(entry.dated);
      }
      if (build === null) return false;
      if (entry.at !== null) build.last = entry.at;
      build.proven ||= BEGIN.test(entry.text) || OWN.test(entry.text);
      const step = build.steps.at(-1);
      const hit = /^Using caching version of cmd: (.*)$/s.exec(entry.text);
      if (hit !== null) {
        endStep(entry.at);
        if (shelf.room((hit[1] ?? '').length)) build.announced.push(hit[1] ?? '');
      } else if (isTyped(entry)) instruction(entry);
      else if (SNAPSHOT.test(entry.text)) {
        if (step !== undefined && step.ended === null) {
          step.snapshot = true;
          // Where files are snapshotted one by one, commands are, too.
          if (entry.text.startsWith('Taking snapshot of files') || step.commanded) snapshots ??= true;
        }
      } else if (/^(?:[Cc]md|[Aa]rgs|Running): /.test(entry.text)) {
        if (step !== undefined && step.ended === null && /^RUN\s/i.test(step.text) && !step.commanded) {
          step.commanded = true;
          step.snapshot = false;
        }
      } else if (/^Found cached layer/.test(entry.text)) {
        if (step !== undefined && step.ended === null) step.hit = true;
      } else if (/^(?:FATAL|FATA|ERROR|ERRO)/.test(entry.level) && /error building|failed/.test(entry.text)) fail(entry.text, entry.at);
      else if (NEXT.test(entry.text)) {
        endStep(entry.at);
        if (/^(?:Pushed |Pushing image|Skipping push)/.test(entry.text)) build.outcome = 'ok';
      }
      return true;
    },
    running,
    hides: running,
    release(): void {
      if (build !== null && build.outcome === null) {
        build.outcome = outcomeOfEnd(build);
        build = null;
      }
    }
  };

  function failure(line: Line): boolean {
    const text = textOf(line).slice(0, 4000);
    if (!/^error building image: /.test(text)) return false;
    fail(text, build?.last ?? null);
    return true;
  }
  function fail(text: string, at: number | null): void {
    const step = build?.steps.at(-1);
    if (build === null || build.outcome !== null) return;
    if (step !== undefined && step.ended === null) {
      step.state = 'failed';
      step.error = text.slice(0, 4000);
      step.ended = at;
    }
    build.outcome = 'failed';
  }
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
    (text): KanikoStep => ({
      stage: null,
      platform: null,
      index: null,
      total: null,
      text,
      cut: false,
      begun: null,
      ended: null,
      state: 'cached',
      error: null,
      timeless: true,
      hit: true,
      snapshot: false,
      commanded: false
    })
  );
  const steps = [...build.steps, ...cached];
  if (steps.length === 0) return null;
  const { ambiguous, last, dated } = build;
  return sequenceBuild('kaniko', steps, outcome, { ambiguous, ofAction, last, resolution: RESOLUTION, parts: 1, dated });
}

export const kaniko: Form = { name: 'kaniko', builder: 'legacy', open: createKanikoForm };
