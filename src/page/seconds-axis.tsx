import { axisFigures } from './words.ts';

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
      {axisFigures(most).map((figure, i) => (
        <g key={i} class="axis">
          <line x1={left} x2={width} y1={y((most * i) / 2)} y2={y((most * i) / 2)} />
          <text x={left - 6} y={y((most * i) / 2) + 4}>
            {figure}
          </text>
        </g>
      ))}
    </>
  );
}
