import { candidatesOf } from '../history/index.ts';
import type { BuildGraph } from '../model/graph.ts';
import type { Sample } from '../model/history.ts';
import { deviationsOf } from './worlds.ts';

/** Builds with another output that are taken for seen: it takes some equal ones to believe in them. */
const BELIEVED_DIFFERENT = 2;

/** How often something is so, such as an output that comes out equal: what is expected, and what is so in each world. */
export interface EqualShare {
  readonly mid: number;
  readonly worlds: readonly number[];
}

/** A share learnt from builds with an equal and with another output. 0 without one that was equal. */
export function equalShareOf(equal: number, different: number): EqualShare {
  const others = different + BELIEVED_DIFFERENT;
  const mid = equal / (equal + others);
  // The logarithm of the odds of a Beta distribution, by its mean and deviation.
  const sd = Math.sqrt(1 / (equal + 0.5) + 1 / (others + 0.5));
  return {
    mid,
    worlds: deviationsOf('equal outputs', true).map((z) => (mid <= 0 ? 0 : 1 / (1 + (others / equal) * Math.exp(-sd * z))))
  };
}

/** Deviation of the logarithm of the odds where nobody can tell how often something is so: nearly never to nearly always. */
const WIDE = 2;

/** A share of which little is known but the middle, more than 0 and less than 1. `source`: what it is about. */
export const openShare = (mid: number, source: string): EqualShare => ({
  mid,
  worlds: deviationsOf(source, true).map((z) => 1 / (1 + ((1 - mid) / mid) * Math.exp(-WIDE * z)))
});

/**
 * How often a step's output came out equal again although the step ran: of the logged builds in which the writer ran, the
 * share in which the copy of its files was taken from the cache.
 */
export function equalShare(graph: BuildGraph, samples: readonly Sample[], file: string): EqualShare {
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
  if (copies.length === 0) return equalShareOf(0, 0);
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
  return equalShareOf(equal, different);
}
