import type { TimedStep } from '../model/analysis.ts';
import { lastMoment } from './document.ts';
import { seconds } from './words.ts';

interface Lane {
  readonly name: string;
  readonly steps: readonly TimedStep[];
}

const ROW = 20;
const LEFT = 110;
const WIDTH = 900;

/** Builds in time, a lane for each stage; the steps that the end waits for are bold. */
export function Timeline({ lanes }: { readonly lanes: readonly Lane[] }) {
  if (lanes.every((lane) => lane.steps.length === 0)) return null;
  const end = lastMoment(...lanes.map((lane) => lane.steps));
  return (
    <section class="card" aria-labelledby="timeline">
      <h3 id="timeline">The next build in time</h3>
      {lanes.map((lane) => (
        <figure key={lane.name}>
          <figcaption>
            {lane.name}: {seconds(lane.steps.length === 0 ? 0 : lastMoment(lane.steps))}
          </figcaption>
          <Chart lane={lane} end={end} />
        </figure>
      ))}
    </section>
  );
}

function Chart({ lane, end }: { readonly lane: Lane; readonly end: number }) {
  const stages = [...new Set(lane.steps.map((step) => step.stage))];
  const critical = criticalPath(lane.steps);
  const x = (at: number) => LEFT + (at / end) * (WIDTH - LEFT - 60);
  if (lane.steps.length === 0) return <p class="quiet">Nothing runs.</p>;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={`${lane.name}, as a chart`}>
      <svg class="timeline" viewBox={`0 0 ${WIDTH} ${stages.length * ROW + 6}`} role="img" aria-label={wordsOf(lane)}>
        {stages.map((stage, i) => (
          <text key={stage} x="0" y={i * ROW + 15} class="stage">
            {/^\d+$/.test(stage) ? `stage-${stage}` : stage.slice(0, 15)}
          </text>
        ))}
        {lane.steps.map((step) => {
          const y = stages.indexOf(step.stage) * ROW + 3;
          const width = Math.max(1.5, x(step.start + step.seconds) - x(step.start));
          return (
            <g key={`${step.line}/${step.start}`} class={critical.has(step) ? 'critical' : 'beside'}>
              <title>{`line ${step.line} ${step.instruction}: ${seconds(step.seconds)}, from ${seconds(step.start)}`}</title>
              <rect x={x(step.start)} y={y} width={width} height={ROW - 5} rx="2" />
              {width > 60 && (
                <text x={x(step.start) + 5} y={y + 12}>
                  {step.line} {step.instruction}
                </text>
              )}
            </g>
          );
        })}
      </svg>
    </div>
  );
}

const wordsOf = (lane: Lane): string =>
  `${lane.name}. ${lane.steps.map((step) => `Line ${step.line} ${step.instruction} from ${seconds(step.start)} for ${seconds(step.seconds)}`).join('. ')}`;

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
