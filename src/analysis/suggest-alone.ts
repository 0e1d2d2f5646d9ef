import { defaultConfig } from '../config/index.ts';
import { candidatesOf, isSample } from '../history/index.ts';
import type { BuildGraph } from '../model/graph.ts';
import type { HistoryLine, Sample } from '../model/history.ts';
import { type ImageSpec, VOLATILE_VALUE } from '../model/image.ts';
import type { TreePath, UtcTime } from '../model/units.ts';
import { openWorkBudget, UserError, type Work } from '../plain/index.ts';
import { checkTarget } from './asked-for.ts';
import { wantedBuildFiles } from './build-files.ts';
import { type AnalysisInput, PLAIN_REQUEST } from './input.ts';
import { plainBuild } from './plain-build.ts';
import type { SideFiles } from './ports.ts';
import { openSideInput } from './side.ts';
import { openSide } from './side-reader.ts';
import { costsFor, studyOf } from './study.ts';
import { type FoundSuggestions, suggestionsFor } from './suggestions.ts';
import { nothingLeftOut } from './within-budget.ts';

export interface AloneRequest {
  readonly files: SideFiles;
  /** Relative to the context. */
  readonly dockerfile: TreePath;
  readonly target: string | null;
  readonly history: readonly HistoryLine[];
  readonly now: UtcTime;
  readonly assumeNone: boolean;
  /** Limits of work in place of the usual ones. */
  readonly workLimits?: Partial<Record<Work, number>>;
}

/**
 * Suggestions for one Dockerfile and its context, without a base and without merged changes. Throws UserError where there is no such
 * Dockerfile, OutOfWork where it takes too much.
 */
export async function suggestAlone(request: AloneRequest): Promise<FoundSuggestions> {
  const spec = plainBuild({ name: 'image', dockerfile: request.dockerfile, target: request.target, source: 'by name' });
  const reading = openWorkBudget(request.workLimits);
  const reader = await openSide(request.files, reading);
  await reader.load(wantedBuildFiles([spec], reader.listing.entries));
  for (let round = 0; ; round++) {
    nothingLeftOut(reading);
    const input = inputOf(reader, spec, request);
    const head = openSideInput(input.head, {}, openWorkBudget(request.workLimits));
    checkTarget(request.target, head.dockerfile(spec.dockerfile)?.stages ?? []);
    const graph = head.graph(spec, null, VOLATILE_VALUE.head);
    if (graph === null) {
      const others = reader.listing.entries.flatMap(({ path }) =>
        /(?:^|[./])dockerfile$|(?:^|\/)dockerfile\.[^/]+$/i.test(path) ? [path] : []
      );
      const hint = others.length === 0 ? null : `Name one: --file ${others.slice(0, 3).join(', --file ')}${others.length > 3 ? ', …' : ''}`;
      throw new UserError(`${request.dockerfile}: no such file in the context`, hint);
    }
    const formerly = filesOf(request.history.filter(isSample), graph, spec.dockerfile);
    const found = suggestionsFor({
      study: studyOf({ spec, side: head, costsOf: costsFor(spec, null, formerly, input) }, graph, input),
      basePath: null,
      base: null,
      input,
      assumeNone: request.assumeNone,
      isCheckout: false,
      limit: 1_000
    });
    if (found.wants.length === 0 || round > 20 || !(await reader.load(found.wants))) return found;
  }
}

/** The history names the Dockerfile by its path in the repository, of which the context may be a part: files that end alike and share an instruction. */
function filesOf(samples: readonly Sample[], graph: BuildGraph, dockerfile: TreePath): readonly TreePath[] {
  const keys = new Set(candidatesOf(graph).map((candidate) => candidate.key));
  const below = samples.filter((sample) => sample.file.endsWith(`/${dockerfile}`) && keys.has(sample.key));
  return [...new Set(below.map((sample) => sample.file))];
}

function inputOf(reader: Awaited<ReturnType<typeof openSide>>, spec: ImageSpec, request: AloneRequest): AnalysisInput {
  return {
    schema: 'layercost/input@1',
    request: {
      ...PLAIN_REQUEST,
      version: '',
      repository: { slug: null, serverUrl: null, pullRequest: null },
      base: { ref: 'none', sha: null, mergeBase: null },
      head: { ref: 'given', sha: null },
      configPath: '',
      policyName: ''
    },
    now: request.now,
    base: null,
    head: {
      id: reader.id,
      entries: reader.listing.entries,
      truncated: reader.listing.truncated,
      ignored: [],
      texts: Object.fromEntries(reader.texts),
      images: [spec],
      problems: []
    },
    config: { config: defaultConfig(), source: null, role: 'defaults', changedByHead: false },
    changes: [],
    history: request.history,
    buildsPerMonth: null,
    notes: [],
    problems: []
  };
}
