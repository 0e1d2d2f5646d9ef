import { gather, samplesOf, UserError } from '../analysis/index.ts';
import type { HistoryLine } from '../model/history.ts';
import { clean, plainText } from '../safe-text/index.ts';
import { localComparison } from './local-ports.ts';
import type { Parsed } from './options.ts';
import { noticeOf } from './output.ts';
import type { Terminal } from './terminal.ts';
import { VERSION } from './version.ts';

/** Fetches from the command line what the Action would: builds of the default branch's recent trusted runs. Throws UserError for a repository that cannot be read. */
export async function importFromGithub(slug: string, parsed: Parsed, terminal: Terminal): Promise<readonly HistoryLine[]> {
  // Loaded here only: every other command works without a network.
  const { buildsFromApi, getDefaultBranch, hasStatus, makeClient, parseSlug, revisionsFromApi } = await import('../github/index.ts');
  const repository = parseSlug(slug);
  if (repository === null) throw new UserError(`--github takes OWNER/REPO, not '${slug.slice(0, 80)}'`);
  const progress = noticeOf(parsed, terminal);
  const github = makeClient({
    token: terminal.env['GITHUB_TOKEN'] ?? terminal.env['GH_TOKEN'] ?? null,
    apiUrl: terminal.env['GITHUB_API_URL'] ?? 'https://api.github.com',
    graphqlUrl: terminal.env['GITHUB_GRAPHQL_URL'] ?? 'https://api.github.com/graphql',
    log: (line) => progress(clean(line)),
    retries: 2,
    pace: 'github',
    fetch: globalThis.fetch
  });
  const branch = await getDefaultBranch(github, repository).catch((error: unknown) => {
    if (hasStatus(error, 401, 403, 404))
      throw new UserError(`${slug} cannot be read`, 'Is the name right, and may the token in GITHUB_TOKEN read it?');
    throw error;
  });
  const { ports, request } = await localComparison(parsed, terminal, VERSION, true);
  const input = await gather({ ...ports, base: null, policy: null, builds: null }, request);
  const found = await buildsFromApi(github, repository, {
    defaultBranch: branch,
    baseBranch: null,
    now: terminal.now().toISOString(),
    collecting: true
  }).find({
    images: input.head.images,
    branch: null,
    workflow: null,
    maxRuns: input.config.config.history.maxRuns,
    maxAgeDays: input.config.config.history.maxAgeDays,
    known: new Set()
  });
  for (const note of found.notes) progress(plainText(note));
  return samplesOf(revisionsFromApi(github, repository), found.builds, input.head.images, (path) => input.head.texts[path] ?? null);
}
