import { useEffect, useRef } from 'preact/hooks';
import type { DocumentImage } from './document.ts';
import { range, STATES, seconds, stateOf } from './words.ts';

/** Why one line is as it is: the chain from the line to its root cause, the files, and what its seconds rest on. */
export function Explain({ image, line, close }: { readonly image: DocumentImage; readonly line: number; readonly close: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [line]);
  const step = image.steps.find((one) => one.line <= line && line <= one.endLine);
  if (step === undefined) return null;
  const state = STATES[stateOf(step)];
  return (
    <section class="card explain" aria-labelledby="explain" onKeyDown={(event) => event.key === 'Escape' && close()}>
      <h3 id="explain" tabIndex={-1} ref={heading}>
        Line {step.line}: {state.word}
      </h3>
      <button type="button" class="close" onClick={close}>
        Close
      </button>
      <pre tabIndex={0}>{step.text}</pre>
      {step.chain.length === 0 ? (
        <p>
          {step.verdict === 'cached'
            ? 'Its cache key is the one that the base side has: command, what it reads, and the steps below it.'
            : 'It makes no step of its own, or no step that this build needs.'}
        </p>
      ) : (
        <div class="scroll" tabIndex={0} role="region" aria-label="Chain of causes">
          <table>
            <thead>
              <tr>
                <th scope="col">Line</th>
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
                    {cause.paths.slice(0, 20).map((path) => (
                      <code key={path} class="path">
                        {path}
                      </code>
                    ))}
                    {cause.paths.length > 20 && <span class="quiet"> and {cause.paths.length - 20} more</span>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p class="quiet">
        {step.seconds === null
          ? 'Its seconds are not known.'
          : `Takes ${seconds(step.seconds.mid)} when it runs (${range(step.seconds)}), from ${step.samples ?? 0} logged executions.`}
      </p>
    </section>
  );
}
