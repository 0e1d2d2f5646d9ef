import type { LoggedBuild } from '../../model/buildlog.ts';
import type { Line } from '../lines.ts';
import { spells, textOf } from '../text.ts';
import type { BegunBuild, Form, FormReader, Shelf } from './form.ts';
import { isInstruction, opensDockerfile } from './instructions.ts';
import { begunStep, type SequenceStep, sequenceBuild } from './sequence.ts';

/** Half of the noise of line times: a header may be read up to 0.25 s late (docs/build-logs.md). */
const RESOLUTION = 0.05;

interface LegacyStep extends SequenceStep {
  /** Container that runs the command; its output stands unprefixed in the log. */
  container: string | null;
  removed: boolean;
}
interface LegacyBuild extends BegunBuild {
  steps: LegacyStep[];
  outcome: LoggedBuild['outcome'] | null;
  last: number | null;
  image: string | null;
  /** Line of the last ` ---> id` while a container ran: its end, if the builder's next line follows at once. */
  imageAt: number;
  /** The builder itself has shown a result: a script that counts its steps has none. */
  proven: boolean;
  ambiguous: number;
}

const STEP = /^Step (\d{1,6})(?:\/(\d{1,6}))? : (.+)$/s;
const IMAGE = /^ ---> ([0-9a-f]{12,64})$/;
const RUNNING = /^ ---> \[?Running in ([0-9a-f]{12,64})\]?$/;
const REMOVED = /Removing intermediate container ([0-9a-f]{12,64})$/;
const FAILED_COMMAND = /^The command '.*' returned a non-zero code: \d+/s;
/** Errors of steps that run no command. */
const FAILED_OTHER =
  /^(?:(?:COPY|ADD|RUN|FROM|WORKDIR) failed|Error response from daemon|error |ERROR: |failed to |pull access denied|manifest for |invalid reference format|no such file)/i;

/** What is known at a line of the log. */
interface Machine {
  readonly shelf: Shelf;
  build: LegacyBuild | null;
  /** A build that was still at work when another seemed to begin. */
  before: LegacyBuild | null;
}

function begin({ shelf }: Machine): LegacyBuild | null {
  const ofAction = shelf.ofAction();
  const next: LegacyBuild = {
    steps: [],
    outcome: null,
    last: null,
    image: null,
    imageAt: -2,
    proven: false,
    ambiguous: 0,
    finish: () => finish(next, ofAction)
  };
  return shelf.begin(next) ? next : null;
}

function finish({ steps, proven, outcome, ambiguous, last }: LegacyBuild, ofAction: boolean): LoggedBuild | null {
  if (steps.length === 0 || (!proven && (steps.length > 1 || steps[0]?.index !== 1))) return null;
  const more = { ambiguous, ofAction, last, resolution: RESOLUTION, parts: 10_000, dated: true };
  return sequenceBuild('docker-legacy', steps, outcome ?? 'truncated', more);
}

const openBuild = ({ build }: Machine): LegacyBuild | null => (build?.outcome === null ? build : null);

function close(build: LegacyBuild, outcome: LoggedBuild['outcome'], time: number | null): void {
  build.outcome = outcome;
  build.last = time ?? build.last;
}

/** True while the step's container may be printing: it was neither removed nor followed by its image in the line before. */
const isAtWork = (m: Machine, step: LegacyStep) =>
  step.container !== null && !step.removed && step.state === 'unfinished' && m.build?.imageAt !== m.shelf.now() - 1;

/** What a step line is: the next step of the open build, the first of another one, or null: a command printed it. */
function roleOf(m: Machine, index: number, total: number | null, text: string): 'next' | 'first' | null {
  if (!isInstruction(text)) return null;
  const open = openBuild(m);
  const prior = open?.steps.at(-1);
  if (prior !== undefined && prior.total === total && index === (prior.index ?? 0) + 1) return isAtWork(m, prior) ? null : 'next';
  // A new build: its first step, or an excerpt where none is open. While a command runs, it may have printed this.
  const isFirst = index === 1 || (index === 0 && total === null);
  if ((open !== null && !isFirst) || (total !== null && index > total)) return null;
  return isFirst && !opensDockerfile(text) ? null : 'first';
}

function header(m: Machine, line: Line, [, i, n, text = '']: RegExpExecArray): boolean {
  const index = Number(i);
  const total = n === undefined ? null : Number(n);
  const role = roleOf(m, index, total, text);
  if (role === null) return false;
  const open = openBuild(m);
  const prior = open?.steps.at(-1);
  if (role === 'first') {
    if (prior !== undefined && isAtWork(m, prior)) m.before = open;
    m.build = begin(m);
  }
  const { build } = m;
  if (build === null) return true;
  build.image = null;
  if (!m.shelf.room(text.length)) return true;
  const begun = line.time();
  if (prior !== undefined && role === 'next') {
    prior.ended = begun;
    if (prior.state === 'unfinished') prior.state = 'done';
  }
  build.last = begun;
  build.steps.push({ ...begunStep(text, begun, { index, total, cut: !line.whole }), container: null, removed: false });
  return true;
}

/** The container of an earlier step is removed only now: what came since was its output. */
function takeBack(m: Machine, container: string): boolean {
  const isIt = (step: LegacyStep) => step.container === container && !step.removed;
  if (m.build !== null && m.before?.steps.some(isIt) && !m.build.steps.some(isIt)) {
    m.before.ambiguous += m.build.steps.length;
    m.shelf.drop(m.build);
    m.build = m.before;
    m.before = null;
  }
  const { build } = m;
  const at = build?.steps.findLastIndex(isIt) ?? -1;
  const step = build?.steps[at];
  if (build === null || step === undefined) return false;
  if (at < build.steps.length - 1 || build.outcome !== null) {
    build.ambiguous += build.steps.length - 1 - at;
    build.steps.length = at + 1;
    build.outcome = null;
    build.image = null;
    step.state = 'unfinished';
    step.error = null;
    step.ended = null;
  }
  step.removed = true;
  return true;
}

/** What the builder may say of the step at work; each says whether the line is of its kind. */
const SAYINGS: readonly ((m: Machine, open: OpenBuild, text: string, line: Line) => boolean | null)[] = [
  usedCache,
  runs,
  removes,
  madeImage,
  builtAll,
  failed
];

interface OpenBuild {
  readonly build: LegacyBuild;
  readonly step: LegacyStep;
}

/** The first saying that knows the line decides; one that knows it and does not believe it says false. */
function inside(m: Machine, build: LegacyBuild, line: Line): boolean {
  const step = build.steps.at(-1);
  if (step === undefined) return false;
  const text = textOf(line).slice(0, 8000);
  const open = { build, step };
  for (const says of SAYINGS) {
    const taken = says(m, open, text, line);
    if (taken !== null) return taken;
  }
  return false;
}

function usedCache(_: Machine, { build, step }: OpenBuild, text: string): boolean | null {
  if (text !== ' ---> Using cache') return null;
  if (step.state !== 'unfinished' || step.container !== null || build.image !== null) return false;
  build.proven = true;
  step.state = 'cached';
  return true;
}

function runs(_: Machine, { build, step }: OpenBuild, text: string): boolean | null {
  const container = RUNNING.exec(text)?.[1];
  if (container === undefined || step.container !== null || step.state !== 'unfinished') return null;
  build.proven = true;
  step.container = container;
  return true;
}

function removes(m: Machine, _: OpenBuild, text: string): boolean | null {
  const container = REMOVED.exec(text)?.[1];
  return container !== undefined && takeBack(m, container) ? true : null;
}

function madeImage({ shelf }: Machine, { build, step }: OpenBuild, text: string): boolean | null {
  const image = IMAGE.exec(text)?.[1];
  if (image === undefined) return null;
  build.proven = true;
  if (step.container !== null && !step.removed) {
    build.imageAt = shelf.now();
    return true;
  }
  if (step.state === 'unfinished') step.state = 'done';
  build.image = image;
  return true;
}

function builtAll(m: Machine, { build, step }: OpenBuild, text: string, line: Line): boolean | null {
  const isLast = step.container === null ? step.state !== 'unfinished' : !isAtWork(m, step);
  if (!isLast || !/^Successfully built [0-9a-f]{12,64}$/.test(text)) return null;
  if (step.state === 'unfinished') step.state = 'done';
  const time = line.time();
  step.ended = time;
  close(build, 'ok', time);
  return true;
}

function failed(_: Machine, { build, step }: OpenBuild, text: string, line: Line): boolean {
  const isFailure = FAILED_COMMAND.test(text) || (step.container === null && FAILED_OTHER.test(text));
  if (!isFailure || step.state !== 'unfinished') return false;
  build.proven = true;
  step.state = 'failed';
  step.error = text.slice(0, 4000);
  close(build, 'failed', line.time());
  return true;
}

/** True while a command's output stands at the margin. */
function running(m: Machine): boolean {
  const step = openBuild(m)?.steps.at(-1);
  return step !== undefined && step.container !== null && step.state === 'unfinished' && !step.removed;
}

/**
 * The builder of docker before BuildKit (docs/build-logs.md). A command's output stands in the log as it is, so only lines count that
 * the builder itself must print next: the next number of the same total, and what belongs to the container at work.
 */
function createLegacyForm(shelf: Shelf): FormReader {
  const m: Machine = { shelf, build: null, before: null };
  return {
    take(line: Line): boolean {
      const open = openBuild(m);
      if (spells(line, line.start, 'Step ')) {
        const match = STEP.exec(textOf(line));
        return match !== null && header(m, line, match);
      }
      if (spells(line, line.start, 'Sending build context to Docker daemon')) {
        if (open !== null && (open.steps.at(-1)?.container ?? null) === null) close(open, 'truncated', null);
        return open === null;
      }
      if (open !== null) return inside(m, open, line);
      // Even a finished build is taken back where its container turns out to be at work.
      const mayRemove = m.build !== null && line.end - line.start < 8000 && line.bytes[line.end - 13] === 32;
      const removed = mayRemove ? REMOVED.exec(textOf(line))?.[1] : undefined;
      return removed !== undefined && takeBack(m, removed);
    },
    running: () => running(m),
    hides: () => running(m),
    /** A new step of the job began: what ran has ended without a word. */
    release(): void {
      const open = openBuild(m);
      if (open !== null) close(open, 'truncated', null);
    }
  };
}

export const legacy: Form = { name: 'docker-legacy', builder: 'legacy', open: createLegacyForm };
