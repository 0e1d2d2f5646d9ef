import { useEffect, useRef, useState } from 'preact/hooks';
import type { Merge, StripColumn } from '../model/picture.ts';
import type { Estimate } from '../model/units.ts';
import { SecondsAxis } from './seconds-axis.tsx';
import { useWidth } from './width.ts';
import { fromTo, seconds } from './words.ts';

interface Average {
  readonly seconds: Estimate | null;
  readonly added: Estimate | null;
}

interface Props {
  readonly merges: readonly Merge[];
  /** One for each merge. */
  readonly columns: readonly StripColumn[];
  /** Directory that the image is built from; null: unknown. */
  readonly context: string | null;
  /** Seconds per column with the chosen suggestions; null where none is chosen. */
  readonly fixed: readonly number[] | null;
  /** What a merge takes on average: what the columns come to, newer ones counting more. */
  readonly before: Estimate | null;
  readonly after: Average;
  readonly withFix: Average;
}

const HEIGHT = 110;
const TOP = 8;
/** Pixels for the figures of the axis. */
const LEFT = 46;
/** Pixels of a column; many narrow ones are scrolled. */
const NARROWEST = 14;
const WIDEST = 32;
/** Files of a merge that are named. */
const MOST_PATHS = 5;

/** A column for each of the last merged changes: the build that it starts before and after this change, and with the fix. */
export function Strip({ merges, columns, context, fixed, before, after, withFix }: Props) {
  const [chosen, setChosen] = useState<number | null>(null);
  const [box, room] = useWidth<HTMLDivElement>(900);
  if (columns.length === 0) return null;
  const most = Math.max(0.001, ...columns.flatMap((column, i) => [column.before ?? 0, column.after, fixed?.[i] ?? 0]));
  const width = Math.min(WIDEST, Math.max(NARROWEST, Math.floor((room - LEFT) / columns.length)));
  const all = columns.length * width;
  const bar = Math.floor((width - 2) / (fixed === null ? 2 : 3));
  const y = (of: number) => TOP + HEIGHT - (of / most) * HEIGHT;
  const last = columns.length - 1;
  const step = (key: string) => {
    const at = chosen ?? (key === 'ArrowRight' ? -1 : columns.length);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: last }[key];
    if (to !== undefined) setChosen(Math.min(last, Math.max(0, to)));
    return to !== undefined;
  };
  const scrolled = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = scrolled.current;
    if (element === null || chosen === null) return;
    const [left, right] = [LEFT + chosen * width, LEFT + (chosen + 1) * width];
    if (left < element.scrollLeft) element.scrollLeft = chosen === 0 ? 0 : left - width;
    else if (right > element.scrollLeft + element.clientWidth) element.scrollLeft = right + width - element.clientWidth;
  }, [chosen, width]);
  const column = chosen === null ? undefined : columns[chosen];
  const merge = chosen === null ? undefined : merges[chosen];
  const inside = merge === undefined ? [] : merge.paths.filter((path) => isInside(path, context)).slice(0, MOST_PATHS);
  const averages = [
    { of: 'before', average: before?.mid ?? null },
    { of: 'after', average: after.seconds?.mid ?? null },
    { of: 'fixed', average: fixed === null ? null : (withFix.seconds?.mid ?? null) }
  ] as const;
  return (
    <section class="card" aria-labelledby="strip">
      <h3 id="strip">The last {columns.length} merged changes, oldest first: the build that each starts</h3>
      <p class="legend">
        {columns.some((one) => one.before !== null) && (
          <span class="key before">before{before === null ? '' : `, ${seconds(before.mid)} on average`}</span>
        )}
        <span class="key after">after{wordsOfAverage(after, before)}</span>
        {fixed !== null && <span class="key fixed">with the suggestion{wordsOfAverage(withFix, before)}</span>}
      </p>
      <div ref={box}>
        <div
          ref={scrolled}
          class="scroll"
          role="slider"
          tabIndex={0}
          aria-label="Merged change"
          aria-valuemin={1}
          aria-valuemax={columns.length}
          aria-valuenow={(chosen ?? last) + 1}
          aria-valuetext={column === undefined ? 'none chosen' : wordsOf(column, fixed?.[chosen ?? 0])}
          onKeyDown={(event) => step(event.key) && event.preventDefault()}
        >
          <svg class="strip" width={LEFT + all} height={TOP + HEIGHT + 22} aria-hidden="true">
            <SecondsAxis most={most} left={LEFT} width={LEFT + all} y={y} />
            {columns.map((one, i) => {
              const left = LEFT + i * width + 1;
              return (
                // biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys do the same
                <g key={merges[i]?.id} class={i === chosen ? 'column chosen' : 'column'} onMouseEnter={() => setChosen(i)}>
                  <rect class="hit" x={left - 1} y={TOP} width={width} height={HEIGHT + 2} />
                  {one.before !== null && <Bar of="before" x={left} y={y(one.before)} width={bar} />}
                  <Bar of="after" x={left + bar} y={y(one.after)} width={bar} />
                  {fixed !== null && <Bar of="fixed" x={left + 2 * bar} y={y(fixed[i] ?? 0)} width={bar} />}
                </g>
              );
            })}
            {averages.map(({ of, average }) =>
              average === null ? null : <line key={of} class={`average ${of}`} x1={LEFT} x2={LEFT + all} y1={y(average)} y2={y(average)} />
            )}
            <text class="when" x={LEFT} y={TOP + HEIGHT + 18}>
              {merges[0]?.at.slice(0, 10)}
            </text>
            {all > 180 && (
              <text class="when end" x={LEFT + all} y={TOP + HEIGHT + 18}>
                {merges.at(-1)?.at.slice(0, 10)}
              </text>
            )}
          </svg>
        </div>
      </div>
      <p class="chosen-change" aria-live="polite">
        {column === undefined || merge === undefined ? (
          <span class="quiet">
            Point at a column, or walk with the arrow keys, to see the commit and its files. The dashed lines are the averages, in which
            newer merges count more.
          </span>
        ) : (
          <>
            <code>{merge.id.slice(0, 7)}</code> {merge.at.slice(0, 10)}: {wordsOf(column, fixed?.[chosen ?? 0])}{' '}
            {inside.map((path) => (
              <code key={path} class="path">
                {path}
              </code>
            ))}
            {merge.files > inside.length && (
              <span class="quiet">
                {inside.length === 0 ? '' : ' and '}
                {merge.files - inside.length} {inside.length === 0 ? 'files elsewhere' : 'more'}
              </span>
            )}
          </>
        )}
      </p>
    </section>
  );
}

interface BarProps {
  readonly of: 'before' | 'after' | 'fixed';
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** A column of nothing is a line at the ground. */
const Bar = ({ of, x, y, width }: BarProps) => (
  <rect class={of} x={x} y={Math.min(y, TOP + HEIGHT - 1)} width={width} height={Math.max(1, TOP + HEIGHT - y)} />
);

/** Where it is compared, before and what is added make it, as in the tile. */
function wordsOfAverage({ seconds: average, added }: Average, before: Estimate | null): string {
  if (average === null) return '';
  return `, ${before === null || added === null ? seconds(average.mid) : fromTo(before.mid, added.mid).to} on average`;
}

const isInside = (path: string, context: string | null): boolean =>
  context === null || context === '.' || context === '' || path.startsWith(`${context}/`);

function wordsOf(column: StripColumn, fixed: number | undefined): string {
  const parts = [
    ...(column.before === null ? [] : [`${seconds(column.before)} before`]),
    `${seconds(column.after)} after`,
    ...(fixed === undefined ? [] : [`${seconds(fixed)} with the suggestion`])
  ];
  return parts.join(', ');
}
