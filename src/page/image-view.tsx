import { useMemo, useState } from 'preact/hooks';
import type { PageImage, PageImageDocument } from '../documents/index.ts';
import type { Merge } from '../model/picture.ts';
import { BaseImages } from './base-images.tsx';
import { DockerfileView } from './dockerfile-view.tsx';
import { Explain } from './explain.tsx';
import { Further, type FurtherBuild } from './further.tsx';
import { averageOf, Budgets, Tiles } from './head.tsx';
import { MovedLayers } from './moved-bytes.tsx';
import { rowsOf, turned, variantWith } from './state.ts';
import { Strip } from './strip.tsx';
import { Suggestions } from './suggestions.tsx';
import { Timeline } from './timeline.tsx';
import { Trend } from './trend.tsx';
import { lacksHistory, timeOf, VERDICTS } from './words.ts';

interface Props {
  readonly image: PageImageDocument;
  readonly page: PageImage;
  readonly further: readonly FurtherBuild[];
  readonly merges: readonly Merge[];
  readonly gated: boolean;
  /** Questions that are asked once, above. */
  readonly shared: ReadonlySet<string>;
  readonly line: number | null;
  readonly explain: (line: number | null) => void;
}

/** One image: figures, Dockerfile, time, merged changes; the switches of its suggestions redraw all of them. */
export function ImageView({ image: proposed, page, further, merges, gated, shared, line, explain }: Props) {
  const [applied, setApplied] = useState<readonly number[]>([]);
  const { picture } = page;
  const variants = picture?.variants ?? [];
  const variant = variantWith(variants, applied);
  const image: PageImageDocument = variant === null ? proposed : { ...proposed, ...variant.image };
  const rows = useMemo(() => rowsOf(variant?.rows ?? page.rows), [page, variant]);
  const figures = {
    rebuild: image.rebuild,
    whole: image.whole,
    before: image.typical?.before ?? null,
    after: image.typical?.after ?? null,
    added: image.added
  };
  const title = applied.length === 1 ? 'With the suggestion' : `With ${applied.length} suggestions`;
  const close = () => {
    explain(null);
    document.querySelector<HTMLElement>(`[data-head="${line}"] .gutter button`)?.focus();
  };
  return (
    <section class="image" id="image" tabIndex={-1} aria-labelledby="image-name">
      <Name image={image} gated={gated} title={variant === null ? null : title} count={applied.length} />
      {!image.affected && <p>{image.reason}</p>}
      {page.failure !== null && <p class="fails">{page.failure}</p>}
      {page.left === 'steps' && <p class="left">Its Dockerfile and steps are left out of this report.</p>}
      {image.affected && image.rebuild !== null && lacksHistory(image) && (
        <p class="left">
          No build of this image was logged: the seconds are those of similar steps elsewhere, and the drawings show the middle of a wide
          range.
        </p>
      )}
      {image.affected && (figures.rebuild !== null || figures.after !== null || image.bytes != null) && (
        <Tiles image={image} figures={figures} />
      )}
      <Budgets budgets={image.budgets} currency={image.money?.currency ?? 'USD'} />
      <BaseImages bases={image.bases ?? []} moved={page.moved} />
      <Suggestions
        image={image}
        patches={page.patches}
        variants={variants}
        shared={shared}
        applied={applied}
        turn={(position) => setApplied(turned(variants, applied, position))}
      />
      {rows.length > 0 && (
        <DockerfileView image={image} rows={rows} line={line} explain={explain} edited={variant === null ? null : title.toLowerCase()} />
      )}
      {line !== null && <Explain image={image} line={line} explained={variant === null ? (picture?.explained ?? []) : []} close={close} />}
      <Timeline
        lanes={[
          ...(picture?.today == null
            ? []
            : [{ name: 'Without the edit of the Dockerfile', steps: picture.today.timeline, all: picture.today.steps }]),
          { name: 'This change', steps: page.timeline, all: proposed.steps },
          ...(variant === null ? [] : [{ name: title, steps: variant.timeline, all: image.steps }])
        ]}
      />
      {picture !== null && (
        <Strip
          merges={merges}
          columns={picture.strip}
          context={image.context}
          fixed={variant?.strip ?? null}
          before={figures.before}
          after={{ seconds: proposed.typical?.after ?? null, added: proposed.added }}
          withFix={{ seconds: figures.after, added: figures.added }}
        />
      )}
      {picture !== null && (
        <Trend
          points={picture.trend}
          fixed={variant === null ? null : figures.after}
          fixedWords={variant === null ? null : averageOf(figures)}
        />
      )}
      <MovedLayers image={image} />
      <Further builds={further} />
      <Notes image={image} moved={page.moved} />
    </section>
  );
}

interface NameProps {
  readonly image: PageImageDocument;
  readonly gated: boolean;
  /** What is applied, as a title; null: nothing. */
  readonly title: string | null;
  readonly count: number;
}

/** The name with its verdict, and the same for those who listen. */
function Name({ image, gated, title, count }: NameProps) {
  const verdict = VERDICTS[image.verdict];
  return (
    <>
      <h2 id="image-name">
        {gated && (
          <span class={`badge ${image.verdict}`}>
            <span aria-hidden="true">{verdict.sign}</span> {verdict.word}
          </span>
        )}{' '}
        {image.name}{' '}
        <span class="quiet">
          {image.file}
          {image.target === null ? '' : `, target ${image.target}`}
          {title === null ? '' : `, ${title.toLowerCase()}`}
        </span>
      </h2>
      <p class="sr" aria-live="polite">
        {title === null
          ? ''
          : `${count} ${count === 1 ? 'suggestion' : 'suggestions'} applied: ${verdict.word}${image.rebuild === null ? '' : `, next build ${timeOf(image.rebuild)}`}`}
      </p>
    </>
  );
}

/** What the seconds rest on, where the image was found, and what else was noted; `moved` is told elsewhere. */
function Notes({ image, moved }: { readonly image: PageImageDocument; readonly moved: readonly string[] }) {
  const { notes, history, cache } = image;
  if (notes.length === 0 && history === null) return null;
  return (
    <details class="card">
      <summary>Notes on this image</summary>
      <ul>
        <li>
          {history === null
            ? 'No earlier build of this image is known: layercost check --log build.log reads one.'
            : `${history.builds} earlier builds${history.from === null ? '' : ` from ${history.from.slice(0, 10)} to ${history.to?.slice(0, 10)}`}.`}
        </li>
        <li>
          Found in {image.source}; cache: {cache.mode}
          {cache.from === null ? '' : ` (${cache.from})`}.
        </li>
        {notes
          .filter((note) => !moved.includes(note))
          .map((note) => (
            <li key={note}>{note}</li>
          ))}
      </ul>
    </details>
  );
}
