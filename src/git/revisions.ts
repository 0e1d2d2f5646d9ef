import type { Revisions } from '../analysis/ports.ts';
import { readObjects } from './objects.ts';

/** Texts at `commit:path` from the repository's own objects. */
export function gitRevisions(directory: string): Revisions {
  return {
    async texts(wanted) {
      const usable = wanted.map(({ commit, path }) => (/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(commit) ? `${commit}:${path}` : ''));
      const bodies = await readObjects(directory, usable);
      return bodies.map((body) => (body ? Buffer.from(body).toString('utf8') : null));
    }
  };
}
