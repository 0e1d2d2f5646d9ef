import type { Sentence } from './sentence.ts';
import type { TreePath } from './units.ts';

/**
 * How much is known of a fact about how CI builds. `known`: written down where `from` says. `assumed`: taken to hold, as the assumptions
 * list. `unknown`: only a run could tell (docs/discovery.md "Facts").
 */
export type FactCertainty = 'known' | 'assumed' | 'unknown';

/** A fact about how CI builds an image, with its source. */
export interface Fact<T> {
  /** Null where it is not known, or where it is never printed. */
  readonly value: T | null;
  readonly certainty: FactCertainty;
  /** `build.yml:27`; null where no file says it. */
  readonly from: string | null;
  /** Why it is not simply known; null where it is. */
  readonly because: Sentence | null;
}

/** Something that cannot be known of a build, with the likelier outcome for what stands on it. */
export interface Doubt {
  /** A clause: `the value of VERSION is not known before the build runs`. */
  readonly because: Sentence;
  readonly likely: 'cached' | 'rebuilt';
}

/**
 * A path of the workspace that the build sees and git does not hold as it is there (docs/discovery.md "The workspace").
 * `new`: another one in every job. `same`: made of what `key` says, equal where that is; `left`: nothing, an empty folder, or this alone is there in
 * place of what git holds. `open`: nobody here can tell; `likely`: that it is as git has it. `trusted`: an action that is not read here (`by`, with its inputs as
 * `key`) is taken to leave it as git has it. `form`: as git has it, in a form that hangs on settings (`key`).
 */
export interface MadePath {
  /** Relative to the root of the repository; a directory ends in `/`, the empty string is all of it. */
  readonly path: TreePath;
  readonly state:
    | { readonly kind: 'new' }
    | { readonly kind: 'same'; readonly key: string; readonly left?: 'nothing' | 'folder' | 'this' }
    | { readonly kind: 'open'; readonly likely?: 'cached' }
    | { readonly kind: 'trusted'; readonly key: string; readonly by: string }
    | { readonly kind: 'form'; readonly key: string };
  /** A clause: `the checkout writes a new .git in every job`. */
  readonly because: Sentence;
  /** `build.yml:12`; null where no line says it. */
  readonly from: string | null;
}

/** Whether a made path is one that git itself keeps. */
export const isOfGit = ({ path }: Pick<MadePath, 'path'>): boolean => path.startsWith('.git/');

/** Stands among open arguments for each that is declared and not passed by its name. */
export const ANY_ARGUMENT = '*';

/** What stands around a Dockerfile in a build of it. Absent members: nothing of the kind. */
export interface Surroundings {
  /** Build arguments whose value cannot be known, by name; they stand neither in `args` nor in `volatileArgs`. */
  readonly openArgs: Readonly<Record<string, Doubt>>;
  /** Build arguments that are the same on every build although their value is not known here: the expression that gives it, by name. */
  readonly steadyArgs: Readonly<Record<string, string>>;
  /** Build arguments of which one of several values is taken, the same on every build: all of them, by name; absent where there are none. */
  readonly choices?: Readonly<Record<string, string>>;
  readonly made: readonly MadePath[];
  /** A fault of the builder that the set-up meets, and that makes a right verdict look wrong: a sentence; absent where it meets none. */
  readonly fault?: Sentence;
  /** Why no file of the repository is there, so that a build of a path finds no Dockerfile; absent where it is there or may be. */
  readonly empty?: Sentence;
}
