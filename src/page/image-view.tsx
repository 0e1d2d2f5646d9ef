import { useMemo, useState } from 'preact/hooks';
import type { PageImage } from '../model/page.ts';
import type { Merge } from '../model/picture.ts';
import { DockerfileView } from './dockerfile-view.tsx';
import type { DocumentImage } from './document.ts';
import { Explain } from './explain.tsx';
import { Budgets, Tiles } from './head.tsx';
import { rowsOf, turned, variantWith } from './state.ts';
import { Strip } from './strip.tsx';
import { Suggestions } from './suggestions.tsx';
import { Timeline } from './timeline.tsx';
import { Trend } from './trend.tsx';
import { VERDICTS } from './words.ts';

interface Props {
  readonly image: DocumentImage;
  readonly page: PageImage;
  readonly merges: readonly Merge[];
  readonly gated: boolean;
  readonly line: number | null;
  readonly explain: (line: number | null) => void;
}

/** One image: figures, Dockerfile, time, merged changes; the switches of its suggestions redraw all of them. */
export function ImageView({ image, page, merges, gated, line, explain }: Props) {
  const [applied, setApplied] = useState<readonly number[]>([]);
  const { picture } = page;
  const rows = useMemo(() => rowsOf(page), [page]);
  const variants = picture?.variants ?? [];
  const asIs = variantWith(variants, []);
  const variant = variantWith(variants, applied) ?? asIs;
  const edited = applied.length > 0;
  const figures = {
    rebuild: variant?.rebuild ?? image.rebuild,
    whole: image.whole,
    before: image.typical?.before ?? null,
    after: variant?.typicalAfter ?? image.typical?.after ?? null,
    added: variant === null ? image.added : variant.added
  };
  const budgets = variant?.budgets ?? image.budgets;
  const verdict = VERDICTS[variant?.verdict ?? image.verdict];
  return (
    <section class="image" id="image" tabIndex={-1} aria-labelledby="image-name">
      <h2 id="image-name">
        {gated && (
          <span class={`badge ${variant?.verdict ?? image.verdict}`}>
            <span aria-hidden="true">{verdict.sign}</span> {verdict.word}
          </span>
        )}{' '}
        {image.name}{' '}
        <span class="quiet">
          {image.file}
          {image.target === null ? '' : `, target ${image.target}`}
        </span>
      </h2>
      <p class="sr" aria-live="polite">
        {edited ? `${applied.length} ${applied.length === 1 ? 'suggestion' : 'suggestions'} applied` : ''}
      </p>
      {!image.affected && <p>{image.reason}</p>}
      {page.failure !== null && <p class="fails">{page.failure}</p>}
      {image.affected && (figures.rebuild !== null || figures.after !== null || image.bytes != null) && (
        <Tiles image={image} figures={figures} />
      )}
      <Budgets budgets={budgets} currency={image.money?.currency ?? 'USD'} />
      <Suggestions
        image={image}
        patches={page.patches}
        variants={variants}
        applied={applied}
        turn={(position) => setApplied(turned(variants, applied, position))}
      />
      {rows.length > 0 && <DockerfileView image={image} rows={rows} line={line} explain={explain} />}
      {line !== null && <Explain image={image} line={line} close={() => explain(null)} />}
      {variant !== null && (
        <Timeline
          lanes={[
            ...(picture !== null && picture.today.length > 0 ? [{ name: 'Without the edit of the Dockerfile', steps: picture.today }] : []),
            { name: 'This change', steps: asIs?.timeline ?? [] },
            ...(edited ? [{ name: 'With the suggestion', steps: variant.timeline }] : [])
          ]}
        />
      )}
      {picture !== null && variant !== null && (
        <Strip merges={merges} columns={picture.strip} context={image.context} fixed={edited ? variant.strip : null} />
      )}
      {picture !== null && <Trend points={picture.trend} fixed={edited ? figures.after : null} />}
      {(image.notes.length > 0 || image.history !== null) && (
        <details class="card">
          <summary>Notes on this image</summary>
          <ul>
            <li>
              {image.history === null
                ? 'No earlier build of this image is known.'
                : `${image.history.builds} earlier builds${image.history.from === null ? '' : ` from ${image.history.from.slice(0, 10)} to ${image.history.to?.slice(0, 10)}`}.`}
            </li>
            <li>
              Found in {image.source}; cache: {image.cache.mode}
              {image.cache.from === null ? '' : ` (${image.cache.from})`}.
            </li>
            {image.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
