import { throughLinks } from '../../plain/index.ts';

/**
 * Sets of absolute image paths as the effect model uses them (design: docs/suggestions.md, "How a proof is made").
 * `below`: each path and everything under it, a component may be `*`. `system`: everywhere but private paths. `all`: everywhere.
 */
export interface PathSet {
  readonly all: boolean;
  readonly system: boolean;
  readonly below: readonly string[];
}

export const NO_PATHS: PathSet = { all: false, system: false, below: [] };
export const ALL_PATHS: PathSet = { all: true, system: true, below: [] };
export const SYSTEM_PATHS: PathSet = { all: false, system: true, below: [] };

/** The set of the given paths and everything under them. */
export function below(...paths: readonly string[]): PathSet {
  return { all: false, system: false, below: paths };
}

export function union(sets: readonly PathSet[]): PathSet {
  return {
    all: sets.some((s) => s.all),
    system: sets.some((s) => s.system),
    below: [...new Set(sets.flatMap((s) => s.below))]
  };
}

function isEmpty(set: PathSet): boolean {
  return !set.all && !set.system && set.below.length === 0;
}

/** Absolute, clean path of `path` seen from `cwd`; no trailing slash, `/` for the root. */
export function resolvePath(cwd: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${cwd}/${path}`).split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return `/${parts.join('/')}`;
}

const components = (path: string): string[] => path.split('/').filter((part) => part !== '');

/** Whether one path is the other or lies under it, in either direction; `*` stands for any one component. */
export function touch(a: string, b: string): boolean {
  return touchAsWritten(a, b) || touchAsWritten(throughLinks(a), throughLinks(b));
}

function touchAsWritten(a: string, b: string): boolean {
  const left = components(a);
  const right = components(b);
  const shared = Math.min(left.length, right.length);
  for (let i = 0; i < shared; i++) if (left[i] !== right[i] && left[i] !== '*' && right[i] !== '*') return false;
  return true;
}

/** Whether `path` is `directory` or lies under it. */
export function isUnder(path: string, directory: string): boolean {
  return directory === '/' || path === directory || path.startsWith(`${directory}/`);
}

/** The path as it reads below the directory, where directories that distributions link (`/bin`) lead there; as written where they do not. */
export function asBelow(path: string, directory: string): string {
  const [place, top] = [throughLinks(path), throughLinks(directory)];
  return !isUnder(path, directory) && isUnder(place, top) ? resolvePath(directory, `.${place.slice(top.length)}`) : path;
}

/** Whether the two sets may share a path; `isPrivate` tells which paths installers of the system never touch (docs/suggestions.md, "The accepted assumption"). */
export function overlap(a: PathSet, b: PathSet, isPrivate: (path: string) => boolean): boolean {
  if (isEmpty(a) || isEmpty(b)) return false;
  if (a.all || b.all) return true;
  if (a.system && b.system) return true;
  if (a.system && b.below.some((path) => !isPrivate(path))) return true;
  if (b.system && a.below.some((path) => !isPrivate(path))) return true;
  return a.below.some((left) => b.below.some((right) => touch(left, right)));
}

/** First components that belong to the system; anything else at the top is private to the image's author. */
export const STANDARD_FOLDERS: ReadonlySet<string> = new Set(
  'bin boot dev etc home media mnt opt proc root run sbin srv sys tmp usr var'.split(' ')
);
const SHARED_PARENTS = new Set(['opt', 'srv', 'home']);

/** What distributions themselves have below /usr (Filesystem Hierarchy Standard §4); another name there is the author's own. */
const OF_USR = /^(?:bin|sbin|lib\w*|include|share|local|src|games|etc|tmp|X11R6|\*)$/;
/** Sources that packages and images of languages put into /usr/src themselves (kernel headers, dkms, python, php, ruby). */
const OF_USR_SRC = /^(?:linux|kernel|python|php|ruby|perl|packages|debug|\*)|-\d/;

/** The directory that is private if this Dockerfile makes it: `opt/x`, `usr/src/x`, `usr/app`; null where none of the path can be. */
function ownableOf(path: string): string | null {
  const [top, second, third, fourth] = components(path);
  if (top === undefined || second === undefined || second === '*') return null;
  if (SHARED_PARENTS.has(top)) return `${top}/${second}`;
  if (top !== 'usr') return null;
  if (!OF_USR.test(second)) return `usr/${second}`;
  if (second === 'local') return third === 'src' && fourth !== undefined && !OF_USR_SRC.test(fourth) ? `usr/local/src/${fourth}` : null;
  return second === 'src' && third !== undefined && !OF_USR_SRC.test(third) ? `usr/src/${third}` : null;
}

/**
 * Which paths are private (docs/suggestions.md, "The accepted assumption"): outside of the standard directories, or below /opt/x, /srv/x, /home/x, /usr/src/x or a name in /usr
 * that no distribution has, where this Dockerfile itself makes x (`made` lists what its WORKDIR, mkdir and COPY name).
 */
export function createPrivacy(made: readonly string[]): (path: string) => boolean {
  const owned = new Set(made.flatMap((path) => ownableOf(path) ?? []));
  return (path) => {
    const [top] = components(path);
    if (top === undefined || top === '*') return false;
    // Nothing of a distribution lives in /srv, so all of it counts where this Dockerfile works there.
    if (top === 'srv' && made.some((own) => own === '/srv')) return true;
    if (!STANDARD_FOLDERS.has(top) && !top.startsWith('lib')) return true;
    const ownable = ownableOf(path);
    return ownable !== null && owned.has(ownable);
  };
}
