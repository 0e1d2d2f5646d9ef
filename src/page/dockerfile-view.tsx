import { useState } from 'preact/hooks';
import type { DiffRow, Segment } from '../model/page.ts';
import type { DocumentImage, DocumentStep } from './document.ts';
import { STATES, seconds, stateOf } from './words.ts';

interface Props {
  readonly image: DocumentImage;
  readonly rows: readonly DiffRow[];
  /** Line that is explained. */
  readonly line: number | null;
  readonly explain: (line: number) => void;
}

/** The Dockerfile as a two-sided diff; its gutter says per line what becomes of the step and what it takes. */
export function DockerfileView({ image, rows, line, explain }: Props) {
  const [pointed, setPointed] = useState<number | null>(null);
  const byLine = new Map(image.steps.map((step) => [step.line, step]));
  const most = Math.max(0.001, ...image.steps.map((step) => (step.verdict === 'rebuilt' ? (step.seconds?.mid ?? 0) : 0)));
  const shown = pointed ?? line;
  const causes = new Set(
    shown === null ? [] : (byLine.get(shown)?.chain.flatMap((cause) => (cause.line === null ? [] : [cause.line])) ?? [])
  );
  // A Dockerfile that the change does not touch is shown once.
  const hasBase = rows.some((row) => row.kind !== 'same' && row.base !== null);
  const [only, setOnly] = useState(rows.length > 200);
  const visible = only ? around(rows, byLine) : rows.map((row) => row);
  return (
    <section class="card dockerfile" aria-labelledby="dockerfile">
      <h3 id="dockerfile">Dockerfile</h3>
      <p class="legend">
        {(['runs', 'maybe', 'cached'] as const).map((state) => (
          <span key={state} class={`state ${state}`}>
            <span aria-hidden="true">{STATES[state].sign}</span> {STATES[state].word}
          </span>
        ))}
      </p>
      <div class="scroll" tabIndex={0} role="region" aria-label="Dockerfile, before and after">
        <table class={hasBase ? 'code two' : 'code'}>
          <colgroup>
            <col class="gutter" />
            {hasBase && <col class="base" />}
            <col />
          </colgroup>
          <thead class="sr">
            <tr>
              <th scope="col">Verdict and seconds</th>
              {hasBase && <th scope="col">Before</th>}
              <th scope="col">After</th>
            </tr>
          </thead>
          <tbody onMouseLeave={() => setPointed(null)}>
            {visible.map((row, i) =>
              row === null ? (
                <tr key={`gap${i}`} class="gap">
                  <td colSpan={3}>…</td>
                </tr>
              ) : (
                <Row
                  key={`${row.base}/${row.head}`}
                  row={row}
                  step={row.head === null ? undefined : byLine.get(row.head)}
                  most={most}
                  hasBase={hasBase}
                  mark={row.head !== null && (row.head === shown ? 'shown' : causes.has(row.head) ? 'cause' : null)}
                  point={setPointed}
                  explain={explain}
                />
              )
            )}
          </tbody>
        </table>
      </div>
      {rows.length > 200 && (
        <button type="button" onClick={() => setOnly(!only)}>
          {only ? `Show all ${rows.length} lines` : 'Show only what matters'}
        </button>
      )}
    </section>
  );
}

/** Rows that changed or run, with three around them; null for what is left out. */
function around(rows: readonly DiffRow[], steps: ReadonlyMap<number, DocumentStep>): readonly (DiffRow | null)[] {
  const keep = new Set<number>();
  for (const [i, row] of rows.entries()) {
    const step = row.head === null ? undefined : steps.get(row.head);
    if (row.kind !== 'same' || step?.verdict === 'rebuilt') for (let j = i - 3; j <= i + 3; j++) keep.add(j);
  }
  const shown: (DiffRow | null)[] = [];
  for (const [i, row] of rows.entries()) {
    if (keep.has(i)) shown.push(row);
    else if (shown.at(-1) !== null) shown.push(null);
  }
  return shown;
}

interface RowProps {
  readonly row: DiffRow;
  readonly step: DocumentStep | undefined;
  readonly most: number;
  readonly hasBase: boolean;
  readonly mark: 'shown' | 'cause' | null | false;
  readonly point: (line: number | null) => void;
  readonly explain: (line: number) => void;
}

function Row({ row, step, most, hasBase, mark, point, explain }: RowProps) {
  const state = step === undefined ? null : stateOf(step);
  const line = row.head;
  const time = step?.verdict === 'rebuilt' ? (step.seconds?.mid ?? null) : null;
  return (
    <tr class={`${row.kind}${mark ? ` ${mark}` : ''}`} onMouseEnter={() => point(step === undefined ? null : line)}>
      <td class="gutter">
        {step !== undefined && state !== null && line !== null && (
          <button
            type="button"
            class={`state ${state}`}
            aria-label={`Line ${line}, ${step.instruction}: ${STATES[state].word}${time === null ? '' : `, ${seconds(time)}`}. Explain`}
            onFocus={() => point(line)}
            onBlur={() => point(null)}
            onClick={() => explain(line)}
          >
            <span aria-hidden="true">{STATES[state].sign}</span>
            <span class="time">{time === null ? '' : seconds(time)}</span>
            <svg viewBox="0 0 40 6" aria-hidden="true">
              {time !== null && <rect width={Math.max(1, (time / most) * 40)} height="6" />}
            </svg>
          </button>
        )}
      </td>
      {hasBase && <Line number={row.base} text={row.baseText} moved={row.movedTo} way="to" side="base" />}
      <Line number={row.head} text={row.headText} moved={row.movedFrom} way="from" side="head" />
    </tr>
  );
}

interface LineProps {
  readonly number: number | null;
  readonly text: readonly Segment[];
  readonly moved: number | null;
  readonly way: 'to' | 'from';
  readonly side: 'base' | 'head';
}

function Line({ number, text, moved, way, side }: LineProps) {
  return (
    <td class={`line ${side}${number === null ? ' none' : ''}${moved === null ? '' : ' moved'}`}>
      {number !== null && <span class="number">{number}</span>}
      <code>{text.map((segment, i) => (segment.changed ? <mark key={i}>{segment.text}</mark> : segment.text))}</code>
      {moved !== null && (
        <span class="quiet">
          {' '}
          {way === 'to' ? '→ line' : '← line'} {moved}
        </span>
      )}
    </td>
  );
}
