import type { TreePath } from '../model/units.ts';
import type { CacheEntry, FoundBuild } from './found-build.ts';
import { joinPath } from './paths.ts';
import type { Repository } from './repository.ts';
import { WORKSPACE } from './shell/walk.ts';
import { hasUnknown, type Unknowns } from './unknowns.ts';

/** A build as some source writes it, paths still as text. */
export interface WrittenBuild extends Omit<FoundBuild, 'dockerfile' | 'context' | 'remoteContext' | 'contextKind'> {
  /** Null: none is given, and the source's own default holds. */
  readonly context: string | null;
  readonly file: string | null;
  /** Directory that relative paths start from: absolute below the workspace. */
  readonly directory: string;
  /** `git`: without a context the builder fetches the repository (docker/build-push-action from version 2 on). */
  readonly defaultContext: 'path' | 'git' | null;
  /** What `file` is relative to: the directory of the command (buildx), or the context (compose, bake, Skaffold). */
  readonly fileFrom: 'directory' | 'context';
}

/** Turns written paths into paths of the repository; null, with a note that says why, where that cannot be done. */
export function assembleBuild(written: WrittenBuild, repository: Repository, unknowns: Unknowns): FoundBuild | null {
  const { context: rawContext, file: rawFile, directory, defaultContext, fileFrom, ...rest } = written;
  const note = (what: string): null => {
    repository.note(`${written.source}: ${what.replaceAll(`${WORKSPACE}/`, '')}`);
    return null;
  };
  const known = (text: string, what: string): string | null => {
    const settled = unknowns.settle(text, 'last');
    if (!hasUnknown(settled)) return settled;
    const names = unknowns.within(settled).map((hole) => unknowns.show(unknowns.mark(hole)));
    return note(
      `the ${what} \`${unknowns.show(settled)}\` is not known before the build runs (${names.join(', ')}); this build is left out.`
    );
  };

  const writtenContext = rawContext?.trim() ? rawContext.trim() : null;
  if (writtenContext === '-') return note('the Dockerfile comes from standard input; this build is left out.');
  const own = writtenContext === null ? (defaultContext === 'git' ? '' : null) : gitContextOfRepository(writtenContext, unknowns);
  const contextText = own !== null ? own : known(writtenContext ?? (defaultContext === 'path' ? '.' : ''), 'context');
  if (contextText === null) return null;
  if (own === null && contextText === '') return note('no build context is given; this build is left out.');
  const settledFile = rawFile?.trim() ? known(rawFile.trim(), 'Dockerfile') : undefined;
  if (settledFile === null) return null;
  const file = settledFile ?? undefined;

  if (own === null && isRemote(contextText)) {
    return note(`the context \`${contextText.slice(0, 120)}\` is not this repository; this build is left out.`);
  }
  const context = own !== null ? joinPath('', contextText) : treePath(directory, contextText);
  if (context === null) return note(`the context \`${contextText.slice(0, 120)}\` lies outside of the repository; this build is left out.`);

  const dockerfile = findDockerfile(
    file,
    own !== null || fileFrom === 'context' ? `${WORKSPACE}/${context}` : directory,
    context,
    repository
  );
  if (dockerfile === null)
    return note(
      `the Dockerfile \`${(file ?? `${context === '' ? '' : `${context}/`}Dockerfile`).slice(0, 120)}\` is not in the repository; this build is left out.`
    );
  const buildContexts = Object.fromEntries(Object.entries(rest.buildContexts).map(([name, path]) => [name, contextPath(directory, path)]));
  return { ...rest, buildContexts, dockerfile, context, remoteContext: null, contextKind: own !== null ? 'git' : 'path' };
}

/** `file` from its base, else where a script may have meant it; the default name also in lower case (buildx does that). */
function findDockerfile(file: string | undefined, base: string, context: TreePath, repository: Repository): TreePath | null {
  const candidates =
    file === undefined
      ? [joinPath(context, 'Dockerfile'), joinPath(context, 'dockerfile'), joinPath(context, 'Containerfile')]
      : [treePath(base, file), joinPath(context, file), joinPath('', file)];
  for (const candidate of candidates) {
    const real = candidate === null ? null : repository.resolve(candidate);
    if (real !== null) return real;
  }
  return null;
}

/** Path below the workspace as a path of the repository; null where it lies outside. */
export function treePath(directory: string, path: string): TreePath | null {
  const absolute = path.startsWith('/') ? path : `${directory}/${path}`;
  if (hasUnknown(absolute) || !absolute.startsWith('/')) return null;
  const plain = joinPath('', absolute.slice(1));
  const root = WORKSPACE.slice(1);
  if (plain === root) return '';
  return plain?.startsWith(`${root}/`) ? plain.slice(root.length + 1) : null;
}

/** A named context that is a directory becomes a path of the repository; anything else stays as written. */
function contextPath(directory: string, written: string): string {
  const address = isRemote(written) || /^[a-z][a-z-]*:/i.test(written) || written.includes('$');
  return address ? written : (treePath(directory, written) ?? written);
}

function isRemote(context: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:\/\/|git@|github\.com\/|target:)/i.test(context) || /^[^/ ]+\.git(?:#|$)/.test(context);
}

/** Directory within the repository where the context is the repository itself by git, else null. */
function gitContextOfRepository(context: string, unknowns: Unknowns): string | null {
  const named = /^\{\{ *defaultContext *\}\}(?::(.*))?$/.exec(context);
  if (named) return hasUnknown(named[1] ?? '') ? null : (named[1] ?? '');
  const shown = unknowns.show(context);
  const own =
    /^(?:https:\/\/|git:\/\/)?(?:github\.com|\$\{\{ github\.server_url \}\})\/\$\{\{ github\.repository \}\}(?:\.git)?(?:#[^:]*(?::(.*))?)?$/.exec(
      shown
    );
  if (own) return own[1]?.includes('${{') ? null : (own[1] ?? '');
  return null;
}

/** `type=gha,scope=x`, `user/app:cache` (a registry reference), one entry each. Quoted fields are unquoted. */
export function cacheEntries(lines: readonly string[]): readonly CacheEntry[] {
  return lines.flatMap((line) => {
    const text = line.trim().replace(/^"(.*)"$/, '$1');
    if (text === '') return [];
    if (!text.includes('=')) return [{ type: 'registry', attributes: { ref: text } }];
    const attributes: Record<string, string> = {};
    for (const field of text.split(',')) {
      const equals = field.indexOf('=');
      if (equals > 0) attributes[field.slice(0, equals).trim().toLowerCase()] = field.slice(equals + 1).trim();
    }
    return [{ type: (attributes['type'] ?? 'registry').toLowerCase(), attributes }];
  });
}

/** `NAME=value` lines; a bare `NAME` takes its value from the environment, and is not passed where that has none. */
export function buildArguments(
  lines: readonly string[],
  environment: (name: string) => string | undefined
): Readonly<Record<string, string>> {
  const entries: [string, string][] = [];
  for (const line of lines) {
    const equals = line.indexOf('=');
    const name = (equals === -1 ? line : line.slice(0, equals)).trim();
    const value = equals === -1 ? environment(name) : line.slice(equals + 1);
    if (name !== '' && value !== undefined) entries.push([name, value]);
  }
  return Object.fromEntries(entries);
}
