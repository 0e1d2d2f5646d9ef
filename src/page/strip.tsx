import { useState } from 'preact/hooks';
import type { Merge, StripColumn } from '../model/picture.ts';
import { useWidth } from './width.ts';
import { seconds } from './words.ts';

interface Props {
  readonly merges: readonly Merge[];
  /** One for each merge. */
  readonly columns: readonly StripColumn[];
  /** Directory that the image is built from; null: unknown. */
  readonly context: string | null;
  /** Seconds per column with the chosen suggestions; null where none is chosen. */
  readonly fixed: readonly number[] | null;
}

const HEIGHT = 90;
/** Pixels of a column; many narrow ones are scrolled. */
const NARROWEST = 14;
const WIDEST = 32;
/** Files of a merge that are named. */
const MOST_PATHS = 5;

/** A column for each of the last merged changes: the build that it starts before and after this change, and with the fix. */
export function Strip({ merges, columns, context, fixed }: Props) {
  const [chosen, setChosen] = useState<number | null>(null);
  const [box, room] = useWidth<HTMLDivElement>(900);
  if (columns.length === 0) return null;
  const most = Math.max(0.001, ...columns.flatMap((column, i) => [column.before ?? 0, column.after, fixed?.[i] ?? 0]));
  // Few merges have room: their columns are wider, and the drawing still ends with the last of them.
  const width = Math.min(WIDEST, Math.max(NARROWEST, Math.floor(room / columns.length)));
  const bar = Math.floor((width - 2) / 3);
  const y = (of: number) => HEIGHT - (of / most) * (HEIGHT - 4);
  const step = (by: number) => setChosen(Math.min(columns.length - 1, Math.max(0, (chosen ?? (by > 0 ? -1 : columns.length)) + by)));
  const column = chosen === null ? undefined : columns[chosen];
  const merge = chosen === null ? undefined : merges[chosen];
  const inside = merge === undefined ? [] : merge.paths.filter((path) => isInside(path, context)).slice(0, MOST_PATHS);
  return (
    <section class="card" aria-labelledby="strip">
      <h3 id="strip">The last {columns.length} merged changes, oldest first: the build that each starts</h3>
      <p class="legend">
        {columns.some((one) => one.before !== null) && <span class="key before">before</span>}
        <span class="key after">after</span>
        {fixed !== null && <span class="key fixed">with the suggestion</span>}
      </p>
      <div
        ref={box}
        class="scroll"
        role="slider"
        tabIndex={0}
        aria-label="Merged change"
        aria-valuemin={1}
        aria-valuemax={columns.length}
        aria-valuenow={(chosen ?? columns.length - 1) + 1}
        aria-valuetext={column === undefined ? 'none chosen' : wordsOf(column, fixed?.[chosen ?? 0])}
        onKeyDown={(event) => {
          const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
          if (by !== 0) {
            event.preventDefault();
            step(by);
          }
        }}
      >
        <svg
          class="strip"
          width={columns.length * width}
          height={HEIGHT + 2}
          viewBox={`0 0 ${columns.length * width} ${HEIGHT + 2}`}
          aria-hidden="true"
        >
          {columns.map((one, i) => (
            // biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys do the same
            <g key={merges[i]?.id} class={i === chosen ? 'chosen' : ''} onMouseEnter={() => setChosen(i)}>
              <rect class="hit" x={i * width} y="0" width={width} height={HEIGHT + 2} />
              {one.before !== null && (
                <rect class="before" x={i * width + 1} y={y(one.before)} width={bar} height={HEIGHT - y(one.before) + 1} />
              )}
              <rect class="after" x={i * width + 1 + bar} y={y(one.after)} width={bar} height={HEIGHT - y(one.after) + 1} />
              {fixed !== null && (
                <rect class="fixed" x={i * width + 1 + 2 * bar} y={y(fixed[i] ?? 0)} width={bar} height={HEIGHT - y(fixed[i] ?? 0) + 1} />
              )}
            </g>
          ))}
        </svg>
      </div>
      <p class="chosen-change">
        {column === undefined || merge === undefined ? (
          <span class="quiet">Point at a column, or walk with the arrow keys, to see the commit and its files.</span>
        ) : (
          <>
            <code>{merge.id.slice(0, 7)}</code> {merge.at.slice(0, 10)}: {wordsOf(column, fixed?.[chosen ?? 0])}{' '}
            {inside.map((path) => (
              <code key={path} class="path">
                {path}
              </code>
            ))}
            {merge.files > inside.length && <span class="quiet"> and {merge.files - inside.length} more files</span>}
          </>
        )}
      </p>
    </section>
  );
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
