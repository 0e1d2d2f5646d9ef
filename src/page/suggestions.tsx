import { useState } from 'preact/hooks';
import type { PageImageDocument, PageVariant, SuggestionPart } from '../documents/index.ts';
import { variantWith } from './state.ts';
import { savedPerMerge } from './words.ts';

interface Props {
  readonly image: PageImageDocument;
  readonly patches: readonly (string | null)[];
  readonly variants: readonly PageVariant[];
  /** Questions that are asked once, above. */
  readonly shared: ReadonlySet<string>;
  readonly applied: readonly number[];
  readonly turn: (position: number) => void;
}

const LEVELS = { 'one-click': 'proven', 'needs-review': 'for review', advice: 'advice' } as const;

/** Suggestions as switches, each with its saving and its proof. */
export function Suggestions({ image, patches, variants, shared, applied, turn }: Props) {
  if (image.suggestions.length === 0) return null;
  return (
    <section class="card" aria-labelledby="suggestions">
      <h3 id="suggestions">What would help</h3>
      <ul class="suggestions">
        {image.suggestions.map((suggestion, position) => (
          <li key={position}>
            {variantWith(variants, [position]) !== null ? (
              <label>
                <input
                  type="checkbox"
                  role="switch"
                  aria-checked={applied.includes(position)}
                  checked={applied.includes(position)}
                  onChange={() => turn(position)}
                />{' '}
                <Sentence suggestion={suggestion} />
              </label>
            ) : (
              <Sentence suggestion={suggestion} />
            )}
            <Proof suggestion={suggestion} patch={patches[position] ?? null} shared={shared} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Sentence({ suggestion }: { readonly suggestion: SuggestionPart }) {
  const { saving, level, elsewhere } = suggestion;
  const place = elsewhere == null ? `Line ${suggestion.line}` : `${elsewhere.file} line ${elsewhere.replaceLines[0]}`;
  return (
    <>
      <span class={`level ${level}`}>{LEVELS[level]}</span> {place}: {suggestion.message}
      {saving.mid > 0 ? ' ' : ''}
      {saving.mid > 0 && <strong>Saves {savedPerMerge(saving)}.</strong>}
    </>
  );
}

interface ProofProps extends Pick<Props, 'shared'> {
  readonly suggestion: SuggestionPart;
  readonly patch: string | null;
}

function Proof({ suggestion, patch, shared }: ProofProps) {
  const { obligations, assumptions } = suggestion.proof;
  const isLikely = suggestion.level === 'needs-review';
  const own = assumptions.filter((one) => !isLikely || !shared.has(one));
  if (obligations.length + assumptions.length === 0 && patch === null) return null;
  return (
    <details>
      <summary>Proof{patch === null ? '' : ' and patch'}</summary>
      <ul class="proof">
        {obligations.map(({ claim, evidence }) => (
          <li key={claim}>
            <span aria-hidden="true">✓</span> {claim} <span class="quiet">{evidence}</span>
          </li>
        ))}
        {own.map((assumption) => (
          <li key={assumption}>
            <span aria-hidden="true">?</span> {isLikely ? 'To check' : 'Assumed'}: {assumption}
          </li>
        ))}
        {own.length < assumptions.length && (
          <li>
            <span aria-hidden="true">?</span> To check: the questions above that several images share
          </li>
        )}
      </ul>
      {patch !== null && <Patch text={patch} />}
    </details>
  );
}

function Patch({ text }: { readonly text: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <>
      <pre class="patch">{text}</pre>
      <button
        type="button"
        onClick={() => {
          copy(text);
          setCopied(true);
        }}
      >
        {copied ? 'Copied' : 'Copy the patch'}
      </button>
    </>
  );
}

/** The newer way is closed to files from disk in some browsers. */
function copy(text: string): void {
  const old = () => {
    const area = document.createElement('textarea');
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  };
  if (navigator.clipboard === undefined) old();
  else navigator.clipboard.writeText(text).catch(old);
}
