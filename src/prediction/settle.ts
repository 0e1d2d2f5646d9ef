import type { BuildGraph, Selection, Step, StepId } from '../model/graph.ts';
import { throughLinks } from '../plain/index.ts';
import type { Sameness } from './sameness.ts';

/** The two graphs, and how their steps compare. */
export interface Sides {
  readonly base: BuildGraph;
  readonly head: BuildGraph;
  readonly same: (head: StepId, base: StepId) => Sameness;
}

/** Where some distributions have one directory for both, too. */
const canonical = (path: string) => throughLinks(path.replace(/\/\.?$/, '') || '/').replace(/^\/usr\/sbin(?=\/|$)/, '/usr/bin');

const contains = (outer: string, inner: string) => outer === '/' || inner === outer || inner.startsWith(`${outer}/`);
const overlap = (a: string, b: string) => contains(a, b) || contains(b, a);

const partValue = (step: Step, name: string) => step.definition.find((part) => part.name === name)?.value ?? null;

/** Where a step writes; null where that cannot be told (RUN). */
function writes(graph: BuildGraph, step: Step): string | null {
  switch (step.operation) {
    case 'workdir':
      return partValue(step, 'directory');
    case 'copy': {
      const destination = partValue(step, 'destination');
      return destination?.startsWith('/') ? destination : null;
    }
    case 'merge': {
      const copy = step.inputs[1]?.from;
      const made = copy !== undefined && 'step' in copy ? graph.steps[copy.step] : undefined;
      return made === undefined ? null : writes(graph, made);
    }
    default:
      return null;
  }
}

function parentOf(graph: BuildGraph, step: Step): Step | null {
  const [input] = step.inputs;
  return input?.mode === 'chain' && 'step' in input.from ? (graph.steps[input.from.step] ?? null) : null;
}

/** Whether a command may make a link that leads one path into another. */
const MAKES_LINKS = /\b(?:ln|link|symlink|mount|stow|update-alternatives)\b/;

/**
 * Whether some step below could have put a link in the way: a RUN that speaks of links, or a tree that was copied over a
 * directory on the way.
 */
function linksPossible(graph: BuildGraph, from: Step, paths: readonly string[]): boolean {
  for (let step: Step | null = from; step !== null; step = parentOf(graph, step)) {
    if (step.operation === 'run' && MAKES_LINKS.test(partValue(step, 'command') ?? '')) return true;
    if (step.operation !== 'copy' && step.operation !== 'merge') continue;
    const written = writes(graph, step);
    const place = written === null ? null : canonical(written);
    if (place === null || paths.some((path) => path !== place && contains(place, path))) return true;
  }
  return false;
}

/** The last step that can have touched the paths; steps that write elsewhere are passed over, and named in `passed`. */
function lastWriter(graph: BuildGraph, from: Step, paths: readonly string[], passed: string[]): Step | null {
  let step: Step | null = from;
  while (step !== null) {
    const written = writes(graph, step);
    if (written === null) return step;
    const place = canonical(written);
    if (paths.some((path) => overlap(place, path))) return step;
    passed.push(place);
    step = parentOf(graph, step);
  }
  return null;
}

/**
 * Whether the selected files of two results are certainly the same although a step behind them runs again: true where every
 * such step is a COPY, ADD or WORKDIR that writes elsewhere (docs/cache-rules.md §9). Nothing is settled behind a RUN.
 */
export function settleContent(sides: Sides, headId: StepId, baseId: StepId, selection: Selection | null): boolean {
  const [a, b] = [sides.head.steps[headId], sides.base.steps[baseId]];
  if (a === undefined || b === undefined || selection === null) return false;
  if (selection.paths.some((path) => path.wildcard || path.path === '')) return false;
  const paths = selection.paths.map((path) => canonical(`/${path.path}`));
  const passed: string[] = [];
  const [writerA, writerB] = [lastWriter(sides.head, a, paths, passed), lastWriter(sides.base, b, paths, passed)];
  if (writerA === null || writerB === null || sides.same(writerA.id, writerB.id).kind !== 'same') return false;
  const all = [...paths, ...passed];
  return !linksPossible(sides.head, a, all) && !linksPossible(sides.base, b, all);
}
