import type { Revisions } from '../analysis/ports.ts';
import type { GitHub } from './client.ts';
import { failureLine } from './failure.ts';
import { COMMIT_ID, type Repository } from './repository.ts';

/** Objects asked in one request. */
const BATCH = 80;

/** Texts at `commit:path`, many in one GraphQL request; the paths travel as variables, never inside the query. */
export function revisionsFromApi(github: GitHub, { owner, repo }: Repository): Revisions {
  const known = new Map<string, string | null>();
  return {
    async texts(wanted) {
      const names = wanted.map(({ commit, path }) => (COMMIT_ID.test(commit) ? `${commit}:${path}` : null));
      const missing = [...new Set(names.filter((name) => name !== null))].filter((name) => !known.has(name));
      for (let from = 0; from < missing.length; from += BATCH) {
        const batch = missing.slice(from, from + BATCH);
        const texts = await ask(batch);
        batch.forEach((name, i) => {
          known.set(name, texts[i] ?? null);
        });
      }
      return names.map((name) => (name === null ? null : (known.get(name) ?? null)));
    }
  };

  async function ask(names: readonly string[]): Promise<readonly (string | null)[]> {
    const declared = names.map((_, i) => `$e${i}: String!`).join(', ');
    const fields = names.map((_, i) => `o${i}: object(expression: $e${i}) { ... on Blob { text isTruncated } }`).join(' ');
    const query = `query($owner: String!, $repo: String!, ${declared}) { repository(owner: $owner, name: $repo) { ${fields} } }`;
    try {
      const data = await github.graphql(query, { owner, repo, ...Object.fromEntries(names.map((name, i) => [`e${i}`, name])) });
      const objects = (data['repository'] ?? {}) as Record<string, { text?: unknown; isTruncated?: unknown } | null>;
      return names.map((_, i) => {
        const found = objects[`o${i}`];
        return typeof found?.text === 'string' && found.isTruncated !== true ? found.text : null;
      });
    } catch (error) {
      github.log(`files of earlier commits could not be read: ${failureLine(error)}`);
      return names.map(() => null);
    }
  }
}
