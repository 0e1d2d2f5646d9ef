import { candidatesOf } from '../history/index.ts';
import type { BuildGraph } from '../model/graph.ts';
import type { Sample } from '../model/history.ts';

/** Builds with another output that are taken for seen: it takes some equal ones to believe in them. */
const BELIEVED_DIFFERENT = 2;

/**
 * How often a step's output came out equal again although the step ran: of the logged builds in which the writer ran, the
 * share in which the copy of its files was taken from the cache. 0 where no build tells.
 */
export function equalShare(graph: BuildGraph, samples: readonly Sample[], file: string): number {
  const keys = new Map(candidatesOf(graph).flatMap(({ planned, key }) => planned.steps.map((id) => [id, key] as const)));
  const copies = graph.steps.flatMap((step) =>
    step.inputs.flatMap((input) => {
      const writer = 'step' in input.from && input.mode === 'content' ? keys.get(input.from.step) : undefined;
      const reader = keys.get(step.id);
      if (writer === undefined || reader === undefined) return [];
      const others = step.inputs.flatMap((other) => ('step' in other.from && other !== input ? (keys.get(other.from.step) ?? []) : []));
      return [{ writer, reader, others }];
    })
  );
  if (copies.length === 0) return 0;
  const builds = new Map<string, Map<string, Sample['state']>>();
  for (const sample of samples) {
    if (!sample.trusted || sample.file !== file || sample.outcome !== 'ok') continue;
    const id = JSON.stringify([sample.run, sample.job, sample.build]);
    const states = builds.get(id) ?? new Map<string, Sample['state']>();
    states.set(sample.key, sample.pulled ? 'cached' : sample.state);
    builds.set(id, states);
  }
  let [equal, different] = [0, 0];
  for (const states of builds.values()) {
    for (const { writer, reader, others } of copies) {
      // A copy that had to run for what stands before it says nothing, as in a build from an empty cache.
      if (states.get(writer) !== 'done' || others.some((key) => states.get(key) === 'done')) continue;
      if (states.get(reader) === 'cached') equal++;
      else if (states.get(reader) === 'done') different++;
    }
  }
  return equal / (equal + different + BELIEVED_DIFFERENT);
}
