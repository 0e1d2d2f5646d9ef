import { useState } from 'preact/hooks';
import type { PageImage, PageImageDocument } from '../documents/index.ts';
import { Areas } from './areas.tsx';
import { direction, lacksHistory, signed, timeOf, VERDICTS } from './words.ts';

type Column = 'verdict' | 'name' | 'rebuild' | 'added' | 'steps';
const GRAVITY = { fail: 0, warn: 1, pass: 2, skipped: 3 } as const;

/** An image in the table, with the steps of it that run. */
interface Line {
  readonly image: PageImageDocument;
  readonly position: number;
  readonly rebuilt: number;
  readonly rebuiltWords: string;
  /** Further builds of its Dockerfile, which are told with it. */
  readonly further: number;
  /** It is told with another build of its Dockerfile. */
  readonly isFurther: boolean;
}

/** Columns of figures stand to the right, their heads too. */
const FIGURES: ReadonlySet<string> = new Set(['steps', 'rebuild', 'added']);
/** So many images need no search. */
const FEW = 8;

const COLUMNS: readonly { readonly id: Column; readonly title: string; readonly value: (line: Line) => number | string }[] = [
  { id: 'verdict', title: 'Verdict', value: ({ image }) => (image.affected ? GRAVITY[image.verdict] : 4) },
  { id: 'name', title: 'Image', value: ({ image }) => image.name },
  { id: 'steps', title: 'Steps rebuilt', value: ({ rebuilt }) => -rebuilt },
  { id: 'rebuild', title: 'Next build', value: ({ image }) => -(image.rebuild?.mid ?? -1) },
  { id: 'added', title: 'Added a merge', value: ({ image }) => -(image.added?.mid ?? 0) }
];
/** Rows shown before the reader asks for all. */
const FIRST_ROWS = 50;

/** What the change adds to an average merge; without a history only whether it does. */
function addedWords(image: PageImageDocument): string {
  const { added, typical } = image;
  if (added === null) return '–';
  return lacksHistory(image) ? direction(typical?.before ?? null, typical?.after ?? null, added) : signed(added.mid);
}

interface Props {
  readonly images: readonly PageImageDocument[];
  /** One for each image. */
  readonly drawn: readonly PageImage[];
  readonly chosen: number;
  readonly choose: (image: number) => void;
}

/** All images: a table to sort and search, and the same as areas by seconds. */
export function Images({ images, drawn, chosen, choose }: Props) {
  const [sort, setSort] = useState<Column>('verdict');
  const [down, setDown] = useState(false);
  const [search, setSearch] = useState('');
  const [all, setAll] = useState(false);
  const column = COLUMNS.find(({ id }) => id === sort) ?? COLUMNS[0];
  const entryOf = (position: number) => drawn[position]?.entry ?? position;
  const wanted = search.trim().toLowerCase();
  const furtherOf = new Map<number, number>();
  for (const [at, { entry }] of drawn.entries()) if (entry !== at) furtherOf.set(entry, (furtherOf.get(entry) ?? 0) + 1);
  const lines = images.map(
    (image, position): Line => ({
      image,
      position,
      rebuilt: drawn[position]?.rebuilt ?? 0,
      rebuiltWords: drawn[position]?.rebuiltWords ?? '0',
      further: furtherOf.get(position) ?? 0,
      isFurther: entryOf(position) !== position
    })
  );
  const found = lines
    // One row for a Dockerfile; its further builds are found by name, and where one of them is looked at.
    .filter(({ position, isFurther }) => wanted !== '' || !isFurther || entryOf(position) === entryOf(chosen))
    .filter(({ image }) => wanted === '' || `${image.name} ${image.file}`.toLowerCase().includes(wanted))
    .sort((a, b) => {
      // A further build stands below the one that it is told with.
      const [x, y] = [column?.value(lines[entryOf(a.position)] ?? a) ?? 0, column?.value(lines[entryOf(b.position)] ?? b) ?? 0];
      const [ofA, ofB] = [entryOf(a.position), entryOf(b.position)];
      if (ofA === ofB) return Number(a.isFurther) - Number(b.isFurther) || a.position - b.position;
      return (x < y ? -1 : x > y ? 1 : ofA - ofB) * (down ? -1 : 1);
    });
  const shown = all ? found : found.slice(0, FIRST_ROWS);
  return (
    <section class="card" aria-labelledby="images">
      <h2 id="images">
        {images.length} images{furtherOf.size === 0 ? '' : ` of ${lines.filter(({ isFurther }) => !isFurther).length} Dockerfiles`}
      </h2>
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
            {shown.map(({ image, position, rebuiltWords, further, isFurther }) => (
              <tr key={position} class={position === chosen ? 'chosen' : ''}>
                <td class={image.affected ? image.verdict : 'skipped'}>
                  <span aria-hidden="true">{image.affected ? VERDICTS[image.verdict].sign : '–'}</span>{' '}
                  <span class="word">{image.affected ? VERDICTS[image.verdict].word : 'not affected'}</span>
                </td>
                <th scope="row" class={isFurther ? 'further' : ''}>
                  <button type="button" class="link" aria-current={position === chosen} onClick={() => choose(position)}>
                    {image.name}
                  </button>
                  <span class="quiet">
                    {' '}
                    {image.file}
                    {further === 0 ? '' : `, built ${further + 1} times`}
                  </span>
                </th>
                <td class="number">{rebuiltWords}</td>
                <td class="number">{image.rebuild === null ? '–' : timeOf(image.rebuild)}</td>
                <td class="number">{addedWords(image)}</td>
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
