import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createLogReader } from '../../src/buildlog/index.ts';
import { createContext, createTree, parseIgnoreFile } from '../../src/context/index.ts';
import { parseDockerfile } from '../../src/dockerfile/index.ts';
import { buildGraph } from '../../src/graph/index.ts';
import { isSample, matchBuild } from '../../src/history/index.ts';
import type { LoggedBuild } from '../../src/model/buildlog.ts';
import type { BuildGraph } from '../../src/model/graph.ts';
import type { Sample } from '../../src/model/history.ts';
import type { TreeEntry } from '../../src/model/tree.ts';

/** One recorded build, read again. */
export interface RecordedBuild {
  readonly project: string;
  readonly number: number;
  readonly edit: string;
  readonly at: string;
  readonly load: number;
  readonly graph: BuildGraph;
  readonly log: LoggedBuild;
}

/** What the steps of a build took, as a run of the default branch would have taught it; `runner`: the label of its machine. */
export const samplesOf = (build: RecordedBuild, runner: string): readonly Sample[] =>
  matchBuild(build.log, build.graph, {
    run: `${build.project} ${build.number}`,
    job: 'build',
    build: 0,
    image: build.project,
    file: 'Dockerfile',
    target: null,
    commit: null,
    at: build.at,
    runner,
    trusted: true
  }).filter(isSample);

interface Meta {
  readonly project: string;
  readonly build: number;
  readonly edit: string;
  readonly at: string;
  readonly loadBefore: number;
  readonly loadAfter: number;
  readonly status: number;
}

/** All recorded builds of one set that ended well, by project, in order of time. */
export function readBuilds(set: string): ReadonlyMap<string, readonly RecordedBuild[]> {
  const projects = new Map<string, readonly RecordedBuild[]>();
  for (const project of readdirSync(set).sort()) {
    const numbers = readdirSync(join(set, project)).sort();
    projects.set(
      `${set} ${project}`,
      numbers.flatMap((number) => readBuild(join(set, project, number)))
    );
  }
  return projects;
}

function readBuild(dir: string): readonly RecordedBuild[] {
  const meta = JSON.parse(readFileSync(join(dir, 'meta.json'), 'utf8')) as Meta;
  const log = readLog(join(dir, 'build.log'));
  if (log === null || meta.status !== 0) return [];
  const load = (meta.loadBefore + meta.loadAfter) / 2;
  return [
    { project: meta.project, number: meta.build, edit: meta.edit, at: meta.at, load, graph: graphOf(join(dir, 'context'), meta.edit), log }
  ];
}

/** The first build of a log, null where it has none. */
export function readLog(path: string): LoggedBuild | null {
  const reader = createLogReader();
  reader.push(readFileSync(path));
  return reader.end().builds[0] ?? null;
}

/** From the first start to the last end of the instructions that ran. */
export function wallOf(log: LoggedBuild): number {
  const spans = log.steps.flatMap((s) =>
    s.state === 'done' && s.seconds !== null && s.startedAfter !== null && !s.text.startsWith('FROM')
      ? [[s.startedAfter, s.startedAfter + s.seconds] as const]
      : []
  );
  return spans.length === 0 ? 0 : Math.max(...spans.map((s) => s[1])) - Math.min(...spans.map((s) => s[0]));
}

function graphOf(context: string, edit: string): BuildGraph {
  const tree = createTree(entriesBelow(context, ''));
  const ignore = parseIgnoreFile(readFileSync(join(context, '.dockerignore'), 'utf8'));
  return buildGraph({
    dockerfile: parseDockerfile(readFileSync(join(context, 'Dockerfile'), 'utf8'), 'Dockerfile'),
    contexts: new Map([['', createContext(tree, ignore, 'buildkit')]]),
    options: {
      builder: 'buildkit',
      target: null,
      args: {},
      platform: null,
      noCache: edit === 'no-cache',
      namedContexts: {},
      contextKind: 'path'
    },
    baseImages: new Map()
  });
}

function entriesBelow(root: string, folder: string): readonly TreeEntry[] {
  return readdirSync(join(root, folder))
    .sort()
    .flatMap((name): readonly TreeEntry[] => {
      const path = folder === '' ? name : `${folder}/${name}`;
      const status = statSync(join(root, path));
      if (status.isDirectory()) return entriesBelow(root, path);
      const bytes = readFileSync(join(root, path));
      const content = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
      return [{ kind: 'file', path, mode: status.mode & 0o777, content, size: bytes.length }];
    });
}
