import { createHash } from 'node:crypto';
import type { MadePath } from '../../model/fact.ts';
import { code, type Sentence, say } from '../../model/sentence.ts';
import { treePath } from '../assemble.ts';
import type { Repository } from '../repository.ts';
import { hasUnknown, type Unknowns } from '../unknowns.ts';

// What a step of a job does to the workspace before a build (docs/discovery.md "The workspace"): one answer for what a COPY meets and for
// whether a file that git does not hold may be there after all.

export interface Effect {
  readonly made: readonly MadePath[];
  /** It may write more than that, where nobody can tell what. */
  readonly mayWriteMore: boolean;
}

export const NO_EFFECT: Effect = { made: [], mayWriteMore: false };
export const together = (effects: readonly Effect[]): Effect => ({
  made: effects.flatMap(({ made }) => made),
  mayWriteMore: effects.some(({ mayWriteMore }) => mayWriteMore)
});

export interface StepSource {
  /** `build.yml:12` */
  readonly from: string;
  readonly repository: Repository;
  readonly unknowns: Unknowns;
  /** `COMPOSE_FILE` may name the files of a compose project. */
  readonly choosesCompose: boolean;
}

type State = MadePath['state'];

export const NEW: State = { kind: 'new' };
export const OPEN: State = { kind: 'open' };
/** By a digest: what a step writes may hold what nobody should read here. */
export const same = (text: string): Extract<State, { kind: 'same' }> => ({
  kind: 'same',
  key: createHash('sha256').update(text).digest('hex')
});

/** What a command takes away in every run. */
export const gone = (text: string): State => ({ ...same(text), left: 'nothing' });

/** What git keeps of a checkout besides the name of its branch: another one for every commit, and for every fetch. */
const GIT_PATHS = ['', 'index', 'config', 'FETCH_HEAD', 'shallow', 'packed-refs', 'logs/', 'objects/', 'refs/'];

/** What is there in every checkout, and the same for a branch. */
const STEADY_GIT_PATHS = ['HEAD', 'description', 'hooks/', 'info/'];

export const gitFolder = (because: Sentence, from: string | null): readonly MadePath[] => [
  ...GIT_PATHS.map((path): MadePath => ({ path: `.git/${path}`, state: NEW, because, from })),
  ...STEADY_GIT_PATHS.map((path): MadePath => ({ path: `.git/${path}`, state: { kind: 'same', key: 'of the branch' }, because, from }))
];

/** A path as the shell has it, in the repository; null where it lies outside or is not known. A word that is no path gives null. */
export function placeOf(word: string | undefined, directory: string): string | null {
  if (word === undefined || word === '' || hasUnknown(word) || /^[&$~-]/.test(word)) return null;
  const path = treePath(directory, word);
  return path === null || path === '' ? null : path;
}

/** Stands for a file whose name nobody knows, in a directory of the workspace; null outside of it. */
export function someFileIn(word: string, directory: string): string | null {
  const path = treePath(directory, word === '' ? '.' : word);
  return path === null || hasUnknown(word) || word.startsWith('~') ? null : `${path === '' ? '' : `${path}/`}some-file/`;
}

/** Of a tool that may write anything: what git is told not to keep, where tools put what they make, and a file of a name of its own. */
export function anything(because: (path: string) => Sentence, { from, repository }: StepSource): Effect {
  const made = [...ignoredPaths(repository), 'some-file/'].map((path): MadePath => ({ path, state: OPEN, because: because(path), from }));
  return { made, mayWriteMore: true };
}

/** Of a tool of the project's own, which leaves what git keeps as it is: only what git is told not to keep, and its usual folders. */
export function projectOutput(tool: Sentence, folders: readonly string[], { from, repository }: StepSource): Effect {
  const ignored = ignoredPaths(repository);
  // Who tells git of one of them tells it of the one that is used.
  const isTold = folders.some((folder) => ignored.includes(folder.replace(/\/$/, '')));
  const made = [...new Set([...ignored, ...(isTold ? [] : folders)])].map(
    (path): MadePath => ({ path, state: OPEN, because: say`${tool} runs before the build and may write ${code(path)}`, from })
  );
  return { made, mayWriteMore: true };
}

/** Paths that git is told not to keep are where tools put what they make: one path for each rule, wildcards filled in. */
function ignoredPaths(repository: Repository): readonly string[] {
  const text = repository.isFile('.gitignore') ? (repository.text('.gitignore') ?? '') : '';
  return text
    .split('\n')
    .slice(0, 500)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^[#!]/.test(line))
    .map((line) => filledPattern(line.replace(/^\//, '')))
    .filter((path) => path !== '' && path !== 'x' && !path.startsWith('..'));
}

/** One of the paths that a pattern finds. */
export const filledPattern = (pattern: string): string =>
  pattern
    .replace(/^(?:\.\/)?\*\*\//, '')
    .replace(/\/\*{0,2}$/, '')
    .replace(/\*+|\?|\[[^\]]*\]/g, 'x');
