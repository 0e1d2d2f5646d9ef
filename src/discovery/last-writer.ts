import type { CacheSetup, ImageSpec } from '../model/image.ts';
import { exportedBy } from './cache-entries.ts';
import { folderOf, meets, readFolder, readPlaces, writtenPlaces } from './cache-places.ts';
import type { CacheEntry, FoundBuild } from './found-build.ts';

// A store that several images write holds what the last of them wrote. Where one job makes all of these builds, their order is known, and
// with it what each of them finds (docs/discovery.md "What keeps a cache").

interface Writer {
  readonly build: FoundBuild;
  /** Place of its image among all. */
  readonly image: number;
}

/** The images, of which those that share a store with builds of their own job know who wrote it last. `builds`: the builds of each. */
export function withLastWriters(images: readonly ImageSpec[], builds: readonly (readonly FoundBuild[])[]): readonly ImageSpec[] {
  let all: readonly Placed[] | null = null;
  /** Builds that write where one reads; null where that is not one store. */
  const writersFor = (own: FoundBuild): readonly Writer[] | null => {
    all ??= allWriters(builds);
    return writersAmong(all, own);
  };
  return images.map((image, index) => {
    if (image.cache.shared !== true) return image;
    const [own] = builds[index] ?? [];
    const writer = own === undefined ? null : lastBefore(own, index, writersFor(own));
    const name = writer === null ? undefined : images[writer.image]?.name;
    if (own === undefined || writer === null || name === undefined) {
      const rivals = own === undefined ? null : rivalsOf(own, index, writersFor(own));
      const writers = rivals?.map(({ build, image: at }) => ({ image: images[at]?.name ?? '', platforms: build.platforms }));
      return writers === undefined ? image : { ...image, cache: { ...image.cache, writers } };
    }
    const { doubt: _, shared: __, ...cache } = image.cache;
    if (writer.image === index) return { ...image, cache };
    const side = placeOf(writer.build) < placeOf(own) && liesAtOnce(writer.build, own) ? 'head' : 'base';
    const last: CacheSetup['last'] = { image: name, side, source: writer.build.source, platforms: writer.build.platforms };
    return { ...image, cache: { ...cache, last } };
  });
}

const placeOf = ({ turn }: FoundBuild): number => turn?.place ?? 0;

/** The build that wrote last before one reads: of the same run, else of the run before; null where the order is not known. */
function lastBefore(own: FoundBuild, index: number, written: readonly Writer[] | null): Writer | null {
  if (written === null || !isSure(own)) return null;
  const writers = [...written].sort((a, b) => placeOf(a.build) - placeOf(b.build));
  const commands = writers.flatMap(({ build }) => build.turn?.command ?? []);
  const isOrdered =
    writers.every(({ build }) => build.turn?.job === own.turn?.job && isSure(build)) && new Set(commands).size === writers.length;
  const before = writers.filter(({ build }) => placeOf(build) < placeOf(own) && liesAtOnce(build, own));
  const last = (before.length > 0 ? before : writers).at(-1);
  if (!isOrdered || last === undefined || (last.build !== own && last.build.turn?.command === own.turn?.command)) return null;
  // An export for another platform holds nothing for this one.
  return last.image !== index || own.platforms.every((platform) => last.build.platforms.includes(platform)) ? last : null;
}

/** A build with the places that it writes. */
interface Placed {
  readonly writer: Writer;
  readonly places: readonly string[];
}

const allWriters = (builds: readonly (readonly FoundBuild[])[]): readonly Placed[] =>
  builds.flatMap((list, image) =>
    list.filter(({ cache }) => cache.engine !== 'person').map((build): Placed => ({ writer: { build, image }, places: placesOf(build) }))
  );

function writersAmong(all: readonly Placed[], own: FoundBuild): readonly Writer[] | null {
  const [wanted, ...more] = own.cache.from;
  if (wanted === undefined || more.length > 0) return null;
  const readers = readPlaces(own, wanted).map((read) => all.filter(({ places }) => places.some((place) => meets(read, place))));
  return readers.find((some) => some.length > 0)?.map(({ writer }) => writer) ?? null;
}

const storedBy = (build: FoundBuild): readonly CacheEntry[] => exportedBy(build).filter(({ type }) => type !== 'inline');
const placesOf = (build: FoundBuild): readonly string[] => storedBy(build).flatMap((entry) => writtenPlaces(build, entry, true));

/** Whether what a build writes lies where another one of the same run looks: a folder that is moved at the end of a job does not. */
const liesAtOnce = (build: FoundBuild, { cache: { from } }: FoundBuild): boolean =>
  storedBy(build).some(
    (entry) => entry.type !== 'local' || from.some((wanted) => folderOf(readFolder(wanted)) === folderOf(entry.attributes['dest'] ?? ''))
  );

/** Images that are compared with one, at most. */
const MOST_WRITERS = 20;

/** The builds of other images of which any may have written last; null where one cannot be told as it was built. */
function rivalsOf(own: FoundBuild, index: number, written: readonly Writer[] | null): readonly Writer[] | null {
  // For releases or pull requests only: no run for the default branch reads that.
  const writers = written?.filter(({ build: { around } }) => !around?.refs.length || around.refs.includes('branch'));
  const isCovered = ({ build, image }: Writer) => image !== index || own.platforms.every((one) => build.platforms.includes(one));
  const isKnown = ({ build }: Writer) => Object.keys(build.doubts).length === 0;
  const rivals = writers?.filter(({ image }) => image !== index) ?? [];
  const isWhole = writers?.every((writer) => isCovered(writer) && isKnown(writer)) === true;
  return isWhole && rivals.length > 0 && rivals.length <= MOST_WRITERS ? rivals : null;
}

/** Every run of its job makes it, in a known place. */
const isSure = ({ turn, doubts }: FoundBuild): boolean =>
  turn !== undefined && turn.reached.always && !turn.perhaps && Object.keys(doubts).length === 0;
