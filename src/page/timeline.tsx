import type { StepPart } from '../documents/index.ts';
import type { TimedStep } from '../model/analysis.ts';
import { lastMoment } from './document.ts';
import { useWidth } from './width.ts';
import { axisFigures, seconds } from './words.ts';

export interface Lane {
  readonly name: string;
  readonly steps: readonly TimedStep[];
  /** Steps of the whole build: the cached ones are drawn as ghosts. Null where they are not known. */
  readonly all: readonly StepPart[] | null;
}

const ROW = 22;
/** Pixels of a cached step, which takes no time. */
const GHOST = 9;
/** Ghosts of one stage; what is more is counted. */
const MOST_GHOSTS = 8;
/** On a phone. */
const FEW_GHOSTS = 3;
const RIGHT = 56;
/** Letters of a name of a stage, and pixels for them. */
const NAME = { wide: 15, narrow: 9, letter: 7 };

/** Builds in time, a lane for each stage; the steps that the end waits for are bold, those from the cache stand before the start. */
export function Timeline({ lanes }: { readonly lanes: readonly Lane[] }) {
  const [box, width] = useWidth<HTMLDivElement>(900);
  if (lanes.every((lane) => lane.steps.length === 0)) return null;
  const end = lastMoment(...lanes.map((lane) => lane.steps));
  const frame = frameOf(lanes, width);
  const ghosts = frame.ghosts > 0;
  return (
    <section class="card" aria-labelledby="timeline">
      <h3 id="timeline">The next build in time</h3>
      <p class="legend">
        <span class="key critical">the end waits for it</span>
        <span class="key beside">beside it</span>
        {ghosts && <span class="key ghost">cached, takes no time</span>}
      </p>
      <div ref={box}>
        {lanes.map((lane) => (
          <figure key={lane.name}>
            <figcaption>
              {lane.name}: <strong>{seconds(lane.steps.length === 0 ? 0 : lastMoment(lane.steps))}</strong>
            </figcaption>
            <Chart lane={lane} end={end} frame={frame} />
          </figure>
        ))}
      </div>
    </section>
  );
}

const stageName = (stage: string): string => (/^\d+$/.test(stage) ? `stage-${stage}` : stage);

/** Steps with a layer or a run of their own that the cache has. */
const cachedOf = ({ all }: Lane): readonly StepPart[] =>
  (all ?? []).filter((step) => step.verdict === 'cached' && step.certainty === 'certain' && step.stage !== null);

/** Stages of a lane that have a step to draw, in the order of the file where it is known. */
function stagesOf(lane: Lane): readonly string[] {
  const drawn = new Set([...lane.steps, ...cachedOf(lane)].map(({ stage }) => stage));
  const all = [...(lane.all ?? []).flatMap(({ stage }) => stage ?? []), ...lane.steps.map(({ stage }) => stage)];
  return [...new Set(all)].filter((stage) => drawn.has(stage));
}

/** What all lanes have in common, so that their seconds stand below each other. */
interface Frame {
  readonly width: number;
  /** Letters of a stage. */
  readonly letters: number;
  /** Ghosts of a stage. */
  readonly ghosts: number;
  /** Pixel of the second 0. */
  readonly zero: number;
}

function frameOf(lanes: readonly Lane[], width: number): Frame {
  const letters = width > 600 ? NAME.wide : NAME.narrow;
  const stages = lanes.flatMap((lane) =>
    stagesOf(lane).map((stage) => ({ stage, cached: cachedOf(lane).filter((step) => step.stage === stage) }))
  );
  const most = Math.max(0, ...stages.map(({ cached }) => cached.length));
  const ghosts = Math.min(width > 600 ? MOST_GHOSTS : FEW_GHOSTS, most);
  const longest = Math.min(letters, Math.max(0, ...stages.map(({ stage }) => stageName(stage).length)));
  const zero = longest * NAME.letter + 12 + ghosts * (GHOST + 2) + (most > ghosts ? 24 : 0);
  return { width, letters, ghosts, zero };
}

function Chart({ lane, end, frame }: { readonly lane: Lane; readonly end: number; readonly frame: Frame }) {
  const { width, letters, ghosts: most, zero } = frame;
  const cached = cachedOf(lane);
  const stages = stagesOf(lane);
  const critical = criticalPath(lane.steps);
  const x = (at: number) => zero + (at / end) * (width - zero - RIGHT);
  if (lane.steps.length === 0) return <p class="quiet">Nothing runs.</p>;
  const height = stages.length * ROW;
  return (
    <svg class="timeline" width={width} height={height + 18} role="img" aria-label={wordsOf(lane, cached)}>
      <g class="axis">
        {axisFigures(end).map((figure, i) => (
          <g key={i}>
            <line x1={x((end * i) / 2)} x2={x((end * i) / 2)} y1="0" y2={height} />
            <text x={x((end * i) / 2)} y={height + 14}>
              {figure}
            </text>
          </g>
        ))}
      </g>
      {stages.map((stage, i) => {
        const ghosts = cached.filter((step) => step.stage === stage);
        const more = ghosts.length - most;
        return (
          <g key={stage}>
            <text x="0" y={i * ROW + 15} class="stage">
              {stageName(stage).slice(0, letters)}
              <title>{stageName(stage)}</title>
            </text>
            {ghosts.slice(Math.max(0, more)).map((step, place, all) => (
              <g key={step.line} class="ghost">
                <title>{`line ${step.line} ${step.instruction}: cached${step.seconds === null ? '' : `, takes ${seconds(step.seconds.mid)} when it runs`}`}</title>
                <rect x={zero - (all.length - place) * (GHOST + 2) - 4} y={i * ROW + 4} width={GHOST} height={ROW - 8} rx="2" />
              </g>
            ))}
            {more > 0 && (
              <text class="more" x={zero - most * (GHOST + 2) - 7} y={i * ROW + 15}>
                +{more}
              </text>
            )}
          </g>
        );
      })}
      {lane.steps.map((step) => {
        const y = stages.indexOf(step.stage) * ROW + 2;
        const wide = Math.max(2, x(step.start + step.seconds) - x(step.start));
        const label = `${step.line} ${step.instruction}`;
        return (
          <g key={`${step.line}/${step.start}`} class={critical.has(step) ? 'critical' : 'beside'}>
            <title>{`line ${step.line} ${step.instruction}: ${seconds(step.seconds)}, from ${seconds(step.start)}`}</title>
            <rect x={x(step.start)} y={y} width={wide} height={ROW - 4} rx="2" />
            {wide > label.length * 8 + 8 && (
              <text x={x(step.start) + 5} y={y + 13}>
                {label}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}

const wordsOf = (lane: Lane, cached: readonly StepPart[]): string =>
  [
    lane.name,
    ...lane.steps.map((step) => `Line ${step.line} ${step.instruction} from ${seconds(step.start)} for ${seconds(step.seconds)}`),
    ...(cached.length === 0 ? [] : [`Cached: ${cached.map((step) => `line ${step.line}`).join(', ')}`])
  ].join('. ');

/** From the last step back: each time the one that ends where this one begins. */
function criticalPath(steps: readonly TimedStep[]): ReadonlySet<TimedStep> {
  const path = new Set<TimedStep>();
  let at = steps.reduce((last, step) => Math.max(last, step.start + step.seconds), 0);
  for (;;) {
    const next = steps.find((step) => !path.has(step) && step.seconds > 0 && Math.abs(step.start + step.seconds - at) < 0.01);
    if (next === undefined) return path;
    path.add(next);
    at = next.start;
  }
}
