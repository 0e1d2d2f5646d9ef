import { parseDockerfile } from '../dockerfile/index.ts';
import type { BuildDoubts } from '../model/image.ts';
import { code, listed, type Sentence, say } from '../model/sentence.ts';
import type { TreePath } from '../model/units.ts';
import { isForTests, isVendored } from './by-name/file-names.ts';
import { inferContext } from './by-name/infer-context.ts';
import { saidContext } from './by-name/said-context.ts';
import type { FoundBuild } from './found-build.ts';
import { type Fit, fittingPaths, replaceHoles } from './holes.ts';
import { DOCKERFILES } from './listing.ts';
import { madeDockerfile } from './made-dockerfile.ts';
import { joinPath, parentOf } from './paths.ts';
import type { Search } from './search.ts';
import { absolutePath } from './shell/files.ts';
import { isHole } from './shell/options.ts';
import { WORKSPACE } from './shell/state.ts';
import { treePath } from './tree-path.ts';
import { hasUnknown } from './unknowns.ts';
import { unseenBuild } from './unseen.ts';
import type { WrittenBuild } from './written-build.ts';

export { treePath } from './tree-path.ts';
export type { WrittenBuild } from './written-build.ts';

/** At most so many files are taken for what a path with a hole may mean. */
const FEW = 12;

/** A build whose Dockerfile its definition leaves open: it may be any that fits and that no other definition builds. */
export interface OpenBuild {
  readonly written: WrittenBuild;
  /** Path of the Dockerfile with its holes. */
  readonly pattern: string;
  readonly because: Sentence;
}
export type Assembled = { readonly builds: readonly FoundBuild[] } | { readonly open: OpenBuild };

const NOTHING: Assembled = { builds: [] };

/** Turns written paths into paths of the repository. What is left out is said in a note. */
export function assembleBuild(raw: WrittenBuild, search: Search): Assembled {
  const { unknowns } = search;
  const settle = (text: string | null) => (text === null || text.trim() === '' ? null : unknowns.settle(text.trim(), 'last'));
  const written = { ...raw, context: settle(raw.context), file: settle(raw.file), directory: unknowns.settle(raw.directory, 'last') };
  if (written.context === '-' || written.file === '-')
    return left(written, say`the Dockerfile comes from standard input; this build is left out.`, search);
  if (written.madeContext !== undefined) return madeBuild(written, search);
  const own = ownContext(written, search);
  const contextText = own ?? written.context ?? (written.defaultContext === 'path' ? '.' : '');
  if (own === null && contextText === '') return left(written, say`no build context is given; this build is left out.`, search);
  if (own === null && isRemote(contextText) && !hasUnknown(contextText))
    return left(written, say`the context ${shown(contextText)} is not this repository; this build is left out.`, search);
  const base =
    written.fileFrom === 'context' || own !== null
      ? absolutePath(contextText, own === null ? written.directory : WORKSPACE)
      : written.directory;
  const file = absolutePath(
    written.file ?? 'Dockerfile',
    written.file === null ? absolutePath(contextText, own === null ? written.directory : WORKSPACE) : base
  );
  if (!hasUnknown(file) && !hasUnknown(contextText) && !hasUnknown(written.directory))
    return placed(written, own, contextText, base, search);
  return withHoles(written, contextText, file, search);
}

/** A path as a note shows it. */
const shown = (path: string) => code(path.replaceAll(`${WORKSPACE}/`, '').slice(0, 120));

function left(written: WrittenBuild, what: Sentence, { repository }: Search): Assembled {
  repository.note('left-out', say`${code(written.source)}: ${what}`);
  return NOTHING;
}

/** Directory within the repository where the builder fetches the repository itself, else null. */
function ownContext(written: WrittenBuild, { unknowns }: Search): string | null {
  if (written.context === null) return written.defaultContext === 'git' ? '' : null;
  const named = /^\{\{ *defaultContext *\}\}(?::(.*))?$/.exec(written.context);
  if (named) return hasUnknown(named[1] ?? '') ? null : (named[1] ?? '');
  const own =
    /^(?:https:\/\/|git:\/\/)?(?:github\.com|\$\{\{ github\.server_url \}\})\/\$\{\{ github\.repository \}\}(?:\.git)?(?:#[^:]*(?::(.*))?)?$/.exec(
      unknowns.show(written.context)
    );
  return own && !own[1]?.includes('${{') ? (own[1] ?? '') : null;
}

/** A build whose paths are all known. */
function placed(written: WrittenBuild, own: string | null, contextText: string, base: string, search: Search): Assembled {
  const context = own !== null ? joinPath('', own) : treePath(written.directory, contextText);
  if (context === null)
    return left(written, say`the context ${shown(contextText)} lies outside of the repository; this build is left out.`, search);
  const candidates =
    written.file === null
      ? ['Dockerfile', 'dockerfile', 'Containerfile'].map((name) => joinPath(context, name))
      : [treePath(base, written.file), joinPath(context, written.file), joinPath('', written.file)];
  for (const candidate of candidates) {
    const build = candidate === null ? null : placedAt(candidate, context, own !== null, written, search);
    if (build !== null) return build;
  }
  search.repository.lost({
    dockerfiles: candidates.filter((candidate) => candidate !== null),
    source: written.source,
    // Where a link leads on the runner is not known.
    sure:
      (own !== null || written.workflow?.untouched === true) && !candidates.some((path) => path !== null && search.repository.isLink(path))
  });
  const named = written.file ?? `${context === '' ? '' : `${context}/`}Dockerfile`;
  return left(written, say`the Dockerfile ${shown(named)} is not in the repository; this build is left out.`, search);
}

/** The build by a Dockerfile at this path, which the job may have copied there or made; null where none is. `git`: the builder fetches it. */
function placedAt(candidate: TreePath, context: TreePath, git: boolean, written: WrittenBuild, search: Search): Assembled | null {
  const { repository } = search;
  const origin = git ? { path: candidate, because: null } : madeDockerfile(candidate, written, search);
  if (origin === 'unknown') {
    repository.lost({ dockerfiles: [candidate], source: written.source, sure: false, made: true });
    return left(written, say`the job writes the Dockerfile ${shown(candidate)} itself; this build is left out.`, search);
  }
  const dockerfile = origin === null ? null : repository.resolve(origin.path);
  if (origin === null || dockerfile === null) return null;
  const isMade = !repository.isDirectory(context) && origin.path !== candidate;
  const doubts: BuildDoubts = {
    ...(origin.because === null ? {} : { text: origin.because }),
    ...(isMade ? { text: say`the context ${code(context)} is made before the build` } : {})
  };
  const isInput = /(?:^|\/)-$/.test(candidate);
  const readAt = dockerfile === candidate ? {} : { readAt: isInput ? null : candidate };
  return { builds: [found(written, { dockerfile, context, git, doubts, ...readAt }, search)] };
}

/** A context that is made before the build (by a release tool, say): nothing is known of it but the Dockerfile. */
function madeBuild(written: WrittenBuild, search: Search): Assembled {
  const dockerfile = search.repository.resolve(treePath(written.directory, written.file ?? 'Dockerfile') ?? '');
  if (dockerfile === null)
    return left(
      written,
      say`the Dockerfile ${shown(written.file ?? 'Dockerfile')} is not in the repository; this build is left out.`,
      search
    );
  const made = found(written, { dockerfile, context: '', git: false, doubts: {} }, search);
  return { builds: [{ ...made, context: null, remoteContext: written.madeContext ?? null }] };
}

/** A build with holes in its paths: the few files that fit, else one that nothing else builds. */
function withHoles(written: WrittenBuild, contextText: string, file: string, search: Search): Assembled {
  const { repository, unknowns } = search;
  const text = written.file ?? contextText;
  const because = knownAtRun(text, search);
  if (!hasUnknown(file)) {
    const dockerfile = repository.resolve(treePath(WORKSPACE, file) ?? '');
    if (dockerfile === null)
      return left(written, say`the Dockerfile ${shown(file)} is not in the repository; this build is left out.`, search);
    return { builds: [inferred(written, dockerfile, because, search)] };
  }
  const start = isHole(file.split('/', 1)[0] ?? '') ? '' : `${WORKSPACE}/`;
  const pattern = start !== '' && file.startsWith(start) ? file.slice(start.length) : file;
  const literal = pattern
    .replace(/\uE000\d+\uE001/g, '')
    .replace(/(?:^|\/)(?:Dockerfile|Containerfile)$/, '')
    .replace(/^[./]+/, '');
  if (literal === '') return { open: { written, pattern, because } };
  // A script that a person starts tells of what nothing else builds; a job builds what fits.
  if (written.origin === 'script') return { open: { written, pattern, because } };
  const fits = fittingPaths(pattern, dockerfilesOf(search), unknowns).filter(({ path }) => hasStage(path, written.target, search));
  if (fits.length === 0 || fits.length > FEW)
    return left(
      written,
      say`${because}; ${fits.length === 0 ? say`no file of the repository fits` : say`${fits.length} files of the repository fit`}, and this build is left out.`,
      search
    );
  return { builds: fits.map((fit) => fitted(written, fit, say`${because}, and ${code(fit.path)} fits`, search)) };
}

/** The build that a path with holes means with what a file puts into them. */
function fitted(written: WrittenBuild, { path, values }: Fit, because: Sentence, search: Search): FoundBuild {
  const bound = boundBuild(written, values);
  const own = ownContext(bound, search);
  const doubts = { file: because };
  if (own !== null) return found(bound, { dockerfile: path, context: joinPath('', own) ?? '', git: true, doubts }, search);
  const context = bound.context ?? '.';
  const known = hasUnknown(context) ? null : treePath(bound.directory, context);
  return known === null
    ? inferred(bound, path, because, search)
    : found(bound, { dockerfile: path, context: known, git: false, doubts }, search);
}

/** Gives a build without a Dockerfile to the ones that it may mean, of those that no other definition builds; `built`: by a job. */
export function placeOpenBuild(
  { written, pattern, because }: OpenBuild,
  { undeclared, built }: { readonly undeclared: readonly TreePath[]; readonly built: ReadonlySet<TreePath> },
  search: Search
): readonly FoundBuild[] {
  const { repository, unknowns } = search;
  const plain = (path: TreePath) => /^(?:Dockerfile|Containerfile)$/i.test(path.slice(path.lastIndexOf('/') + 1));
  const possible = dockerfilesOf(search).filter((path) => hasStage(path, written.target, search) && (written.file !== null || plain(path)));
  const all = fittingPaths(pattern.replace(/^(?:\.?\/)+/, ''), possible, unknowns);
  // Where it may as well be one that a job builds already, it says nothing of the others.
  const fits =
    written.origin !== 'script' && all.some(({ path }) => built.has(path)) ? [] : all.filter(({ path }) => undeclared.includes(path));
  if (fits.length === 0 || fits.length > FEW) {
    const which =
      all.length > 1 && fits.length === 0
        ? say`it may be any of ${all.length} Dockerfiles`
        : fits.length === 0
          ? say`no Dockerfile without a build of its own fits`
          : say`${fits.length} Dockerfiles without a build of their own fit`;
    repository.note('left-out', say`${code(written.source)}: ${because}; ${which}, and this build is left out.`);
    return [];
  }
  return fits.map((fit) => {
    const why =
      fits.length === 1
        ? say`${because}, and no other Dockerfile without a build fits`
        : say`${because}; it may be any of ${fits.length} Dockerfiles`;
    return fitted(written, fit, why, search);
  });
}

function boundBuild(written: WrittenBuild, values: ReadonlyMap<string, string>): WrittenBuild {
  const put = (text: string) => replaceHoles(text, values);
  const each = (record: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(record).map(([name, value]) => [name, put(value)]));
  return {
    ...written,
    directory: put(written.directory),
    context: written.context === null ? null : put(written.context),
    file: written.file === null ? null : put(written.file),
    target: written.target === null ? null : put(written.target),
    args: each(written.args),
    buildContexts: each(written.buildContexts),
    platforms: written.platforms.map(put),
    tags: written.tags.map(put)
  };
}

/** A build whose Dockerfile is known and whose context is not: the folder that is likeliest by what it copies. */
function inferred(written: WrittenBuild, dockerfile: TreePath, because: Sentence, search: Search): FoundBuild {
  const text = search.repository.text(dockerfile);
  const from = parentOf(dockerfile);
  const said = text === null ? null : saidContext(dockerfile, text, from, search.repository);
  const context = text === null ? from : inferContext(parseDockerfile(text, dockerfile), from, search.repository, said);
  const doubts: BuildDoubts = { context: because, ...(written.file !== null && hasUnknown(written.file) ? { file: because } : {}) };
  return found(written, { dockerfile, context, git: false, doubts }, search);
}

/** The paths of a build, what is open about them, and whether the context is read by git. */
interface BuildPaths {
  readonly dockerfile: TreePath;
  readonly context: TreePath;
  readonly git: boolean;
  readonly doubts: BuildDoubts;
  readonly readAt?: TreePath | null;
}

function found(written: WrittenBuild, { dockerfile, context, git, doubts, readAt }: BuildPaths, search: Search): FoundBuild {
  const { unknowns } = search;
  const {
    context: _context,
    file: _file,
    directory,
    defaultContext,
    fileFrom,
    unread = [],
    madeContext,
    ownBuilder: _ownBuilder,
    madeFiles: _made,
    call: _call,
    guess,
    ...rest
  } = written;
  const { target, options, because } = targetOf(written, search);
  const platforms = written.platforms.map((platform) => unknowns.settle(platform, 'last')).filter((platform) => platform !== '');
  const openPlatform = platforms.find(hasUnknown);
  // What is passed under a name that is not known: an option, an argument, a named context.
  const known = <Entry>(record: Readonly<Record<string, Entry>>) => Object.entries(record).filter(([name]) => !hasUnknown(name));
  const unnamed = [...Object.keys(rest.args), ...Object.keys(rest.buildContexts)].filter(hasUnknown);
  const open = [...unread, ...unnamed].map((word) => code(unknowns.show(word).slice(0, 120)));
  const flags: BuildDoubts = open.length === 0 ? {} : { args: say`${listed(open)} may hold further options` };
  // A variable that nothing sets is empty; what an expression or a command gives may be any option, on either side.
  const given = unread.find((word) => unknowns.within(word).some(({ name, steady }) => steady !== true && !/^\$\w+$/.test(name)));
  // Of these anything may be passed under a name that is not given.
  const openNames = unnamed.length === 0 && given === undefined ? {} : flags;
  const openFlags = given === undefined ? {} : { openFlags: say`${code(unknowns.show(given).slice(0, 120))} may hold further options` };
  return {
    ...rest,
    ...(openNames.args === undefined ? {} : { openNames: openNames.args }),
    cache: { ...openFlags, ...rest.cache },
    args: Object.fromEntries(known(rest.args)),
    target,
    ...(because === null ? {} : { targetOptions: options }),
    platforms: platforms.filter((platform) => !hasUnknown(platform)),
    buildContexts: Object.fromEntries(
      known(rest.buildContexts).map(([name, path]) => [name, contextPath(directory, unknowns.settle(path, 'last'))])
    ),
    dockerfile,
    ...(readAt === undefined ? {} : { readAt }),
    context,
    remoteContext: null,
    contextKind: git ? 'git' : 'path',
    doubts: {
      ...(guess === undefined ? {} : { file: unseenBuild(guess), context: unseenBuild(guess), args: unseenBuild(guess) }),
      ...doubts,
      ...(because === null ? {} : { target: because }),
      ...(openPlatform === undefined ? {} : { platforms: knownAtRun(openPlatform, search) }),
      ...flags
    }
  };
}

function knownAtRun(text: string, { unknowns }: Search): Sentence {
  return say`${code(unknowns.show(text).replaceAll(`${WORKSPACE}/`, '').slice(0, 120))} is known only when the build runs`;
}

/** The likelier target, and those that it may be; `because` null where it is known. */
function targetOf(
  written: WrittenBuild,
  search: Search
): { readonly target: string | null; readonly options: readonly (string | null)[] | null; readonly because: Sentence | null } {
  const { unknowns } = search;
  const text = written.target ?? '';
  const settled = unknowns.settle(text, 'last');
  const known = settled === '' || hasUnknown(settled) ? null : settled;
  if (written.guess !== undefined) return { target: known, options: null, because: unseenBuild(written.guess) };
  const [hole, second] = unknowns.within(text);
  if (hole === undefined) return { target: known, options: [known], because: null };
  const because = knownAtRun(text, search);
  const whole = second === undefined && hole.options.length > 0 && !hole.options.some(hasUnknown);
  if (!whole) return { target: known, options: null, because };
  const options = [...new Set(hole.options.map((option) => text.replace(unknowns.mark(hole), option) || null))];
  return { target: known, options, because: options.length > 1 ? because : null };
}

/** Dockerfiles by name, and files with a Dockerfile's name under another ending that a pattern may spell out. */
const dockerfilesOf = ({ repository }: Search): readonly TreePath[] =>
  repository.taken(DOCKERFILES).filter((path) => !isVendored(path) && !isForTests(path));

/** False for a Dockerfile that has no stage of the name: a build of that target cannot be of it. */
function hasStage(path: TreePath, target: string | null, { repository, unknowns }: Search): boolean {
  const settled = target === null ? '' : unknowns.settle(target, 'last');
  if (settled === '' || hasUnknown(settled) || /^\d+$/.test(settled)) return true;
  const text = repository.text(path);
  return text === null || parseDockerfile(text, path).stages.some((stage) => stage.name === settled.toLowerCase());
}

/** A named context that is a directory becomes a path of the repository; anything else stays as written. */
function contextPath(directory: string, written: string): string {
  const address = isRemote(written) || /^[a-z][a-z-]*:/i.test(written) || written.includes('$') || hasUnknown(written);
  return address ? written : (treePath(directory, written) ?? written);
}

function isRemote(context: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:\/\/|git@|github\.com\/|target:)/i.test(context) || /^[^/ ]+\.git(?:#|$)/.test(context);
}
