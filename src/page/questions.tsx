import type { PageData, PageImageDocument } from '../documents/index.ts';

interface Props {
  readonly questions: PageData['questions'];
  readonly images: readonly PageImageDocument[];
}

/** Images that a question names. */
const MOST_NAMED = 10;

/** What edits of several images leave open alike, asked once. */
export function Questions({ questions, images }: Props) {
  if (questions.length === 0) return null;
  const namesOf = (asking: readonly number[]) => [...new Set(asking.map((at) => images[at]?.name ?? ''))];
  const listed = (names: readonly string[]) =>
    [...names.slice(0, MOST_NAMED), ...(names.length > MOST_NAMED ? [`and ${names.length - MOST_NAMED} more`] : [])].join(', ');
  return (
    <section class="card" aria-labelledby="questions">
      <h2 id="questions">Check once, for suggestions of several images</h2>
      <ul>
        {questions.map(({ text, images: asking }) => (
          <li key={text}>
            {text} <span class="quiet">{listed(namesOf(asking))}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
