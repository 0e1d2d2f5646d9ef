import { useRef, useState } from 'preact/hooks';
import type { PageImageDocument, StepPart } from '../documents/index.ts';
import type { DiffRow } from '../model/diff-row.ts';
import { DiffLine, Gutter } from './dockerfile-row.tsx';
import { Joins } from './joins.tsx';
import type { Row } from './state.ts';
import { STATES, stateOf } from './words.ts';

interface Props {
  readonly image: Pick<PageImageDocument, 'steps'>;
  readonly rows: readonly Row[];
  /** Line that is explained. */
  readonly line: number | null;
  readonly explain: (line: number) => void;
  /** What the text of the change has become by the switches; null: it is as proposed. */
  readonly edited: string | null;
}

/** More rows than these are shown on demand. */
const MANY = 200;

/** The Dockerfile as a two-sided diff; its gutter says per line what becomes of the step and what it takes. */
export function DockerfileView({ image, rows, line, explain, edited }: Props) {
  const [pointed, setPointed] = useState<number | null>(null);
  const table = useRef<HTMLTableElement>(null);
  const byLine = new Map(image.steps.map((step) => [step.line, step]));
  const most = Math.max(0.001, ...image.steps.map((step) => (step.verdict === 'rebuilt' ? (step.seconds?.mid ?? 0) : 0)));
  const shown = pointed ?? line;
  const chain = shown === null ? [] : chainOf(byLine.get(shown));
  // A Dockerfile that the change does not touch is shown once.
  const hasBase = rows.some((row) => typeof row === 'object' && row.kind !== 'same' && row.base !== null);
  const [only, setOnly] = useState(rows.length > MANY);
  const visible = only ? around(rows, byLine) : rows;
  const move = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const buttons = [...(table.current?.querySelectorAll<HTMLButtonElement>('.gutter button') ?? [])];
    const at = buttons.findIndex((button) => button.matches(':focus'));
    const next = event.key === 'Home' ? 0 : event.key === 'End' ? buttons.length - 1 : at + by;
    if (at < 0 || next === at || buttons[next] === undefined) return;
    event.preventDefault();
    buttons[next]?.focus();
  };
  return (
    <section class="card dockerfile" aria-labelledby="dockerfile">
      <h3 id="dockerfile">Dockerfile{edited !== null && <span class="quiet"> {edited}</span>}</h3>
      <p class="legend">
        {(['runs', 'maybe', 'cached'] as const).map((state) => (
          <span key={state} class={`state ${state}`}>
            <span aria-hidden="true">{STATES[state].sign}</span> {STATES[state].word}
          </span>
        ))}
        <span class="quiet">A click on a sign explains it.</span>
      </p>
      <div class="scroll" tabIndex={0} role="region" aria-label="Dockerfile, before and after">
        <div class="sheet">
          <table class={hasBase ? 'code two' : 'code'} ref={table} onKeyDown={move}>
            <colgroup>
              <col class="gutter" />
              {hasBase && <col class="base" />}
              {hasBase && <col class="join" />}
              <col />
            </colgroup>
            <thead class="sr">
              <tr>
                <th scope="col">Verdict and seconds</th>
                {hasBase && <th scope="col">Before</th>}
                {hasBase && <td />}
                <th scope="col">After</th>
              </tr>
            </thead>
            <tbody onMouseLeave={() => setPointed(null)}>
              {visible.map((row, i) =>
                typeof row === 'number' ? (
                  <tr key={`gap${i}`} class="gap">
                    <td colSpan={hasBase ? 4 : 2}>
                      … {row} {row === 1 ? 'line' : 'lines'}
                    </td>
                  </tr>
                ) : (
                  <DiffRowView
                    key={`${row.base}/${row.head}`}
                    row={row}
                    step={row.head === null ? undefined : byLine.get(row.head)}
                    most={most}
                    hasBase={hasBase}
                    mark={row.head === null ? null : row.head === shown ? 'shown' : chain.includes(row.head) ? 'cause' : null}
                    point={setPointed}
                    explain={explain}
                  />
                )
              )}
            </tbody>
          </table>
          <Joins table={table} rows={visible} chain={shown === null ? [] : [shown, ...chain]} />
        </div>
      </div>
      {rows.length > MANY && (
        <button type="button" onClick={() => setOnly(!only)}>
          {only ? `Show all ${rows.length} lines` : 'Show only what matters'}
        </button>
      )}
    </section>
  );
}

/** Lines from the nearest cause to the root. */
const chainOf = (step: StepPart | undefined): readonly number[] => [
  ...new Set((step?.chain ?? []).flatMap((cause) => (cause.line === null || cause.line === step?.line ? [] : [cause.line])))
];

/** Rows that changed or may run, with three around them, and the number of those that are left out. */
function around(rows: readonly Row[], steps: ReadonlyMap<number, StepPart>): readonly Row[] {
  const keep = new Set<number>();
  for (const [i, row] of rows.entries()) {
    if (typeof row === 'number') continue;
    const step = row.head === null ? undefined : steps.get(row.head);
    const state = step === undefined ? null : stateOf(step);
    if (row.kind !== 'same' || state === 'runs' || state === 'maybe') for (let j = i - 3; j <= i + 3; j++) keep.add(j);
  }
  const shown: Row[] = [];
  for (const [i, row] of rows.entries()) {
    const last = shown.at(-1);
    const lines = typeof row === 'number' ? row : 1;
    if (typeof row === 'object' && keep.has(i)) shown.push(row);
    else if (typeof last === 'number') shown[shown.length - 1] = last + lines;
    else shown.push(lines);
  }
  return shown;
}

interface RowProps {
  readonly row: DiffRow;
  readonly step: StepPart | undefined;
  readonly most: number;
  readonly hasBase: boolean;
  readonly mark: 'shown' | 'cause' | null;
  readonly point: (line: number | null) => void;
  readonly explain: (line: number) => void;
}

function DiffRowView({ row, step, most, hasBase, mark, point, explain }: RowProps) {
  const places = { ...(row.base === null ? {} : { 'data-base': row.base }), ...(row.head === null ? {} : { 'data-head': row.head }) };
  return (
    <tr
      class={`${row.kind}${mark === null ? '' : ` ${mark}`}`}
      onMouseEnter={() => point(step === undefined ? null : row.head)}
      {...places}
    >
      <td class="gutter">
        {step !== undefined && row.head !== null && <Gutter line={row.head} step={step} most={most} point={point} explain={explain} />}
      </td>
      {hasBase && <DiffLine number={row.base} text={row.baseText} moved={row.movedTo} way="to" side="base" />}
      {hasBase && <td class="join" />}
      <DiffLine number={row.head} text={row.headText} moved={row.movedFrom} way="from" side="head" />
    </tr>
  );
}
