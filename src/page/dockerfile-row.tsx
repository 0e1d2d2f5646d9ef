import type { StepPart } from '../documents/index.ts';
import type { Segment } from '../model/diff-row.ts';
import { STATES, seconds, stateOf } from './words.ts';

interface GutterProps {
  readonly line: number;
  readonly step: StepPart;
  /** Seconds of the longest bar. */
  readonly most: number;
  readonly point: (line: number | null) => void;
  readonly explain: (line: number) => void;
}

/** Sign, seconds and bar of a step; a click explains it. */
export function Gutter({ line, step, most, point, explain }: GutterProps) {
  const state = stateOf(step);
  const time = step.verdict === 'rebuilt' ? (step.seconds?.mid ?? null) : null;
  const words = time === null ? '' : `${step.samples === 0 ? '~' : ''}${seconds(time)}`;
  return (
    <button
      type="button"
      class={`state ${state}`}
      aria-label={`Line ${line}, ${step.instruction}: ${STATES[state].word}${words === '' ? '' : `, ${words}`}. Explain`}
      onFocus={() => point(line)}
      onBlur={() => point(null)}
      onClick={() => explain(line)}
    >
      <span aria-hidden="true">{STATES[state].sign}</span>
      <span class="time">{words}</span>
      <svg viewBox="0 0 40 6" aria-hidden="true">
        {time !== null && <rect width={Math.max(1, (time / most) * 40)} height="6" />}
      </svg>
    </button>
  );
}

interface LineProps {
  readonly number: number | null;
  readonly text: readonly Segment[];
  readonly moved: number | null;
  readonly way: 'to' | 'from';
  readonly side: 'base' | 'head';
}

/** A line of one side; words that differ are marked, and a line that only moved names its other place. */
export function DiffLine({ number, text, moved, way, side }: LineProps) {
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
