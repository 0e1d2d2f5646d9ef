import type { TestedPrediction } from '../model/picture.ts';
import { SecondsAxis } from './seconds-axis.tsx';
import { useWidth } from './width.ts';
import { range, seconds } from './words.ts';

const HEIGHT = 110;
const LEFT = 46;
const TOP = 8;
/** Pixels between two predictions, at most. */
const WIDEST = 40;

/** Kept predictions beside what the builds that followed them took: the range as a line, the build as a dot. */
export function Trust({ predictions }: { readonly predictions: readonly TestedPrediction[] }) {
  const [box, width] = useWidth<HTMLDivElement>(900);
  if (predictions.length === 0) return null;
  const most = Math.max(0.001, ...predictions.flatMap(({ said, took }) => [said.high, took]));
  const apart = Math.min(WIDEST, (width - LEFT) / predictions.length);
  const y = (of: number) => TOP + HEIGHT - (of / most) * HEIGHT;
  const held = predictions.filter(isHeld).length;
  return (
    <figure>
      <figcaption>
        Earlier predictions (lines) and the builds that followed them (dots): {held} of {predictions.length} inside the range
      </figcaption>
      <div ref={box}>
        <svg class="trust" width={width} height={TOP + HEIGHT + 22} role="img" aria-label={predictions.map(wordsOf).join('. ')}>
          <SecondsAxis most={most} left={LEFT} width={width} y={y} />
          {predictions.map((one, i) => {
            const x = LEFT + (i + 0.5) * apart;
            return (
              <g key={i} class={isHeld(one) ? 'held' : 'missed'}>
                <title>{wordsOf(one)}</title>
                <line x1={x} x2={x} y1={y(one.said.low) + 1} y2={y(one.said.high) - 1} />
                <line class="middle" x1={x - 5} x2={x + 5} y1={y(one.said.mid)} y2={y(one.said.mid)} />
                {isHeld(one) ? <circle cx={x} cy={y(one.took)} r="4" /> : <path d={`M${x - 4} ${y(one.took) - 4}l8 8m0-8l-8 8`} />}
              </g>
            );
          })}
          <text class="when" x={LEFT} y={TOP + HEIGHT + 18}>
            {predictions[0]?.at.slice(0, 10)}
          </text>
          {predictions.length > 1 && width - LEFT > 180 && (
            <text class="when end" x={Math.max(LEFT + 160, LEFT + predictions.length * apart)} y={TOP + HEIGHT + 18}>
              {predictions.at(-1)?.at.slice(0, 10)}
            </text>
          )}
        </svg>
      </div>
    </figure>
  );
}

const isHeld = ({ said, took }: TestedPrediction): boolean => took >= said.low && took <= said.high;

const wordsOf = ({ at, image, said, took }: TestedPrediction): string =>
  `${image}, ${at.slice(0, 10)}: said ${seconds(said.mid)} (${range(said)}), took ${seconds(took)}`;
