import type { LoggedBuild } from '../../model/buildlog.ts';
import type { Line } from '../lines.ts';
import { textOf } from '../text.ts';
import type { BegunBuild, Form, FormReader, Shelf } from './form.ts';
import { isInstruction, opensDockerfile } from './instructions.ts';
import { type SequenceStep, sequenceBuild } from './sequence.ts';

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
const COMMIT = /^(?:\[[a-z][a-z0-9]*\/[a-z0-9/.]+\] )?(?:\[(\d+)\/(\d+)\] )?COMMIT(?: \S+)?$/;
const CACHED = /^--> Using cache ([0-9a-f]{64})$/;
const LAYER = /^--> ([0-9a-f]{8,64})$/;
const PUSHED = /^--> (?:Pushing cache|Cache pulled from remote) \S+$/;
const stageOf = (step: { readonly stage: string | null; readonly platform: string | null }) => `${step.platform} ${step.stage}`;
const FAILED = /^(?:Error|error): (?:building at STEP "|error building at STEP "|building |error building )/;

/**
 * buildah and podman build (docs/build-logs.md). A command's output stands unprefixed, so a step line counts only with the next number
 * of the same stage and total, the cache line only directly behind it and with its short form or a step behind it, and the end of all only
 * behind the last step.
 */
function createBuildahForm(shelf: Shelf): FormReader {
  let build: BuildahBuild | null = null;
  /** Nothing stood between the step line and now. */
  let fresh = false;
  /** A cache line that the next line confirms, or a command printed it. */
  let claim: { readonly step: BuildahStep; readonly id: string } | null = null;

  const begin = (): BuildahBuild | null => {
    const ofAction = shelf.ofAction();
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
        if (claim !== null && next.steps.includes(claim.step)) settleClaim(null);
        const steps = next.steps.filter((step) => !step.doubtful);
        if (steps.length === 0 || (!next.proven && next.steps.some((step) => !/^[A-Z]+\s/.test(step.text)))) return null;
        const outcome = next.outcome ?? 'truncated';
        if (outcome === 'ok') for (const step of steps) if (step.state === 'unfinished') step.state = 'done';
        return sequenceBuild('buildah', steps, outcome, {
          ambiguous: next.ambiguous + next.steps.length - steps.length,
          ofAction,
          last: next.last,
          resolution: RESOLUTION,
          parts: 10_000,
          dated: true
        });
      }
    };
    return shelf.begin(next) ? next : null;
  };
  const finishStep = (step: SequenceStep | undefined, time: number | null) => {
    if (step === undefined) return;
    step.ended ??= time;
    if (step.state === 'unfinished') step.state = 'done';
  };
  /** The last step of each stage that may still be at work, where stages mix: none if the builder has ended as many as it has begun. */
  const atWork = (): BuildahStep[] => {
    if (build === null || !build.mixed) return [];
    const { ended, announced } = build;
    const lasts = new Map<string, BuildahStep>();
    for (const step of build.steps) lasts.set(stageOf(step), step);
    return [...lasts.values()].filter((step) => step.ended === null && (ended < announced || step.index !== step.total));
  };

  function header(line: Line, match: RegExpExecArray): boolean {
    const [, platform = null, s, S, i, n, text = ''] = match;
    const stage = s === undefined ? null : `#${s}/${S}`;
    const index = Number(i);
    const total = n === undefined ? null : Number(n);
    if ((total !== null && index > total + 1) || !(isInstruction(text) || /^COMMIT(?:\s|$)/.test(text))) return false;
    const open = build !== null && build.outcome === null;
    const same = open ? build?.steps.findLast((step) => step.stage === stage && step.platform === platform) : undefined;
    const last = build?.steps.at(-1);
    const follows =
      same !== undefined && index === (same.index ?? 0) + 1 && (same.total === total || total === null || same.total === null);
    const nextStage = open && same === undefined && index === 1;
    const isFirst = index === 1 && (stage === null || s === '1') && opensDockerfile(text);
    // Without stage numbers the next stage begins at 1 again, and so does the next build.
    const again = same !== undefined && stage === null && isFirst && last !== undefined && !fresh;
    if (open && !follows && !nextStage && !isFirst) return false;
    if (!open && index === 1 && !opensDockerfile(text)) return false;
    if (!open || (isFirst && !nextStage && !again && !follows)) {
      if (open && build !== null) build.outcome = 'truncated';
      build = begin();
    }
    if (build === null || !shelf.room(text.length)) return true;
    settleClaim(null);
    const begun = line.time();
    const key = stageOf({ stage, platform });
    // Another stage goes on before the last one is at its end.
    if (last !== undefined && stageOf(last) !== key && last.total !== null && last.index !== last.total) build.mixed = true;
    finishStep(build.mixed ? same : last, begun);
    const others = atWork().filter((step) => stageOf(step) !== key);
    const timeless = others.length > 0;
    for (const step of timeless ? build.steps : [])
      if (stageOf(step) === key || others.some((o) => stageOf(o) === stageOf(step))) step.timeless = true;
    build.last = begun;
    if (/^COMMIT(?:\s|$)/.test(text)) {
      build.outcome = 'ok';
      return true;
    }
    // The builder says the end of each but of a stage's beginning.
    if (index > 1) build.announced++;
    build.steps.push({
      stage,
      platform,
      index,
      total,
      text,
      cut: !line.whole,
      begun,
      ended: null,
      state: 'unfinished',
      error: null,
      timeless,
      doubtful: false
    });
    fresh = true;
    return true;
  }

  /** The line behind a cache line: its short form or the builder's next word make it true. */
  function settleClaim(id: string | null): void {
    if (claim !== null && (id === null || claim.id.startsWith(id)) && claim.step.state === 'unfinished') claim.step.state = 'cached';
    claim = null;
  }

  function inside(line: Line, text: string): boolean {
    const step = build?.steps.at(-1);
    if (build === null || step === undefined) return false;
    const cached = CACHED.exec(text);
    if (cached !== null) {
      build.proven = true;
      const others = atWork().filter((other) => other !== step && other.index !== 1);
      if (others.length > 0) for (const other of [...others, step]) other.doubtful = true;
      else if (fresh && step.state === 'unfinished') claim = { step, id: cached[1] ?? '' };
      fresh = false;
      return true;
    }
    if (text.trim() === '') return true;
    fresh = false;
    const layer = LAYER.exec(text);
    if (layer !== null) {
      build.proven = true;
      build.ended++;
      settleClaim(layer[1] ?? '');
      return true;
    }
    if (FAILED.test(text)) {
      fail(text, line.time());
      return true;
    }
    const commit = COMMIT.exec(text);
    if (commit !== null) {
      const stage = commit[1] === undefined ? null : `#${commit[1]}/${commit[2]}`;
      if (stage !== step.stage && stage !== null && build.steps.every((s) => s.stage !== stage)) return false;
      // Only behind the last step of a stage; before, a command printed it.
      const ending = build.steps.findLast((s) => s.stage === stage) ?? step;
      if (ending.total !== null && ending.index !== null && ending.index < ending.total) return false;
      settleClaim(null);
      finishStep(ending, line.time());
      build.last = line.time();
      if (stage === null || commit[1] === commit[2]) build.outcome = 'ok';
      return true;
    }
    if (!PUSHED.test(text)) claim = null;
    return false;
  }

  /** The step that the error names has failed, whatever its command printed; else the last one. */
  function fail(text: string, time: number | null): void {
    if (build === null) return;
    const named = /building at STEP "(.*?)": /s.exec(text)?.[1];
    const found = named === undefined ? undefined : build.steps.findLast((step) => step.text === named);
    const step = found ?? build.steps.at(-1);
    claim = null;
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
  const running = () =>
    build !== null &&
    build.outcome === null &&
    /^(?:RUN|run)\b/.test(build.steps.at(-1)?.text ?? '') &&
    build.steps.at(-1)?.state === 'unfinished';

  return {
    take(line: Line): boolean {
      const first = line.bytes[line.start];
      const open = build !== null && build.outcome === null;
      if (first === 0x53 || first === 0x5b) {
        const match = STEP.exec(textOf(line));
        if (match !== null && header(line, match)) return true;
      }
      if (open) return inside(line, textOf(line).slice(0, 8000));
      if (build !== null && build.outcome === 'ok' && LAYER.test(textOf(line).slice(0, 80))) build.proven = true;
      // A command may have printed the end before it failed.
      if (build?.outcome !== 'ok' || (first !== 0x45 && first !== 0x65)) return false;
      const text = textOf(line).slice(0, 8000);
      if (!FAILED.test(text) || !build.steps.some((step) => text.includes(`building at STEP "${step.text}": `))) return false;
      fail(text, line.time());
      return true;
    },
    running,
    hides: running,
    release(): void {
      if (build !== null && build.outcome === null) build.outcome = 'truncated';
    }
  };
}

export const buildah: Form = { name: 'buildah', builder: 'legacy', open: createBuildahForm };
