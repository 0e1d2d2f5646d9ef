import type { LoggedBuild } from '../../model/buildlog.ts';
import type { Line } from '../lines.ts';
import { spells, textOf } from '../text.ts';
import type { BegunBuild, Form, FormReader, Shelf } from './form.ts';
import { isInstruction, opensDockerfile } from './instructions.ts';
import { type SequenceStep, sequenceBuild } from './sequence.ts';

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

/**
 * The builder of docker before BuildKit (docs/build-logs.md). A command's output stands in the log as it is, so only lines count that
 * the builder itself must print next: the next number of the same total, and what belongs to the container at work.
 */
function createLegacyForm(shelf: Shelf): FormReader {
  let build: LegacyBuild | null = null;
  /** A build that was still at work when another seemed to begin. */
  let before: LegacyBuild | null = null;

  const current = () => build?.steps.at(-1) ?? null;
  const close = (outcome: LoggedBuild['outcome'], time: number | null) => {
    if (build === null) return;
    build.outcome = outcome;
    build.last = time ?? build.last;
  };
  const begin = (): LegacyBuild | null => {
    const ofAction = shelf.ofAction();
    const next: LegacyBuild = {
      steps: [],
      outcome: null,
      last: null,
      image: null,
      imageAt: -2,
      proven: false,
      ambiguous: 0,
      finish: () =>
        next.steps.length === 0 || (!next.proven && (next.steps.length > 1 || next.steps[0]?.index !== 1))
          ? null
          : sequenceBuild('docker-legacy', next.steps, next.outcome ?? 'truncated', {
              ambiguous: next.ambiguous,
              ofAction,
              last: next.last,
              resolution: RESOLUTION,
              parts: 10_000,
              dated: true
            })
    };
    return shelf.begin(next) ? next : null;
  };

  /** True while the step's container may be printing: it was neither removed nor followed by its image in the line before. */
  const isAtWork = (step: LegacyStep) =>
    step.container !== null && !step.removed && step.state === 'unfinished' && build?.imageAt !== shelf.now() - 1;

  function header(line: Line, match: RegExpExecArray): boolean {
    const index = Number(match[1]);
    const total = match[2] === undefined ? null : Number(match[2]);
    if (!isInstruction(match[3] ?? '')) return false;
    const prior = current();
    const open = build !== null && build.outcome === null;
    const follows = open && prior !== null && prior.total === total && index === (prior.index ?? 0) + 1;
    if (follows && isAtWork(prior)) return false;
    if (!follows) {
      // A new build: its first step, or an excerpt where none is open. While a command runs, it may have printed this.
      const first = index === 1 || (index === 0 && total === null);
      if (open && !first) return false;
      if (total !== null && index > total) return false;
      if (first && !opensDockerfile(match[3] ?? '')) return false;
      before = open && prior !== null && isAtWork(prior) ? build : before;
      build = begin();
    }
    const text = match[3] ?? '';
    if (build === null || !shelf.room(text.length)) return true;
    const begun = line.time();
    const last = build.steps.at(-1);
    if (last !== undefined && follows) {
      last.ended = begun;
      if (last.state === 'unfinished') last.state = 'done';
    }
    build.last = begun;
    build.steps.push({
      stage: null,
      platform: null,
      index,
      total,
      text,
      cut: !line.whole,
      begun,
      ended: null,
      state: 'unfinished',
      error: null,
      timeless: false,
      container: null,
      removed: false
    });
    return true;
  }

  /** The container of an earlier step is removed only now: what came since was its output. */
  function takeBack(container: string): boolean {
    const isIt = (step: LegacyStep) => step.container === container && !step.removed;
    if (build !== null && before?.steps.some(isIt) && !build.steps.some(isIt)) {
      before.ambiguous += build.steps.length;
      shelf.drop(build);
      build = before;
      before = null;
    }
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

  function inside(line: Line, text: string): boolean {
    const step = current();
    if (build === null || step === null) return false;
    if (text === ' ---> Using cache') {
      if (step.state !== 'unfinished' || step.container !== null || build.image !== null) return false;
      build.proven = true;
      step.state = 'cached';
      return true;
    }
    const running = RUNNING.exec(text);
    if (running !== null && step.container === null && step.state === 'unfinished') {
      build.proven = true;
      step.container = running[1] ?? null;
      return true;
    }
    const removed = REMOVED.exec(text);
    if (removed !== null && takeBack(removed[1] ?? '')) return true;
    const image = IMAGE.exec(text);
    if (image !== null) {
      build.proven = true;
      if (step.container !== null && !step.removed) {
        build.imageAt = shelf.now();
        return true;
      }
      if (step.state === 'unfinished') step.state = 'done';
      build.image = image[1] ?? null;
      return true;
    }
    const built = /^Successfully built ([0-9a-f]{12,64})$/.exec(text);
    if (built !== null && (step.container === null ? step.state !== 'unfinished' : !isAtWork(step))) {
      if (step.state === 'unfinished') step.state = 'done';
      const time = line.time();
      step.ended = time;
      close('ok', time);
      return true;
    }
    return failure(line, step, text);
  }

  function failure(line: Line, step: LegacyStep, text: string): boolean {
    const code = /^The command '(.*)' returned a non-zero code: \d+/s.exec(text);
    const other =
      step.container === null &&
      /^(?:(?:COPY|ADD|RUN|FROM|WORKDIR) failed|Error response from daemon|error |ERROR: |failed to |pull access denied|manifest for |invalid reference format|no such file)/i.test(
        text
      );
    if (code === null && !other) return false;
    if (step.state !== 'unfinished') return false;
    if (build !== null) build.proven = true;
    step.state = 'failed';
    step.error = text.slice(0, 4000);
    close('failed', line.time());
    return true;
  }

  /** True while a command's output stands at the margin. */
  const running = () => {
    const step = current();
    return (
      build !== null && build.outcome === null && step !== null && step.container !== null && step.state === 'unfinished' && !step.removed
    );
  };

  return {
    take(line: Line): boolean {
      const first = line.bytes[line.start];
      const open = build !== null && build.outcome === null;
      if (first === 0x53 && spells(line, line.start, 'Step ')) {
        const match = STEP.exec(textOf(line));
        if (match !== null && header(line, match)) {
          if (build !== null) build.image = null;
          return true;
        }
        return false;
      }
      if (first === 0x53 && spells(line, line.start, 'Sending build context to Docker daemon')) {
        if (open && current()?.container === null) close('truncated', null);
        return !open;
      }
      if (build === null) return false;
      if (open) return inside(line, textOf(line).slice(0, 8000));
      // Even a finished build is taken back where its container turns out to be at work.
      const removed = line.end - line.start < 8000 && line.bytes[line.end - 13] === 32 ? REMOVED.exec(textOf(line)) : null;
      return removed !== null && takeBack(removed[1] ?? '');
    },
    running,
    hides: running,
    /** A new step of the job began: what ran has ended without a word. */
    release(): void {
      if (build !== null && build.outcome === null) close('truncated', null);
    }
  };
}

export const legacy: Form = { name: 'docker-legacy', builder: 'legacy', open: createLegacyForm };
