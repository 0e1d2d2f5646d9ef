import type { Prediction } from '../../../src/model/prediction.ts';
import { dockerfileOf, type FuzzCase } from './case.ts';

// What a reader without a model would say.

const filesDiffer = (c: FuzzCase) =>
  JSON.stringify(Object.entries(c.base.files).sort()) !== JSON.stringify(Object.entries(c.head.files).sort());

/** One-based first line that differs between the two files; Infinity where none does. */
function firstChangedLine(c: FuzzCase): number {
  const [before, after] = [dockerfileOf(c.base).split('\n'), dockerfileOf(c.head).split('\n')];
  const at = after.findIndex((line, index) => line !== before[index]);
  return at < 0 ? (after.length < before.length ? after.length : Number.POSITIVE_INFINITY) : at + 1;
}

/** First line that copies from the context, where any file of it differs. */
function firstCopy(c: FuzzCase): number {
  if (!filesDiffer(c)) return Number.POSITIVE_INFINITY;
  const at = dockerfileOf(c.head)
    .split('\n')
    .findIndex((line) => /^(?:COPY|ADD) (?!.*--from)/.test(line));
  return at < 0 ? Number.POSITIVE_INFINITY : at + 1;
}

/** Everything behind the first changed line, or the first copy of a changed context. */
export function linesChanged(c: FuzzCase): ReadonlySet<number> {
  const first = Math.min(firstChangedLine(c), firstCopy(c));
  return new Set(Array.from({ length: dockerfileOf(c.head).split('\n').length }, (_, index) => index + 1).filter((line) => line >= first));
}

/** The same inside each stage; a stage built on a changed one changes whole, and from the line on that copies from one. */
export function linesChangedByStage(c: FuzzCase, prediction: Prediction): ReadonlySet<number> {
  const [before, after] = [new Set(dockerfileOf(c.base).split('\n')), dockerfileOf(c.head).split('\n')];
  const changed = new Set<number>();
  const changedStages = new Set<string>();
  const contextDiffers = filesDiffer(c);
  let stage: string | null = null;
  let dirty = false;
  for (const step of prediction.steps) {
    const text = after[step.line - 1] ?? '';
    if (step.instruction === 'FROM') {
      stage = step.stage;
      const image = /^FROM (\S+)/.exec(text)?.[1] ?? '';
      dirty = !before.has(text) || changedStages.has(image.toLowerCase());
    } else {
      const from = /--?from=(\S+?)(?:[,\s]|$)/.exec(text)?.[1];
      const copies = /^(?:COPY|ADD) /.test(text) && from === undefined && contextDiffers;
      dirty ||= !before.has(text) || copies || (from !== undefined && changedStages.has(from.toLowerCase()));
    }
    if (dirty) {
      changed.add(step.line);
      if (stage !== null) changedStages.add(stage);
    }
  }
  return changed;
}
