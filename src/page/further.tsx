import type { PageImageDocument } from '../documents/index.ts';
import { hashOf } from './state.ts';

/** Another build of the Dockerfile that is shown. */
export interface FurtherBuild {
  readonly image: PageImageDocument;
  /** Lines that fare otherwise in one of the two. */
  readonly otherwise: readonly number[];
  /** The build that is told whole, of which this one is a variant. */
  readonly isEntry: boolean;
}

/** The builds of one Dockerfile beside the one that is shown, each with the lines that fare otherwise. */
export function Further({ builds }: { readonly builds: readonly FurtherBuild[] }) {
  if (builds.length === 0) return null;
  const [first] = builds;
  return (
    <section class="card" aria-labelledby="further">
      <h3 id="further">{first?.isEntry ? 'Another build of the same Dockerfile' : 'Also built'}</h3>
      <ul>
        {builds.map(({ image, otherwise }) => (
          <li key={image.name}>
            <a href={hashOf(image, null)}>{image.name}</a>{' '}
            <span class="quiet">
              {image.source}
              {image.target === null ? '' : `, target ${image.target}`}
            </span>
            : {linesText(otherwise)}
          </li>
        ))}
      </ul>
    </section>
  );
}

const MOST = 8;

function linesText(lines: readonly number[]): string {
  if (lines.length === 0) return 'the same steps';
  const more = lines.length > MOST ? ` and ${lines.length - MOST} more` : '';
  return `${lines.length === 1 ? 'line' : 'lines'} ${lines.slice(0, MOST).join(', ')}${more} otherwise`;
}
