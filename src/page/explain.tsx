import { useEffect, useRef } from 'preact/hooks';
import type { PageExplanation, PageImageDocument, StepPart } from '../documents/index.ts';
import { range, STATES, seconds, stateOf } from './words.ts';

interface Props {
  readonly image: Pick<PageImageDocument, 'steps'>;
  readonly line: number;
  /** Keys of steps; those of the change as proposed, so none of an edit. */
  readonly explained: readonly PageExplanation[];
  readonly close: () => void;
}

/** Files of one cause that are named. */
const MOST_PATHS = 20;

/** Why one line is as it is: the chain from the line to its root cause, the key on both sides, the files, and its seconds. */
export function Explain({ image, line, explained, close }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [line]);
  const step = image.steps.find((one) => one.line <= line && line <= one.endLine);
  const state = step === undefined ? null : STATES[stateOf(step)];
  const explanation = explained.find((one) => one.line === step?.line);
  return (
    <section class="card explain" aria-labelledby="explain" onKeyDown={(event) => event.key === 'Escape' && close()}>
      <h3 id="explain" tabIndex={-1} ref={heading}>
        Line {step?.line ?? line}: {state === null ? 'no instruction' : state.word}
      </h3>
      <button type="button" class="close" onClick={close}>
        Close
      </button>
      {step !== undefined && (
        <>
          <pre>{step.text}</pre>
          <Causes step={step} />
          {explanation !== undefined && explanation.ingredients.length > 0 && <Key explanation={explanation} />}
          <Seconds step={step} executions={explanation?.executions ?? []} />
          {(explanation?.beliefs ?? []).map((belief) => (
            <p key={belief} class="quiet">
              {belief}
            </p>
          ))}
        </>
      )}
    </section>
  );
}

function Causes({ step }: { readonly step: StepPart }) {
  if (step.chain.length === 0)
    return (
      <p>
        {step.verdict === 'cached'
          ? 'Its cache key is the one that the base side has: command, what it reads, and the steps below it.'
          : 'It makes no step of its own, or no step that this build needs.'}
      </p>
    );
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Chain of causes">
      <table>
        <thead>
          <tr>
            <th scope="col" class="number">
              Line
            </th>
            <th scope="col">Because</th>
            <th scope="col">Files</th>
          </tr>
        </thead>
        <tbody>
          {step.chain.map((cause, i) => (
            <tr key={i}>
              <td class="number">{cause.line ?? '–'}</td>
              <td>{cause.detail}</td>
              <td>
                {cause.paths.slice(0, MOST_PATHS).map((path) => (
                  <code key={path} class="path">
                    {path}
                  </code>
                ))}
                {cause.paths.length > MOST_PATHS && <span class="quiet"> and {cause.paths.length - MOST_PATHS} more</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const SIGNS = {
  same: { sign: '=', word: 'same' },
  different: { sign: '≠', word: 'differs' },
  open: { sign: '?', word: 'not known' }
} as const;

/** Every ingredient of the step's key on both sides. */
function Key({ explanation: { ingredients, baseLine } }: { readonly explanation: PageExplanation }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="The cache key">
      <table class="key-parts">
        <thead>
          <tr>
            <th scope="col">In its cache key</th>
            <th scope="col">Before{baseLine === null ? '' : `, line ${baseLine}`}</th>
            <th scope="col">After</th>
          </tr>
        </thead>
        <tbody>
          {ingredients.map((one) => (
            <tr key={one.name} class={one.state}>
              <th scope="row">
                <span aria-hidden="true">{SIGNS[one.state].sign}</span> {one.name} <span class="sr">{SIGNS[one.state].word}</span>
              </th>
              {one.state === 'same' ? (
                <td colSpan={2}>{one.after ?? '–'}</td>
              ) : (
                <>
                  <td>{one.before ?? '–'}</td>
                  <td>
                    {one.after ?? '–'}
                    {one.note !== null && <div class="quiet">{one.note}</div>}
                  </td>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface SecondsProps {
  readonly step: StepPart;
  readonly executions: PageExplanation['executions'];
}

/** What it takes, and the executions that this rests on: the older, the paler. */
function Seconds({ step, executions }: SecondsProps) {
  if (step.seconds === null) return <p class="quiet">Its seconds are not known.</p>;
  const count = step.samples ?? 0;
  const most = Math.max(0.001, step.seconds.high, ...executions.map((one) => one.seconds)) * 1.05;
  const x = (of: number) => 4 + (of / most) * 292;
  const [first, last] = [executions[0], executions.at(-1)];
  return (
    <>
      <p class="quiet">
        Takes {seconds(step.seconds.mid)} when it runs ({range(step.seconds)}),{' '}
        {count === 0
          ? 'by similar steps elsewhere: none of its own is logged'
          : `from ${count} logged ${count === 1 ? 'execution' : 'executions'}`}
        {first === undefined || last === undefined ? '.' : `, ${days(first.at, last.at)}.`}
      </p>
      {executions.length > 0 && (
        <svg
          class="samples"
          viewBox="0 0 300 22"
          role="img"
          aria-label={`Logged: ${executions.map((one) => seconds(one.seconds)).join(', ')}`}
        >
          <line class="track" x1="0" x2="300" y1="16" y2="16" />
          <rect class="band" x={x(step.seconds.low)} y="12" width={Math.max(1, x(step.seconds.high) - x(step.seconds.low))} height="8" />
          {executions.map((one, i) => (
            <circle key={i} class="dot" cx={x(one.seconds)} cy="16" r="4" opacity={0.3 + (0.7 * (i + 1)) / executions.length}>
              <title>{`${seconds(one.seconds)} on ${one.at.slice(0, 10)}`}</title>
            </circle>
          ))}
        </svg>
      )}
    </>
  );
}

function days(first: string, last: string): string {
  const [from, to] = [first.slice(0, 10), last.slice(0, 10)];
  return from === to ? `of ${from}` : `of ${from} to ${to}`;
}
