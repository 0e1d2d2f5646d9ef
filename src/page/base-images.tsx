import type { BaseState } from '../model/analysis.ts';
import { moment } from './words.ts';

interface Props {
  readonly bases: readonly BaseState[];
  /** What the next build runs again because of them, in the words of the comment. */
  readonly moved: readonly string[];
}

const WORDS = {
  now: { sign: '!', word: 'moved since that build' },
  elsewhere: { sign: '✓', word: 'another index, the same image' },
  built: { sign: '!', word: 'that build was the first with it' },
  same: { sign: '✓', word: 'as in that build' },
  unknown: { sign: '?', word: 'the registry was not asked' }
} as const;

/** What each FROM led to in the last build and leads to now. A move is no cost of the change, and drawn apart from it. */
export function BaseImages({ bases, moved }: Props) {
  if (bases.every(({ move, now }) => move === null && now === null)) return null;
  return (
    <section class="card bases" aria-labelledby="bases">
      <h3 id="bases">Base images</h3>
      {moved.map((sentence) => (
        <p key={sentence} class="moved-base">
          <span aria-hidden="true">!</span> {sentence}
        </p>
      ))}
      <div class="scroll" tabIndex={0} role="region" aria-label="Base images, as a table">
        <table>
          <thead>
            <tr>
              <th scope="col">Image</th>
              <th scope="col">In the last build</th>
              <th scope="col">In the registry</th>
              <th scope="col">Steps above it</th>
            </tr>
          </thead>
          <tbody>
            {bases.map((base) => {
              const { sign, word } = WORDS[stateOf(base)];
              const { above, of } = base.steps;
              return (
                <tr key={base.reference}>
                  <th scope="row">
                    <code>{base.reference}</code>
                    <br />
                    <span class={base.move?.kind === 'now' ? 'moved-word' : 'quiet'}>
                      <span aria-hidden="true">{sign}</span> {word}
                    </span>
                  </th>
                  <td>
                    <Known known={base.built} />
                  </td>
                  <td>
                    <Known known={base.now} />
                  </td>
                  <td>
                    <svg class="share" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                      <rect class="track" width="100" height="8" />
                      <rect class={base.move?.kind === 'now' ? 'again' : 'stays'} width={(above / Math.max(1, of)) * 100} height="8" />
                    </svg>
                    {above} of {of}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}

const stateOf = ({ move, now, built }: BaseState): keyof typeof WORDS =>
  move?.kind ?? (now !== null && built !== null ? 'same' : 'unknown');

function Known({ known }: { readonly known: BaseState['built'] }) {
  if (known === null) return <span class="quiet">not known</span>;
  return (
    <>
      <code>{known.digest.replace(/^sha256:/, '').slice(0, 12)}</code> <span class="quiet">{moment(known.at)}</span>
    </>
  );
}
