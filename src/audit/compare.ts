import { isPrediction, isSample } from '../history/index.ts';
import type { HistoryLine, KeptPrediction, Sample } from '../model/history.ts';
import type { Seconds, UtcTime } from '../model/units.ts';
import { order } from '../plain/index.ts';

/** One kept prediction beside the build that followed it. */
export interface Audited {
  readonly prediction: KeptPrediction;
  readonly at: UtcTime;
  /** Wall seconds that the later build needed for its executed steps; null where its log does not tell. */
  readonly took: Seconds | null;
  /** |took - said| / took, null where one of the two is unknown or nothing ran. */
  readonly error: number | null;
  /** The range held the build; null where it cannot be said. */
  readonly inside: boolean | null;
  /** Verdicts that the build contradicts. */
  readonly wrong: readonly WrongVerdict[];
  /** Verdicts that the build could confirm or contradict. */
  readonly checked: number;
}

export interface WrongVerdict {
  readonly stage: string | null;
  readonly step: number;
  readonly said: string;
  readonly certainty: string;
  readonly was: 'cached' | 'rebuilt';
}

/**
 * The first later trusted build of the same commit, file and target beside the prediction that it tests, oldest first. Of several
 * predictions that one build follows the last one counts: saying the same thing ten times is no ten predictions.
 */
export function compareWithBuilds(lines: readonly HistoryLine[]): readonly Audited[] {
  const samples = lines.filter(isSample);
  const builds = new Map<string, Sample[]>();
  for (const sample of samples) {
    if (!sample.trusted || sample.commit === null || sample.outcome !== 'ok') continue;
    const id = buildIdentity(sample);
    const list = builds.get(id);
    if (list === undefined) builds.set(id, [sample]);
    else list.push(sample);
  }
  const inOrder = [...builds.values()].sort((a, b) => order(a[0]?.at ?? '', b[0]?.at ?? ''));
  const tested = new Map<string, { readonly prediction: KeptPrediction; readonly build: readonly Sample[] }>();
  for (const prediction of lines.filter(isPrediction)) {
    const build = inOrder.find((b) => b.some((s) => follows(s, prediction)));
    const [first] = build ?? [];
    if (build === undefined || first === undefined) continue;
    const id = JSON.stringify([buildIdentity(first), prediction.image, prediction.target]);
    const other = tested.get(id)?.prediction;
    if (
      other === undefined ||
      order(other.at, prediction.at) < 0 ||
      (other.at === prediction.at && other.prediction < prediction.prediction)
    )
      tested.set(id, { prediction, build });
  }
  return [...tested.values()].map(({ prediction, build }) => audited(prediction, build)).sort((a, b) => order(a.at, b.at));
}

const buildIdentity = (s: Sample): string => JSON.stringify([s.run, s.job, s.build, s.file]);

function follows(sample: Sample, prediction: KeptPrediction): boolean {
  const sameTarget = prediction.target === null || sample.target === null || sample.target === prediction.target;
  return sameCommit(sample.commit, prediction.commit) && sample.file === prediction.file && sameTarget && sample.at >= prediction.at;
}

/** A checkout may name its commit by the first seven digits only. */
const sameCommit = (built: string | null, predicted: string): boolean =>
  built === predicted || (built !== null && built.length >= 7 && predicted.startsWith(built));

function audited(prediction: KeptPrediction, build: readonly Sample[]): Audited {
  const took = secondsOf(build);
  const said = prediction.rebuild;
  const comparable = took !== null && said !== null;
  const verdicts = judged(prediction, build);
  return {
    prediction,
    at: build[0]?.at ?? prediction.at,
    took,
    error: comparable && took > 0 ? Math.abs(took - said.mid) / took : null,
    // Where nothing was to run and nothing ran there was no range to hit: only the verdicts are tested.
    inside: comparable && (took > 0 || said.mid > 0) ? took >= said.low && took <= said.high : null,
    ...verdicts
  };
}

/**
 * Wall seconds of the executed steps, overheads apart: from the first start to the last end where the log tells starts;
 * else the sum where they ran one by one, or the build's whole wall time where that is less.
 */
function secondsOf(build: readonly Sample[]): Seconds | null {
  const executed = build.filter((s) => s.state === 'done' && s.seconds !== null && !s.pulled);
  if (executed.length === 0) return 0;
  const spans = executed.flatMap((s) =>
    typeof s.startedAfter === 'number' ? [{ start: s.startedAfter, end: s.startedAfter + (s.seconds ?? 0) }] : []
  );
  if (spans.length === executed.length) return Math.max(...spans.map((s) => s.end)) - Math.min(...spans.map((s) => s.start));
  const sum = executed.reduce((total, s) => total + (s.seconds ?? 0), 0);
  const wall = build[0]?.wall ?? null;
  return wall === null ? (stagesOf(executed) <= 1 ? sum : null) : Math.min(wall, sum);
}

const stagesOf = (samples: readonly Sample[]): number => new Set(samples.map((s) => s.stage)).size;

function judged(prediction: KeptPrediction, build: readonly Sample[]): Pick<Audited, 'wrong' | 'checked'> {
  const wrong: WrongVerdict[] = [];
  let checked = 0;
  for (const verdict of prediction.verdicts) {
    if (verdict.verdict !== 'cached' && verdict.verdict !== 'rebuilt') continue;
    const shown = build.filter((s) => s.key === verdict.key && (s.match === 'exact' || s.match === 'pattern'));
    const states = new Set(shown.map((s) => (s.state === 'cached' || s.pulled ? 'cached' : s.state === 'done' ? 'rebuilt' : null)));
    const [state] = states;
    if (states.size !== 1 || state === null || state === undefined) continue;
    checked++;
    if (state !== verdict.verdict)
      wrong.push({ stage: verdict.stage, step: verdict.step, said: verdict.verdict, certainty: verdict.certainty, was: state });
  }
  return { wrong, checked };
}
