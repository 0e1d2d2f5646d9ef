import { parseDockerfile } from '../../dockerfile/index.ts';
import type { Dockerfile } from '../../model/dockerfile.ts';
import { code, say } from '../../model/sentence.ts';
import type { TreePath } from '../../model/units.ts';
import type { FoundBuild } from '../found-build.ts';
import { parentOf } from '../paths.ts';
import type { Repository } from '../repository.ts';
import type { Search } from '../search.ts';
import type { Unknowns } from '../unknowns.ts';
import { inferContext } from './infer-context.ts';
import { saidContext } from './said-context.ts';

/** A Dockerfile that nothing declares, with the context that it was most likely written for. */
interface ReadByName {
  readonly dockerfile: Dockerfile;
  readonly context: TreePath;
}

/** Null while its text is wanted, and for a file that holds no FROM. `seenAs` is the path by which it was found: a link in the root usually means that it is built from there. */
function readByName(path: TreePath, seenAs: TreePath, repository: Repository): ReadByName | null {
  const text = repository.text(path);
  if (text === null) return null;
  const dockerfile = parseDockerfile(text, path);
  const pattern = templateLine(dockerfile);
  if (pattern !== null) {
    repository.note('remark', say`${code(path)} is a template (line ${pattern}) and is not taken for a Dockerfile.`);
    return null;
  }
  // One that is too long to be read is one all the same (docs/failing-builds.md §9).
  if (dockerfile.stages.length === 0 && !dockerfile.problems.some(({ code }) => code === 'too-large')) {
    repository.note('remark', say`${code(path)} has no FROM and is not taken for a Dockerfile.`);
    return null;
  }
  const from = parentOf(seenAs);
  return { dockerfile, context: inferContext(dockerfile, from, repository, saidContext(path, text, from, repository)) };
}

/** Marks of languages that other files are made by, and a text that is left out. */
const TEMPLATE_LINE = /^(?:\{\{|\{%|<%|%%|@@|\.\.\.)/;
/** `${pkg.name}`, which Maven and its like fill in and the builder refuses. */
const FILLED_IN = /\$\{[A-Za-z_]\w*\.[\w.-]+\}/;
const TAKES_VARIABLES = new Set(['FROM', 'COPY', 'ADD', 'ENV', 'USER', 'WORKDIR', 'VOLUME', 'EXPOSE']);
const TEMPLATE_IMAGE = /\{\{|\{%|<%|%%|@@/;

/** The line on which a file stops to be a Dockerfile and is one that Dockerfiles are made from; null where none does. */
function templateLine({ stages, globals }: Dockerfile): number | null {
  const lines = [...globals, ...stages.flatMap(({ instructions }) => instructions)];
  const found = lines.find(
    ({ keyword, rest }) =>
      TEMPLATE_LINE.test(keyword) ||
      (TAKES_VARIABLES.has(keyword) && FILLED_IN.test(rest)) ||
      (keyword === 'FROM' && TEMPLATE_IMAGE.test(rest))
  );
  return found === undefined ? null : found.range.start.line + 1;
}

/** The context of a Dockerfile that nothing declares; null as above. */
export function contextByName(path: TreePath, seenAs: TreePath, repository: Repository): TreePath | null {
  return readByName(path, seenAs, repository)?.context ?? null;
}

/** The build of a Dockerfile that nothing declares; null as above. */
export function buildByName(path: TreePath, seenAs: TreePath, { repository, unknowns }: Search): FoundBuild | null {
  const read = readByName(path, seenAs, repository);
  return read === null ? null : { ...undeclaredBuild(path, read.context), args: imageArguments(read.dockerfile, unknowns) };
}

/** Arguments without a default that name an image or a file: who builds the file gives them, since it builds with them only. */
function imageArguments({ globals, stages }: Dockerfile, unknowns: Unknowns): Readonly<Record<string, string>> {
  const lines = stages.flatMap(({ instructions }) => instructions);
  const copies = lines.flatMap(({ keyword, rest }) => (keyword === 'COPY' || keyword === 'ADD' ? [rest] : []));
  const asked = [...stages.map(({ from }) => from.image), ...copies].join(' ');
  const declared = [...globals, ...lines].flatMap((line) => (line.kind === 'arg' ? line.args : []));
  const bare = declared.filter(({ name }) => declared.every((one) => one.name !== name || one.value === null));
  const given = bare.filter(({ name }) => asked.includes(`$${name}`) || asked.includes(`\${${name}}`));
  return Object.fromEntries(
    given.map(({ name }) => [name, unknowns.mark({ name: `$${name}`, volatile: false, steady: true, options: [] })])
  );
}

export function undeclaredBuild(dockerfile: TreePath, context: TreePath): FoundBuild {
  return {
    origin: 'name',
    name: null,
    dockerfile,
    context,
    remoteContext: null,
    contextKind: 'path',
    target: null,
    doubts: {},
    args: {},
    platforms: [],
    buildContexts: {},
    builder: 'buildkit',
    cache: { from: [], to: [], noCache: [], engine: 'person', place: 'assumed' },
    tags: [],
    source: 'by name',
    workflow: null
  };
}
