import type { SideFiles, TreeListing } from '../analysis/ports.ts';
import { blobReader, type ReadBlobs } from './blobs.ts';
import type { GitHub } from './client.ts';
import type { Repository } from './repository.ts';
import { treeLister } from './trees.ts';

/** The files of commits, read by the API: nothing is checked out. Sides of one source share what was read. */
export function sideFilesOf(github: GitHub, repository: Repository): (commit: string) => SideFiles {
  const list = treeLister(github, repository);
  const read = blobReader(github, repository);
  const sides = new Map<string, SideFiles>();
  return (commit) => {
    const side = sides.get(commit) ?? oneSide(commit, list, read);
    sides.set(commit, side);
    return side;
  };
}

function oneSide(commit: string, list: ReturnType<typeof treeLister>, read: ReadBlobs): SideFiles {
  let listing: Promise<TreeListing> | null = null;
  return {
    id: commit,
    list() {
      listing ??= list(commit).then(({ entries, truncated }) => ({ entries, truncated, notes: [], ignored: [] }));
      return listing;
    },
    read: (wanted) => read(wanted.map(({ content }) => content))
  };
}
