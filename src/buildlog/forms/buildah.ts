import type { LoggedBuild } from '../../model/buildlog.ts';
import type { Line } from '../lines.ts';
import { textOf } from '../text.ts';
import type { BegunBuild, Shelf } from './form.ts';
import { type SequenceStep, sequenceBuild } from './sequence.ts';

const RESOLUTION = 0.05;

interface BuildahBuild extends BegunBuild {
  steps: SequenceStep[];
  outcome: LoggedBuild['outcome'] | null;
  last: number | null;
  ambiguous: number;
  /** Stages run side by side: no line says how long one of their steps took. */
  mixed: boolean;
}

const STEP = /^(?:\[([a-z][a-z0-9]*\/[a-z0-9/.]+)\] )?(?:\[(\d{1,5})\/(\d{1,5})\] )?STEP (\d{1,6})(?:\/(\d{1,6}))?: (.+)$/s;
const COMMIT = /^(?:\[[a-z][a-z0-9]*\/[a-z0-9/.]+\] )?(?:\[\d+\/\d+\] )?COMMIT(?: \S+)?$/;
const CACHED = /^--> Using cache [0-9a-f]{8,64}$/;
const LAYER = /^--> (?:Pushing cache \S+|[0-9a-f]{8,64})$/;
const FAILED = /^(?:Error|error): (?:building at STEP "|error building at STEP "|building |error building )/;

/**
 * buildah and podman build (docs/build-logs.md §10). A command's output stands unprefixed, so a step line counts only with the next number
 * of the same stage and total, and the cache line only directly behind it.
 */
export function createBuildahForm(shelf: Shelf) {
  let build: BuildahBuild | null = null;
  /** Nothing stood between the step line and now. */
  let fresh = false;

  const begin = (): BuildahBuild | null => {
    const ofAction = shelf.ofAction();
    const next: BuildahBuild = {
      steps: [],
      outcome: null,
      last: null,
      ambiguous: 0,
      mixed: false,
      finish: () => {
        if (next.steps.length === 0) return null;
        if (next.mixed) for (const step of next.steps) step.timeless = true;
        const last = next.steps.at(-1);
        const outcome = next.outcome ?? 'truncated';
        if (last !== undefined && last.state === 'unfinished' && outcome === 'ok') last.state = 'done';
        return sequenceBuild('buildah', next.steps, outcome, {
          ambiguous: next.ambiguous,
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

  function header(line: Line, match: RegExpExecArray): boolean {
    const [, platform = null, s, S, i, n, text = ''] = match;
    const stage = s === undefined ? null : `#${s}/${S}`;
    const index = Number(i);
    const total = n === undefined ? null : Number(n);
    if (total !== null && index > total + 1) return false;
    const open = build !== null && build.outcome === null;
    const same = open ? build?.steps.findLast((step) => step.stage === stage && step.platform === platform) : undefined;
    const last = build?.steps.at(-1);
    const follows =
      same !== undefined && index === (same.index ?? 0) + 1 && (same.total === total || total === null || same.total === null);
    const nextStage = open && same === undefined && index === 1;
    const isFirst = index === 1 && (stage === null || s === '1') && /^(?:FROM|ARG)\b/i.test(text);
    // Without stage numbers the next stage begins at 1 again, and so does the next build.
    const again = same !== undefined && stage === null && isFirst && last !== undefined && !fresh;
    if (open && !follows && !nextStage && !isFirst) return false;
    if (open && (nextStage || follows) && last !== undefined && same !== last) {
      // Another stage goes on before the last one is at its end.
      if (last.total !== null && last.index !== last.total) mixed();
    }
    if (!open || (isFirst && !nextStage && !again && !follows)) {
      if (open && build !== null) build.outcome = 'truncated';
      build = begin();
    }
    if (build === null || !shelf.room(text.length)) return true;
    const begun = line.time();
    if (!build.mixed || follows) finishStep(build.mixed ? same : build.steps.at(-1), begun);
    build.last = begun;
    if (/^COMMIT(?:\s|$)/.test(text)) {
      build.outcome = 'ok';
      return true;
    }
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
      timeless: false
    });
    fresh = true;
    return true;
  }
  const mixed = () => {
    if (build !== null) build.mixed = true;
  };

  function inside(line: Line, text: string): boolean {
    const step = build?.steps.at(-1);
    if (build === null || step === undefined) return false;
    if (CACHED.test(text)) {
      if (fresh && step.state === 'unfinished' && !build.mixed) step.state = 'cached';
      fresh = false;
      return true;
    }
    if (text.trim() === '') return true;
    fresh = false;
    if (LAYER.test(text)) return true;
    if (COMMIT.test(text)) {
      finishStep(step, line.time());
      build.last = line.time();
      build.outcome = 'ok';
      return true;
    }
    if (FAILED.test(text)) {
      if (step.state === 'unfinished') {
        step.state = 'failed';
        step.error = text.slice(0, 4000);
      }
      build.outcome = 'failed';
      build.last = line.time();
      return true;
    }
    return false;
  }

  return {
    take(line: Line): boolean {
      const first = line.bytes[line.start];
      const open = build !== null && build.outcome === null;
      if (first === 0x53 || first === 0x5b) {
        const match = STEP.exec(textOf(line));
        if (match !== null && header(line, match)) return true;
      }
      if (!open) return false;
      return inside(line, textOf(line).slice(0, 8000));
    },
    /** True while a command's output stands at the margin. */
    running: () =>
      build !== null &&
      build.outcome === null &&
      /^(?:RUN|run)\b/.test(build.steps.at(-1)?.text ?? '') &&
      build.steps.at(-1)?.state === 'unfinished',
    release(): void {
      if (build !== null && build.outcome === null) build.outcome = 'truncated';
    }
  };
}
