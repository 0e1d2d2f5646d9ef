import { useEffect, useMemo, useState } from 'preact/hooks';
import type { PageData, PageImage } from '../documents/index.ts';
import type { FurtherBuild } from './further.tsx';
import { Head } from './head.tsx';
import { ImageView } from './image-view.tsx';
import { Images } from './images.tsx';
import { Keys } from './keys.tsx';
import { Questions } from './questions.tsx';
import { hashOf, type Place, placeOf } from './state.ts';
import { Trust } from './trust.tsx';

const NOTHING: PageImage = {
  entry: 0,
  otherwise: [],
  failure: null,
  moved: [],
  rows: [],
  rebuilt: 0,
  rebuiltWords: '0',
  left: null,
  patches: [],
  timeline: [],
  picture: null
};

/** The other builds of the Dockerfile of an image that is told whole, or the one that it is told with. */
function further({ document, images }: PageData, chosen: number): readonly FurtherBuild[] {
  const own = images[chosen]?.entry ?? chosen;
  return document.images.flatMap((image, at) => {
    const page = images[at];
    if (at === chosen || page === undefined || page.entry !== own || (own !== chosen && at !== own)) return [];
    return [{ image, otherwise: own === chosen ? page.otherwise : (images[chosen]?.otherwise ?? []), isEntry: at === own }];
  });
}

/** The whole page: what the verdict is, which images there are, and the one that is looked at. */
export function App({ report }: { readonly report: PageData }) {
  const [place, setPlace] = useState<Place>(() => placeOf(location.hash, report));
  const { images, notes, assumptions, audit } = report.document;
  const image = images[place.image];
  const shared = useMemo(() => new Set(report.questions.map(({ text }) => text)), [report]);
  useEffect(() => {
    const follow = () => setPlace(placeOf(location.hash, report));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, [report]);
  const go = (next: number, line: number | null) => {
    const target = images[next];
    if (target === undefined) return;
    // Kept out of the history of the browser: going back leaves the report.
    history.replaceState(null, '', hashOf(target, line));
    setPlace({ image: next, line });
  };
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById('image')?.focus()}>
        Skip to the image
      </button>
      <Head
        report={report}
        image={image}
        keys={<Keys images={images.length} step={(by) => go((place.image + by + images.length) % images.length, null)} />}
      />
      <main>
        {images.length > 1 && <Images images={images} drawn={report.images} chosen={place.image} choose={(next) => go(next, null)} />}
        <Questions questions={report.questions} images={images} />
        {image !== undefined && (
          <ImageView
            key={place.image}
            image={image}
            page={report.images[place.image] ?? NOTHING}
            further={further(report, place.image)}
            merges={report.merges}
            gated={report.gated}
            shared={shared}
            line={place.line}
            explain={(line) => go(place.image, line)}
          />
        )}
        <section class="card" aria-labelledby="trust">
          <h2 id="trust">What this rests on</h2>
          <Trust predictions={report.predictions} />
          <ul>
            {[...(audit === null ? [] : [audit]), ...assumptions, ...notes, ...report.notes].map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </section>
      </main>
    </>
  );
}
