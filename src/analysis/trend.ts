import { parseDockerfile } from '../dockerfile/index.ts';
import { type BuildFacts, failureOf } from '../failure/index.ts';
import type { TrendPoint } from '../model/picture.ts';
import type { UtcTime } from '../model/units.ts';
import { type ReplaySide, replayChanges } from '../replay/index.ts';
import { maskSecrets } from '../safe-text/index.ts';
import { editsOf } from './dockerfile-edits.ts';
import type { AnalysisInput } from './input.ts';
import { comparedPlatforms, type HeadPair } from './pairs.ts';
import { predictImage } from './predict-image.ts';
import type { Side } from './side.ts';
import { costsFor, formerPaths, fromText, studyPair } from './study.ts';

/** States of one Dockerfile that are replayed, the newest. */
const MOST_STATES = 24;
const MOST_EDITED = 3;
const MOST_LETTERS = 100;
/** Nothing is taken for known of the builder: a state is left out only for what every builder refuses. */
const FACTS: BuildFacts = { argumentsKnown: false, filesKnown: false, declared: false, linksMerge: false, buildkit: false };

export interface Trend {
  readonly points: readonly TrendPoint[];
  /** Earlier states that could not be built from the files of today. */
  readonly left: number;
}

/** A text of the Dockerfile, and since when it stood. */
interface State {
  readonly text: string;
  readonly id: string | null;
  readonly at: UtcTime;
}

/**
 * What a merge takes on average with the Dockerfile as it stood at each of its earlier states, against the change (docs/html-report.md).
 * Files, samples and merged changes are those of today, so that the line moves where the text moved it and nowhere else.
 */
export function trendOf(pair: HeadPair, base: Side | null, head: Side, input: AnalysisInput): Trend {
  const old = pair.base;
  const predicted = predictImage(pair, base, head);
  const baseText = old === null ? null : (base?.dockerfile(old.dockerfile)?.text ?? null);
  if (old === null || base === null || predicted?.base == null || baseText === null) return { points: [], left: 0 };
  const costsOf = costsFor(pair.head, comparedPlatforms(pair).head, formerPaths(pair), input);
  const { before, after } = studyPair({ pair, base, head, input }, predicted, costsOf);
  if (before === null) return { points: [], left: 0 };
  const edits = editsOf(input.changes, old.dockerfile);
  const { confidence } = input.config.config.gate;
  const typicalOf = (side: ReplaySide) =>
    replayChanges({ before: side, after: after.replayed, changes: input.changes, confidence }).typical;
  const contexts = base.contexts(old);
  const built = { graph: predicted.base, contexts };
  let left = 0;
  const points = statesOf(input, old.dockerfile, baseText).flatMap(({ text, id, at }): TrendPoint[] => {
    const side = text === baseText ? before.replayed : fromText(before, parseDockerfile(text, old.dockerfile));
    const failure = text === baseText ? null : failureOf({ graph: side.graph, contexts }, built, FACTS);
    const typical = typicalOf(side).before;
    if (typical === null || failure !== null || side.graph.steps.length === 0) {
      left++;
      return [];
    }
    const edited = id === null ? [] : (edits.get(id) ?? []).slice(0, MOST_EDITED).map((one) => shownText(one.text));
    return [{ kind: id === null ? 'standing' : 'merge', id, at, typical, edited }];
  });
  const now: TrendPoint = { kind: 'change', id: null, at: input.now, typical: typicalOf(before.replayed).after, edited: [] };
  return { points: [...points, now], left };
}

const shownText = (text: string): string => maskSecrets(text).replace(/\s+/g, ' ').slice(0, MOST_LETTERS);

/** The states that are known, oldest first, up to that of the base side. */
function statesOf(input: AnalysisInput, dockerfile: string, baseText: string): readonly State[] {
  const changes = input.changes.toReversed();
  const texts = changes.flatMap((change) => {
    const edit = change.dockerfiles?.[dockerfile];
    return edit === undefined ? [] : [{ change, ...edit }];
  });
  const [oldest] = texts;
  const start = changes[0]?.at ?? input.now;
  const states: State[] = [
    ...(oldest?.before == null ? [] : [{ text: oldest.before, id: null, at: start }]),
    ...texts.flatMap(({ change, after }) => (after === null ? [] : [{ text: after, id: change.id, at: change.at }]))
  ];
  // The base side may be older than the newest merge.
  const last = states.findLastIndex(({ text }) => text === baseText);
  const known = last >= 0 ? states.slice(0, last + 1) : [...states, { text: baseText, id: null, at: states.at(-1)?.at ?? start }];
  return known.slice(-MOST_STATES);
}
