import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';
import type { Row } from './state.ts';

interface Props {
  readonly table: RefObject<HTMLTableElement | null>;
  readonly rows: readonly Row[];
  /** The line that is pointed at, then what causes it, up to the root. */
  readonly chain: readonly number[];
}

/** Where things stand in the table, in pixels from its corner. */
interface Places {
  readonly width: number;
  readonly height: number;
  /** Left and right edge of the column between the sides; null where there is one side. */
  readonly gap: readonly [number, number] | null;
  /** Top and bottom by line. */
  readonly base: ReadonlyMap<number, readonly [number, number]>;
  readonly head: ReadonlyMap<number, readonly [number, number]>;
}

/** Drawn over the table: moved lines joined, and the chain of causes of the line that is pointed at. The text beside says the same. */
export function Joins({ table, rows, chain }: Props) {
  const [places, setPlaces] = useState<Places | null>(null);
  useLayoutEffect(() => {
    const element = table.current;
    if (element === null) return;
    const measure = () => setPlaces(placesOf(element));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [table, rows]);
  if (places === null) return null;
  const { width, height, gap, base, head } = places;
  const middle = (edges: readonly [number, number]) => (edges[0] + edges[1]) / 2;
  const chained = chain.flatMap((line) => {
    const edges = head.get(line);
    return edges === undefined ? [] : [middle(edges)];
  });
  const [end] = chained;
  return (
    <svg class="joins" width={width} height={height} aria-hidden="true">
      {gap !== null &&
        rows.map((row) => {
          if (typeof row === 'number' || row.movedFrom === null || row.head === null) return null;
          const [from, to] = [base.get(row.movedFrom), head.get(row.head)];
          if (from === undefined || to === undefined) return null;
          const [left, right] = gap;
          const bend = (left + right) / 2;
          return (
            <path
              key={row.head}
              class="moved"
              d={`M${left} ${from[0]}C${bend} ${from[0]} ${bend} ${to[0]} ${right} ${to[0]}V${to[1]}C${bend} ${to[1]} ${bend} ${from[1]} ${left} ${from[1]}Z`}
            />
          );
        })}
      {end !== undefined && chained.length > 1 && (
        <g class="chain">
          <path d={`M7 ${Math.min(...chained)}V${Math.max(...chained)}`} />
          {chained.slice(1).map((at) => (
            <circle key={at} cx="7" cy={at} r="3" />
          ))}
          <path d={`M7 ${end}H14M11 ${end - 3}l3 3l-3 3`} />
        </g>
      )}
    </svg>
  );
}

function placesOf(table: HTMLTableElement): Places {
  const [base, head] = [new Map<number, readonly [number, number]>(), new Map<number, readonly [number, number]>()];
  let gap: Places['gap'] = null;
  for (const row of table.tBodies[0]?.rows ?? []) {
    const edges = [row.offsetTop + 1, row.offsetTop + row.offsetHeight - 1] as const;
    const { base: old, head: now } = row.dataset;
    if (old !== undefined) base.set(Number(old), edges);
    if (now !== undefined) head.set(Number(now), edges);
    const join = row.querySelector<HTMLElement>('td.join');
    if (gap === null && join !== null && join.offsetWidth > 0) gap = [join.offsetLeft, join.offsetLeft + join.offsetWidth];
  }
  return { width: table.offsetWidth, height: table.offsetHeight, gap, base, head };
}
