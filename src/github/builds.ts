import { UserError } from '../analysis/index.ts';
import type { Builds, BuildsRequest, FoundBuild } from '../analysis/ports.ts';
import { code, distinct, say } from '../model/sentence.ts';
import type { GitHub } from './client.ts';
import { eachBounded } from './each-bounded.ts';
import { hasStatus } from './failure.ts';
import type { Repository } from './repository.ts';
import { attempt, buildsOfRun, type ListedRecords, type Place, recordsIn, type Search } from './run-builds.ts';
import { listTrustedRuns, type TrustedRun } from './trusted-runs.ts';

/** Requests for a look at earlier builds: with the rest of a run on a pull request they stay within thirty. docs/github.md "Requests". */
const USUAL_REQUESTS = 12;
/** The same for a run whose work it is to collect, and where a few runs cost more than that. */
const MOST_REQUESTS = 42;
/** A run has a list of its jobs and a log, or a record. */
const OF_A_RUN = 2;
/** Runs of each workflow that are read whatever they cost, since a budget fails by as many samples (`gate.min-samples`)... */
const NEEDED_RUNS = 3;
/** ...and those that are looked at for it, where some built nothing. */
const TRIED_RUNS = 5;
/** New runs looked at where the history is known already: the collector adds the others. */
const MOST_NEW_RUNS = 3;
const DAY = 86_400_000;

export interface BuildsOptions {
  readonly defaultBranch: string;
  /** Base branch of the pull request; its own builds count before those of the default branch. */
  readonly baseBranch: string | null;
  /** ISO 8601, UTC. */
  readonly now: string;
  /** Whether as much is read as there is, and not what a report on a change needs. */
  readonly collecting: boolean;
}

/** Earlier builds by the Actions API: successful runs of trusted events, their build records, else their jobs' logs. Refusals are notes. */
export function buildsFromApi(github: GitHub, repository: Repository, options: BuildsOptions): Builds {
  return {
    async find(request) {
      const search: Search = {
        barren: new Set(),
        recordless: new Set(),
        notes: [],
        gone: 0,
        refused: false,
        stopped: false,
        left: MOST_REQUESTS
      };
      const since = new Date(Date.parse(options.now) - request.maxAgeDays * DAY).toISOString();
      const place: Place = { github, repository, search };
      const listed = await listRuns(place, { ...request, since }, options);
      const fresh = listed.runs.filter(({ id }) => !request.known.has(String(id)));
      const wanted = fresh.slice(0, request.known.size > 0 ? Math.min(MOST_NEW_RUNS, request.maxRuns) : request.maxRuns);
      const builds = await read(place, wanted, request, options.collecting);
      if (search.gone > 0) search.notes.push(say`${search.gone} earlier logs are kept no more by GitHub.`);
      return {
        builds: builds.sort((a, b) => Number(b.run) - Number(a.run) || (a.job < b.job ? -1 : 1)),
        notes: distinct(search.notes),
        buildsPerMonth: listed.total === 0 ? null : Math.round((listed.total * 300) / request.maxAgeDays) / 10,
        refused: search.refused
      };
    }
  };
}

async function listRuns(
  { github, repository, search }: Place,
  request: BuildsRequest & { readonly since: string },
  options: BuildsOptions
): Promise<{ readonly runs: readonly TrustedRun[]; readonly total: number }> {
  const named = new Set(request.images.flatMap(({ workflow }) => (workflow ? [workflow.file.split('/').at(-1) ?? workflow.file] : [])));
  const workflows = request.workflow !== null ? [request.workflow] : named.size > 0 ? [...named].sort().slice(0, 6) : [null];
  const branches =
    request.branch !== null ? [request.branch] : [...new Set([options.baseBranch ?? options.defaultBranch, options.defaultBranch])];
  for (const branch of branches) {
    const lists = [];
    for (const workflow of workflows) {
      const most = Math.min(100, request.maxRuns * (workflow === null ? 5 : 1));
      const list = await attempt(search, `runs of ${workflow ?? 'this repository'}`, async () => {
        try {
          return await listTrustedRuns(github, repository, { workflow, branch, since: request.since, most });
        } catch (error) {
          // Named by the policy or an input: without its runs a limit cannot be broken.
          if (request.workflow !== null && hasStatus(error, 404))
            throw new UserError(`there is no workflow '${request.workflow}' whose runs could be the history`);
          throw error;
        }
      });
      if (list) lists.push(list);
    }
    const runs = lists.flatMap((list) => list.runs).sort((a, b) => b.id - a.id);
    if (runs.length > 0 && branch !== branches[0])
      search.notes.push(
        say`${code(branches[0] ?? '')} has no builds of its own: timings are those of ${code(branch)}, and a cache that CI keeps is likely that of ${code(branch)} too, so that more may rebuild than is shown.`
      );
    // Several workflows may build on the same push: the busiest one says how often images are built.
    if (runs.length > 0) return { runs, total: Math.max(...lists.map((list) => list.total)) };
  }
  return { runs: [], total: 0 };
}

async function read(place: Place, runs: readonly TrustedRun[], request: BuildsRequest, collecting: boolean): Promise<FoundBuild[]> {
  if (runs.length === 0) return [];
  const { github, repository, search } = place;
  const records = (await attempt(search, 'list of build records', () => listRecords(github, repository))) ?? { records: [], since: null };
  const jobNames = new Set(request.images.flatMap(({ workflow }) => (workflow ? [workflow.job] : [])));
  const found: FoundBuild[] = [];
  const tried = new Map<string, { runs: number; taught: number }>();
  let planned = MOST_REQUESTS - search.left;
  const one = async (run: TrustedRun) => {
    const own = tried.get(run.workflow) ?? { runs: 0, taught: 0 };
    const needed = own.taught < NEEDED_RUNS && own.runs < TRIED_RUNS;
    if (!collecting && !needed && planned + OF_A_RUN > USUAL_REQUESTS) return;
    planned += OF_A_RUN;
    // Counted when it begins: others run beside it.
    tried.set(run.workflow, { runs: own.runs + 1, taught: own.taught + 1 });
    const builds = await buildsOfRun(place, run, records, jobNames);
    const now = tried.get(run.workflow);
    if (builds.length === 0 && now !== undefined) now.taught--;
    found.push(...builds);
  };
  const [first, ...rest] = runs;
  // The first run shows which jobs build at all.
  if (first) await one(first);
  await eachBounded(rest, 4, one);
  return found;
}

/** The newest build records of the repository's own runs; one request shows those of many runs. */
async function listRecords(github: GitHub, repository: Repository): Promise<ListedRecords> {
  const { data } = await github.api.actions.listArtifactsForRepo({ ...repository, per_page: 100 });
  const oldest = data.artifacts.at(-1)?.created_at ?? null;
  return { records: recordsIn(data.artifacts), since: data.total_count > data.artifacts.length ? oldest : '' };
}
