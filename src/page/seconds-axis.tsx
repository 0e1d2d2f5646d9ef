import { seconds } from './words.ts';

interface Props {
  /** Seconds at the top. */
  readonly most: number;
  /** Where the lines begin; the figures stand in front of them. */
  readonly left: number;
  readonly width: number;
  readonly y: (seconds: number) => number;
}

/** Lines at nothing, half and all of the scale. */
export function SecondsAxis({ most, left, width, y }: Props) {
  return (
    <>
      {[0, 0.5, 1].map((part) => (
        <g key={part} class="axis">
          <line x1={left} x2={width} y1={y(most * part)} y2={y(most * part)} />
          <text x={left - 6} y={y(most * part) + 4}>
            {seconds(most * part)}
          </text>
        </g>
      ))}
    </>
  );
}
