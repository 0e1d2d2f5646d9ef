import { useState } from 'preact/hooks';
import type { TrendPoint } from '../model/picture.ts';
import type { Estimate } from '../model/units.ts';
import { SecondsAxis } from './seconds-axis.tsx';
import { useWidth } from './width.ts';
import { fromTo, range, seconds, signed } from './words.ts';

interface Props {
  readonly points: readonly TrendPoint[];
  /** The average with the chosen suggestions; null where none is chosen. */
  readonly fixed: Estimate | null;
  /** The same as its tile writes it. */
  readonly fixedWords: string | null;
}

/** Seconds by which a merge must move the average to be named. */
const MOVED = 0.05;
const HEIGHT = 130;
const LEFT = 46;
const TOP = 16;
/** Part of the width that belongs to the change: it has no end in time yet. */
const AHEAD = 0.16;

/** What a merge takes on average with each state of the Dockerfile since the oldest known one, and the merges that moved it. */
export function Trend({ points, fixed, fixedWords }: Props) {
  const [chosen, setChosen] = useState<number | null>(null);
  const [box, width] = useWidth<HTMLDivElement>(900);
  if (points.length < 2) return null;
  const most = Math.max(0.001, ...points.map(({ typical }) => typical.high), fixed?.high ?? 0);
  const [first, last] = [Date.parse(points[0]?.at ?? ''), Date.parse(points.at(-1)?.at ?? '')];
  const ahead = width - (width - LEFT) * AHEAD;
  const x = (at: string) => LEFT + ((Date.parse(at) - first) / Math.max(1, last - first)) * (ahead - LEFT);
  const y = (of: number) => TOP + HEIGHT - (of / most) * HEIGHT;
  const ends = points.map((_, i) => {
    const next = points[i + 1];
    return next === undefined ? width : x(next.at);
  });
  const moves = points.flatMap((point, i) => {
    const before = points[i - 1];
    if (before === undefined) return [];
    const by = point.typical.mid - before.typical.mid;
    // The change reads as in its tile, where before and added make after.
    const to = point.kind === 'change' ? fromTo(before.typical.mid, by).to : seconds(point.typical.mid);
    return Math.abs(by) < MOVED ? [] : [{ point, by, to, i }];
  });
  const walk = (key: string): boolean => {
    const known = moves.findIndex(({ i }) => i === chosen);
    const at = known < 0 && key === 'ArrowLeft' ? moves.length : known;
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: moves.length - 1 }[key];
    if (to !== undefined) setChosen(moves[Math.min(moves.length - 1, Math.max(0, to))]?.i ?? null);
    return to !== undefined;
  };
  return (
    <section class="card" aria-labelledby="trend">
      <h3 id="trend">An average merge, over the history of this Dockerfile</h3>
      <div
        ref={box}
        {...(moves.length === 0
          ? {}
          : {
              role: 'slider',
              tabIndex: 0,
              'aria-label': 'Merge that moved the average',
              'aria-valuemin': 1,
              'aria-valuemax': moves.length,
              'aria-valuenow':
                Math.max(
                  0,
                  moves.findIndex(({ i }) => i === chosen)
                ) + 1,
              'aria-valuetext': moves.find(({ i }) => i === chosen)?.point.at.slice(0, 10) ?? 'none chosen',
              onKeyDown: (event: KeyboardEvent) => walk(event.key) && event.preventDefault()
            })}
      >
        <svg class="trend" width={width} height={TOP + HEIGHT + 24} role="img" aria-label={wordsOf(points)}>
          <SecondsAxis most={most} left={LEFT} width={width} y={y} />
          <rect class="ahead" x={ahead} y={TOP} width={width - ahead} height={HEIGHT} />
          {points.map(({ kind, typical, at }, i) => (
            <rect
              key={i}
              class={`band ${kind}`}
              x={x(at)}
              y={y(typical.high)}
              width={Math.max(1, (ends[i] ?? 0) - x(at))}
              height={Math.max(1, y(typical.low) - y(typical.high))}
            />
          ))}
          {points.map(({ kind, typical, at }, i) => {
            const next = points[i + 1];
            const right = ends[i] ?? 0;
            return (
              <g key={i} class={`step ${kind}`}>
                <line x1={x(at)} x2={right} y1={y(typical.mid)} y2={y(typical.mid)} />
                {next !== undefined && <line class="rise" x1={right} x2={right} y1={y(typical.mid)} y2={y(next.typical.mid)} />}
              </g>
            );
          })}
          {fixed !== null && <line class="fixed" x1={ahead} x2={width} y1={y(fixed.mid)} y2={y(fixed.mid)} />}
          {moves.map(({ point, i }) => (
            // biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys do the same
            <circle
              key={i}
              class={`${point.kind}${i === chosen ? ' chosen' : ''}`}
              cx={x(point.at)}
              cy={y(point.typical.mid)}
              r={i === chosen ? 7 : 4.5}
              onMouseEnter={() => setChosen(i)}
            />
          ))}
          <text class="when" x={LEFT} y={TOP + HEIGHT + 18}>
            {points[0]?.at.slice(0, 10)}
          </text>
          <text class="when end" x={width} y={TOP + HEIGHT + 18}>
            this change
          </text>
        </svg>
      </div>
      {moves.length === 0 ? (
        <p class="quiet">No merge that is known moved it, and neither does this change.</p>
      ) : (
        <ol class="moves" onMouseLeave={() => setChosen(null)}>
          {moves.toReversed().map(({ point, by, to, i }) => (
            <li key={i} class={i === chosen ? 'chosen' : ''} onMouseEnter={() => setChosen(i)}>
              <strong class={by > 0 ? 'worse' : 'better'}>{signed(by)}</strong>{' '}
              {point.id === null ? (
                point.kind === 'change' ? (
                  'this change'
                ) : (
                  'an edit that is not known'
                )
              ) : (
                <>
                  <code>{point.id.slice(0, 7)}</code> on {point.at.slice(0, 10)}
                </>
              )}
              {by > 0 ? ', up to ' : ', down to '}
              {to} <span class="quiet">({range(point.typical)})</span>{' '}
              {point.edited.map((text) => (
                <code key={text} class="path">
                  {text}
                </code>
              ))}
            </li>
          ))}
        </ol>
      )}
      <p class="quiet">
        Each state of the file is replayed with the files, build times and merged changes of today: only its text is that of its time.
        {fixedWords === null ? '' : ` With the suggestion an average merge takes ${fixedWords}.`}
      </p>
    </section>
  );
}

const wordsOf = (points: readonly TrendPoint[]): string =>
  points
    .map(({ kind, at, typical }) => `${kind === 'change' ? 'This change' : `From ${at.slice(0, 10)}`}: ${seconds(typical.mid)}`)
    .join('. ');
