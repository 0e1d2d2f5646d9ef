import type { MadePath } from '../../model/fact.ts';
import { code, type Sentence, say } from '../../model/sentence.ts';
import { matchesGlob } from '../path-glob.ts';
import type { Repository } from '../repository.ts';
import { anything, type Effect, gitFolder, gone, type StepSource, together } from './effect.ts';
import { leftOut } from './sparse-checkout.ts';

// What actions/checkout puts into the workspace beside the files of the commit (its README; docs/discovery.md "The workspace").

/** Most files of the large file storage that are told apart. */
const MOST_FILES = 500;

/** Inputs by which a checkout holds more or other than the commit's own files. */
const OTHER_FILES = ['repository', 'path', 'submodules', 'lfs', 'sparse-checkout', 'ref', 'ssh-key'];

/** Where a checkout takes place: of the repository that holds the workflow, behind another one of it, on a machine that outlives the job. */
export interface CheckoutPlace {
  readonly isOwn: boolean;
  readonly isSecond: boolean;
  readonly machineStays: boolean;
  /** `GIT_LFS_SKIP_SMUDGE`: large files stay the texts that point to them. */
  readonly skipsLargeFiles: boolean;
}

export function checkoutEffect(input: (name: string) => string, place: CheckoutPlace, source: StepSource): Effect {
  const { isOwn, isSecond, machineStays } = place;
  if (machineStays && input('clean') === 'false')
    return together([
      { made: madeByCheckout(input, place, source), mayWriteMore: true },
      anything(() => say`what earlier jobs left in the workspace stays there`, source)
    ]);
  const folder = input('path').replace(/^\.\//, '').replace(/\/+$/, '');
  if (isOwn && isSecond && folder !== '' && folder !== '.') {
    const again = {
      path: `${folder}/`,
      state: { kind: 'new' as const },
      because: say`the repository is checked out there once more, with a new ${code('.git')}`,
      from: source.from
    };
    return { made: [again], mayWriteMore: true };
  }
  return { made: madeByCheckout(input, place, source), mayWriteMore: OTHER_FILES.some((name) => input(name) !== '') };
}

function madeByCheckout(
  input: (name: string) => string,
  { isOwn, machineStays, skipsLargeFiles }: CheckoutPlace,
  { from, repository, unknowns }: StepSource
): readonly MadePath[] {
  const path = input('path').replace(/^\.\//, '').replace(/\/+$/, '');
  if (!isOwn)
    // In the root it takes the place of what was there.
    return [
      {
        path: path === '' || path === '.' ? '' : `${path}/`,
        state: { kind: 'open' },
        because: say`another repository is checked out there`,
        from
      }
    ];
  const made: MadePath[] = [...gitFolder(say`the checkout writes a new ${code('.git')} in every job`, from)];
  const open = (because: Sentence): MadePath => ({ path: '', state: { kind: 'open' }, because, from });
  const ref = input('ref');
  if (ref !== '' && unknowns.within(ref).length === 0)
    made.push(open(say`the checkout is of ${code(ref.slice(0, 60))}, not of what is compared`));
  if (input('sparse-checkout') !== '') {
    const left = leftOut(input('sparse-checkout'), input('sparse-checkout-cone-mode') !== 'false', repository);
    const because = say`the checkout is sparse`;
    made.push(...(left === null ? [open(because)] : left.map((one): MadePath => ({ path: one, state: gone('sparse'), because, from }))));
  }
  const [submodules, lfs] = [input('submodules'), input('lfs')];
  if (/^(?:true|recursive)$/.test(submodules)) made.push(...filledSubmodules(repository, submodules === 'recursive', from));
  else if (submodules === '' || submodules === 'false') made.push(...emptySubmodules(repository, machineStays, from));
  else made.push(...repository.submodules.map((folder) => mayBeFilled(folder, from)));
  if (lfs === 'true' && !skipsLargeFiles) made.push(...fetchedLargeFiles(repository, from));
  return made;
}

/** Submodules that are fetched; those of their own, with `recursive` alone. */
export const filledSubmodules = (repository: Repository, isRecursive: boolean, from: string): readonly MadePath[] =>
  [...new Set([...repository.submodules, ...declaredSubmodules(repository)])].flatMap((folder) => {
    const because = say`the submodule ${code(folder)} is fetched with submodules of its own`;
    const own: MadePath[] = isRecursive ? [{ path: `${folder}/`, state: { kind: 'form', key: `recursive ${folder}` }, because, from }] : [];
    return [
      { path: `${folder}/`, state: { kind: 'same', key: 'filled' }, because: say`the submodule ${code(folder)} is fetched`, from },
      ...own
    ];
  });

/** As `.gitmodules` names them. */
function declaredSubmodules(repository: Repository): readonly string[] {
  const text = repository.isFile('.gitmodules') ? (repository.text('.gitmodules') ?? '') : '';
  return [...text.matchAll(/^\s*path\s*=\s*(.+?)\s*$/gm)].map(([, path = '']) => path.replace(/\/+$/, ''));
}

/** A submodule that nothing fetches is an empty folder, whatever commit stands there; on a machine that stays an earlier job may have fetched it. */
const emptySubmodules = (repository: Repository, machineStays: boolean, from: string): readonly MadePath[] =>
  repository.submodules.map((folder) =>
    machineStays
      ? mayBeFilled(folder, from)
      : {
          path: `${folder}/`,
          state: { kind: 'same', key: 'empty', left: 'folder' },
          because: say`the checkout leaves the submodule ${code(folder)} an empty folder`,
          from
        }
  );

const mayBeFilled = (folder: string, from: string): MadePath => ({
  path: `${folder}/`,
  state: { kind: 'open' },
  because: say`whether the submodule ${code(folder)} is fetched is not known`,
  from
});

/** Large files in place of the texts that point to them. */
export function fetchedLargeFiles(repository: Repository, from: string): readonly MadePath[] {
  const files = largeFilesOf(repository);
  const because = say`the checkout fetches the large file`;
  if (files.length <= MOST_FILES) return files.map((path): MadePath => ({ path, state: { kind: 'same', key: 'lfs' }, because, from }));
  return [{ path: '', state: { kind: 'form', key: 'lfs' }, because: say`large files are fetched`, from }];
}

/** Files that `filter=lfs` of attributes names. */
function largeFilesOf(repository: Repository): readonly string[] {
  const globs = repository.named('.gitattributes').flatMap((file) => {
    const folder = file.slice(0, -'.gitattributes'.length);
    const lines = (repository.text(file) ?? '').split('\n').filter((line) => /\sfilter=lfs(?:\s|$)/.test(line));
    const patterns = lines.map((line) => line.trim().split(/\s+/)[0] ?? '');
    return patterns.map((pattern) => `${folder}${pattern.includes('/') ? pattern.replace(/^\//, '') : `**/${pattern}`}`);
  });
  return globs.length === 0 ? [] : repository.paths.filter((path) => globs.some((glob) => matchesGlob(glob, path)));
}
