import type { LoggedBuild } from '../../model/buildlog.ts';
import type { Line } from '../lines.ts';
import { textOf } from '../text.ts';
import type { BegunBuild, Form, FormReader, Shelf } from './form.ts';
import { isInstruction, opensDockerfile } from './instructions.ts';
import { begunStep, type SequenceStep, sequenceBuild } from './sequence.ts';

const RESOLUTION = 0.05;

interface BuildahStep extends SequenceStep {
  /** Whether it was cached is not known: another stage's step could have said so. */
  doubtful: boolean;
}
interface BuildahBuild extends BegunBuild {
  steps: BuildahStep[];
  outcome: LoggedBuild['outcome'] | null;
  last: number | null;
  ambiguous: number;
  /** Steps whose end the builder says in a line `--> id`, and such lines. */
  announced: number;
  ended: number;
  /** Stages run side by side (`--jobs`): no line says whose step has ended, nor how long it took. */
  mixed: boolean;
  /** The builder itself has shown an id or an error: a script that counts its steps has neither. */
  proven: boolean;
}

const STEP = /^(?:\[([a-z][a-z0-9]*\/[a-z0-9/.]+)\] )?(?:\[(\d{1,5})\/(\d{1,5})\] )?STEP (\d{1,6})(?:\/(\d{1,6}))?: (.+)$/s;
/** The commit as a step of its own. */
const IS_COMMIT = /^COMMIT(?:\s|$)/;
const COMMIT = /^(?:\[[a-z][a-z0-9]*\/[a-z0-9/.]+\] )?(?:\[(\d+)\/(\d+)\] )?COMMIT(?: \S+)?$/;
const CACHED = /^--> Using cache ([0-9a-f]{64})$/;
const LAYER = /^--> ([0-9a-f]{8,64})$/;
const PUSHED = /^--> (?:Pushing cache|Cache pulled from remote) \S+$/;
const stageOf = (step: { readonly stage: string | null; readonly platform: string | null }) => `${step.platform} ${step.stage}`;
const FAILED = /^(?:Error|error): (?:building at STEP "|error building at STEP "|building |error building )/;

/** What is known at a line of the log. */
interface Machine {
  readonly shelf: Shelf;
  build: BuildahBuild | null;
  /** Nothing stood between the step line and now. */
  fresh: boolean;
  /** A cache line that the next line confirms, or a command printed it. */
  claim: { readonly step: BuildahStep; readonly id: string } | null;
}

/** What a step line says. */
interface StepLine {
  readonly stage: string | null;
  readonly platform: string | null;
  readonly index: number;
  readonly total: number | null;
  readonly text: string;
}

function begin(m: Machine): BuildahBuild | null {
  const ofAction = m.shelf.ofAction();
  const next: BuildahBuild = {
    steps: [],
    outcome: null,
    last: null,
    ambiguous: 0,
    announced: 0,
    ended: 0,
    mixed: false,
    proven: false,
    finish: () => {
      if (m.claim !== null && next.steps.includes(m.claim.step)) settleClaim(m, null);
      return finish(next, ofAction);
    }
  };
  return m.shelf.begin(next) ? next : null;
}

function finish(build: BuildahBuild, ofAction: boolean): LoggedBuild | null {
  const steps = build.steps.filter((step) => !step.doubtful);
  if (steps.length === 0 || (!build.proven && build.steps.some((step) => !/^[A-Z]+\s/.test(step.text)))) return null;
  const outcome = build.outcome ?? 'truncated';
  if (outcome === 'ok') for (const step of steps) if (step.state === 'unfinished') step.state = 'done';
  const ambiguous = build.ambiguous + build.steps.length - steps.length;
  return sequenceBuild('buildah', steps, outcome, {
    ambiguous,
    ofAction,
    last: build.last,
    resolution: RESOLUTION,
    parts: 10_000,
    dated: true
  });
}

function finishStep(step: SequenceStep | undefined, time: number | null): void {
  if (step === undefined) return;
  step.ended ??= time;
  if (step.state === 'unfinished') step.state = 'done';
}

const openBuild = ({ build }: Machine): BuildahBuild | null => (build?.outcome === null ? build : null);

/** The last step of each stage that may still be at work, where stages mix: none if the builder has ended as many as it has begun. */
function atWork({ steps, mixed, ended, announced }: BuildahBuild): readonly BuildahStep[] {
  if (!mixed) return [];
  const lasts = new Map<string, BuildahStep>();
  for (const step of steps) lasts.set(stageOf(step), step);
  return [...lasts.values()].filter((step) => step.ended === null && (ended < announced || step.index !== step.total));
}

function readStep(match: RegExpExecArray): StepLine | null {
  const [, platform = null, s, S, i, n, text = ''] = match;
  const index = Number(i);
  const total = n === undefined ? null : Number(n);
  if (total !== null && index > total + 1) return null;
  return isInstruction(text) || IS_COMMIT.test(text)
    ? { stage: s === undefined ? null : `#${s}/${S}`, platform, index, total, text }
    : null;
}

/** What a step line is: the next step of the open build, the first of another one, or null: a command printed it. */
function roleOf(step: StepLine, m: Machine): 'next' | 'first' | null {
  const { stage, platform, index, total, text } = step;
  const open = openBuild(m);
  if (open === null) return index === 1 && !opensDockerfile(text) ? null : 'first';
  const same = open.steps.findLast((one) => one.stage === stage && one.platform === platform);
  if (same === undefined) return index === 1 ? 'next' : null;
  if (index === (same.index ?? 0) + 1 && (same.total === total || total === null || same.total === null)) return 'next';
  if (index !== 1 || !(stage === null || stage.startsWith('#1/')) || !opensDockerfile(text)) return null;
  // Without stage numbers the next stage begins at 1 again, and so does the next build.
  return stage === null && !m.fresh ? 'next' : 'first';
}

function header(m: Machine, line: Line, match: RegExpExecArray): boolean {
  const read = readStep(match);
  const role = read === null ? null : roleOf(read, m);
  if (read === null || role === null) return false;
  if (role === 'first') {
    if (m.build?.outcome === null) m.build.outcome = 'truncated';
    m.build = begin(m);
  }
  const { build } = m;
  if (build === null || !m.shelf.room(read.text.length)) return true;
  settleClaim(m, null);
  build.last = line.time();
  const timeless = endBefore(read, build);
  if (IS_COMMIT.test(read.text)) {
    build.outcome = 'ok';
    return true;
  }
  // The builder says the end of each but of a stage's beginning.
  if (read.index > 1) build.announced++;
  build.steps.push({ ...begunStep(read.text, build.last, { ...read, cut: !line.whole }), timeless, doubtful: false });
  m.fresh = true;
  return true;
}

/** Ends what ran before a step; true if steps of other stages may be at work, so that no time of its stage can be told. */
function endBefore(read: StepLine, build: BuildahBuild): boolean {
  const key = stageOf(read);
  const last = build.steps.at(-1);
  // Another stage goes on before the last one is at its end.
  if (last !== undefined && stageOf(last) !== key && last.total !== null && last.index !== last.total) build.mixed = true;
  finishStep(build.mixed ? build.steps.findLast((step) => stageOf(step) === key) : last, build.last);
  const others = atWork(build).filter((step) => stageOf(step) !== key);
  if (others.length === 0) return false;
  for (const step of build.steps) if (stageOf(step) === key || others.some((o) => stageOf(o) === stageOf(step))) step.timeless = true;
  return true;
}

/** The line behind a cache line: its short form or the builder's next word make it true. */
function settleClaim(m: Machine, id: string | null): void {
  const { claim } = m;
  if (claim !== null && (id === null || claim.id.startsWith(id)) && claim.step.state === 'unfinished') claim.step.state = 'cached';
  m.claim = null;
}

function inside(m: Machine, build: BuildahBuild, line: Line, text: string): boolean {
  const step = build.steps.at(-1);
  if (step === undefined) return false;
  const cached = CACHED.exec(text)?.[1];
  if (cached !== undefined) {
    takeCached(m, build, step, cached);
    return true;
  }
  if (text.trim() === '') return true;
  m.fresh = false;
  const layer = LAYER.exec(text)?.[1];
  if (layer !== undefined) {
    build.proven = true;
    build.ended++;
    settleClaim(m, layer);
    return true;
  }
  if (FAILED.test(text)) {
    fail(m, build, text, line.time());
    return true;
  }
  const commit = COMMIT.exec(text);
  if (commit !== null) return takeCommit(m, build, step, { commit, line });
  if (!PUSHED.test(text)) m.claim = null;
  return false;
}

function takeCached(m: Machine, build: BuildahBuild, step: BuildahStep, id: string): void {
  build.proven = true;
  const others = atWork(build).filter((other) => other !== step && other.index !== 1);
  if (others.length > 0) for (const other of [...others, step]) other.doubtful = true;
  else if (m.fresh && step.state === 'unfinished') m.claim = { step, id };
  m.fresh = false;
}

/** The commit of a stage, and of the build where the stage is its last. */
function takeCommit(
  m: Machine,
  build: BuildahBuild,
  step: BuildahStep,
  { commit: [, s, S], line }: { readonly commit: RegExpExecArray; readonly line: Line }
): boolean {
  const stage = s === undefined ? null : `#${s}/${S}`;
  const last = build.steps.findLast((one) => one.stage === stage);
  if (last === undefined && stage !== null) return false;
  // Only behind the last step of a stage; before, a command printed it.
  const ending = last ?? step;
  if (ending.total !== null && ending.index !== null && ending.index < ending.total) return false;
  settleClaim(m, null);
  finishStep(ending, line.time());
  build.last = line.time();
  if (s === S) build.outcome = 'ok';
  return true;
}

/** The step that the error names has failed, whatever its command printed; else the last one. */
function fail(m: Machine, build: BuildahBuild, text: string, time: number | null): void {
  const named = /building at STEP "(.*?)": /s.exec(text)?.[1];
  const found = named === undefined ? undefined : build.steps.findLast((step) => step.text === named);
  const step = found ?? build.steps.at(-1);
  m.claim = null;
  build.proven = true;
  if (step !== undefined && (found !== undefined || step.state === 'unfinished')) {
    step.state = 'failed';
    step.doubtful = false;
    step.error = text.slice(0, 4000);
  }
  build.outcome = 'failed';
  build.last = time;
}

/** True while a command's output stands at the margin. */
function running(m: Machine): boolean {
  const step = openBuild(m)?.steps.at(-1);
  return step !== undefined && /^(?:RUN|run)\b/.test(step.text) && step.state === 'unfinished';
}

/** Behind the end of a build: its layer, or an error that shows that a command had printed the end. */
function behind(m: Machine, build: BuildahBuild, line: Line): boolean {
  if (build.outcome !== 'ok') return false;
  const text = textOf(line).slice(0, 8000);
  if (LAYER.test(text.slice(0, 80))) build.proven = true;
  if (!FAILED.test(text) || !build.steps.some((step) => text.includes(`building at STEP "${step.text}": `))) return false;
  fail(m, build, text, line.time());
  return true;
}

/**
 * buildah and podman build (docs/build-logs.md). A command's output stands unprefixed, so a step line counts only with the next number
 * of the same stage and total, the cache line only directly behind it and with its short form or a step behind it, and the end of all only
 * behind the last step.
 */
function createBuildahForm(shelf: Shelf): FormReader {
  const m: Machine = { shelf, build: null, fresh: false, claim: null };
  return {
    take(line: Line): boolean {
      const first = line.bytes[line.start];
      const open = openBuild(m);
      if (first === 0x53 || first === 0x5b) {
        const match = STEP.exec(textOf(line));
        if (match !== null && header(m, line, match)) return true;
      }
      if (open !== null) return inside(m, open, line, textOf(line).slice(0, 8000));
      return m.build !== null && behind(m, m.build, line);
    },
    running: () => running(m),
    hides: () => running(m),
    release(): void {
      if (m.build?.outcome === null) m.build.outcome = 'truncated';
    }
  };
}

export const buildah: Form = { name: 'buildah', builder: 'legacy', open: createBuildahForm };
