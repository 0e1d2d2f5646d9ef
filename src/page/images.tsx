import { hierarchy, treemap } from 'd3-hierarchy';
import { useState } from 'preact/hooks';
import type { DocumentImage } from './document.ts';
import { seconds, signed, VERDICTS } from './words.ts';

type Column = 'verdict' | 'name' | 'rebuild' | 'added' | 'steps';
const GRAVITY = { fail: 0, warn: 1, pass: 2, skipped: 3 } as const;

const running = (image: DocumentImage) => image.steps.filter((step) => step.verdict === 'rebuilt').length;
/** Columns of figures stand to the right, their heads too. */
const FIGURES: ReadonlySet<string> = new Set(['steps', 'rebuild', 'added']);
/** So many images need no search. */
const FEW = 8;

const COLUMNS: readonly { readonly id: Column; readonly title: string; readonly value: (image: DocumentImage) => number | string }[] = [
  { id: 'verdict', title: 'Verdict', value: (image) => (image.affected ? GRAVITY[image.verdict] : 4) },
  { id: 'name', title: 'Image', value: (image) => image.name },
  { id: 'steps', title: 'Steps rebuilt', value: (image) => -running(image) },
  { id: 'rebuild', title: 'Next build', value: (image) => -(image.rebuild?.mid ?? -1) },
  { id: 'added', title: 'Added a merge', value: (image) => -(image.added?.mid ?? 0) }
];
/** Rows shown before the reader asks for all. */
const FIRST_ROWS = 50;

interface Props {
  readonly images: readonly DocumentImage[];
  readonly chosen: number;
  readonly choose: (image: number) => void;
}

/** All images: a table to sort and search, and the same as areas by seconds. */
export function Images({ images, chosen, choose }: Props) {
  const [sort, setSort] = useState<Column>('verdict');
  const [down, setDown] = useState(false);
  const [search, setSearch] = useState('');
  const [all, setAll] = useState(false);
  const column = COLUMNS.find(({ id }) => id === sort) ?? COLUMNS[0];
  const wanted = search.trim().toLowerCase();
  const found = images
    .map((image, position) => ({ image, position }))
    .filter(({ image }) => wanted === '' || `${image.name} ${image.file}`.toLowerCase().includes(wanted))
    .sort((a, b) => {
      const [x, y] = [column?.value(a.image) ?? 0, column?.value(b.image) ?? 0];
      return (x < y ? -1 : x > y ? 1 : a.position - b.position) * (down ? -1 : 1);
    });
  const shown = all ? found : found.slice(0, FIRST_ROWS);
  return (
    <section class="card" aria-labelledby="images">
      <h2 id="images">{images.length} images</h2>
      <Areas images={images} chosen={chosen} choose={choose} />
      {images.length > FEW && (
        <label class="search">
          Search <input type="search" value={search} onInput={(event) => setSearch(event.currentTarget.value)} />
        </label>
      )}
      <div class="scroll" tabIndex={0} role="region" aria-label="Table of images">
        <table class="images">
          <thead>
            <tr>
              {COLUMNS.map(({ id, title }) => (
                <th
                  key={id}
                  scope="col"
                  class={FIGURES.has(id) ? 'number' : ''}
                  aria-sort={id === sort ? (down ? 'descending' : 'ascending') : 'none'}
                >
                  <button
                    type="button"
                    onClick={() => {
                      setDown(id === sort ? !down : false);
                      setSort(id);
                    }}
                  >
                    {title}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map(({ image, position }) => (
              <tr key={position} class={position === chosen ? 'chosen' : ''}>
                <td class={image.affected ? image.verdict : 'skipped'}>
                  {image.affected ? `${VERDICTS[image.verdict].sign} ${VERDICTS[image.verdict].word}` : '✓ not affected'}
                </td>
                <th scope="row">
                  <button type="button" class="link" aria-current={position === chosen} onClick={() => choose(position)}>
                    {image.name}
                  </button>
                  <span class="quiet"> {image.file}</span>
                </th>
                <td class="number">{running(image)}</td>
                <td class="number">{image.rebuild === null ? '–' : seconds(image.rebuild.mid)}</td>
                <td class="number">{image.added === null ? '–' : signed(image.added.mid)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {shown.length < found.length && (
        <button type="button" onClick={() => setAll(true)}>
          Show all {found.length}
        </button>
      )}
    </section>
  );
}

interface Area {
  readonly position: number;
  readonly name: string;
  readonly verdict: string;
  readonly seconds: number;
}

/** Each affected image as an area of its seconds. The table says the same, so this is hidden from readers of text. */
function Areas({ images, chosen, choose }: Props) {
  const areas: Area[] = images.flatMap((image, position) =>
    image.affected && (image.rebuild?.mid ?? 0) > 0
      ? [{ position, name: image.name, verdict: image.verdict, seconds: image.rebuild?.mid ?? 0 }]
      : []
  );
  if (areas.length < 2) return null;
  const [width, height] = [1000, 180];
  const root = hierarchy<{ readonly children?: readonly Area[] } | Area>({ children: areas }, (node) =>
    'children' in node ? [...(node.children ?? [])] : null
  ).sum((node) => ('seconds' in node ? node.seconds : 0));
  const leaves = treemap<{ readonly children?: readonly Area[] } | Area>().size([width, height]).padding(2)(
    root.sort((a, b) => (b.value ?? 0) - (a.value ?? 0))
  );
  return (
    <svg class="areas" viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      {leaves.leaves().flatMap((leaf) => {
        const { data } = leaf;
        if (!('seconds' in data)) return [];
        const [w, h] = [leaf.x1 - leaf.x0, leaf.y1 - leaf.y0];
        return [
          // biome-ignore lint/a11y/noStaticElementInteractions: the table beside it is the way for keyboards
          <g
            key={data.position}
            class={`area ${data.verdict}${data.position === chosen ? ' chosen' : ''}`}
            onClick={() => choose(data.position)}
          >
            <title>{`${data.name}: ${seconds(data.seconds)}`}</title>
            <rect x={leaf.x0} y={leaf.y0} width={w} height={h} rx="3" />
            {w > 70 && h > 24 && (
              <text x={leaf.x0 + 8} y={leaf.y0 + 20}>
                {data.name.slice(0, Math.floor((w - 12) / 9))}
              </text>
            )}
          </g>
        ];
      })}
    </svg>
  );
}
