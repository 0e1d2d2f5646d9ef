import type { MadePath } from '../../model/fact.ts';
import { code, type Sentence, say } from '../../model/sentence.ts';
import { matchesGlob } from '../path-glob.ts';
import type { Repository } from '../repository.ts';
import { anything, type Effect, gitFolder, type StepSource, together } from './effect.ts';

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
}

export function checkoutEffect(
  input: (name: string) => string,
  { isOwn, isSecond, machineStays }: CheckoutPlace,
  source: StepSource
): Effect {
  if (machineStays && input('clean') === 'false')
    return together([
      { made: madeByCheckout(input, isOwn, source), mayWriteMore: true },
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
  return { made: madeByCheckout(input, isOwn, source), mayWriteMore: OTHER_FILES.some((name) => input(name) !== '') };
}

function madeByCheckout(input: (name: string) => string, isOwn: boolean, { from, repository, unknowns }: StepSource): readonly MadePath[] {
  const path = input('path').replace(/^\.\//, '').replace(/\/+$/, '');
  if (!isOwn)
    return path === '' ? [] : [{ path: `${path}/`, state: { kind: 'open' }, because: say`another repository is checked out there`, from }];
  const made: MadePath[] = [...gitFolder(say`the checkout writes a new ${code('.git')} in every job`, from)];
  const open = (because: Sentence): MadePath => ({ path: '', state: { kind: 'open' }, because, from });
  const same = (place: string, key: string, because: Sentence): MadePath => ({ path: place, state: { kind: 'same', key }, because, from });
  const ref = input('ref');
  if (ref !== '' && unknowns.within(ref).length === 0)
    made.push(open(say`the checkout is of ${code(ref.slice(0, 60))}, not of what is compared`));
  if (input('sparse-checkout') !== '') made.push(open(say`the checkout is sparse`));
  // Without these inputs a submodule is an empty folder, and a large file the text that points to it.
  if (/^(?:true|recursive)$/.test(input('submodules')))
    for (const folder of submodulesOf(repository))
      made.push(same(`${folder}/`, input('submodules'), say`the checkout fills the submodule`));
  if (input('lfs') === 'true')
    for (const file of largeFilesOf(repository)) made.push(same(file, 'lfs', say`the checkout fetches the large file`));
  return made;
}

function submodulesOf(repository: Repository): readonly string[] {
  const text = repository.isFile('.gitmodules') ? (repository.text('.gitmodules') ?? '') : '';
  return [...text.matchAll(/^\s*path\s*=\s*(.+?)\s*$/gm)].map(([, path = '']) => path.replace(/\/+$/, ''));
}

/** Files that `filter=lfs` of the attributes in the root names. */
function largeFilesOf(repository: Repository): readonly string[] {
  const text = repository.isFile('.gitattributes') ? (repository.text('.gitattributes') ?? '') : '';
  const patterns = text.split('\n').flatMap((line) => (/\sfilter=lfs(?:\s|$)/.test(line) ? [line.trim().split(/\s+/)[0] ?? ''] : []));
  const globs = patterns.map((pattern) => (pattern.includes('/') ? pattern.replace(/^\//, '') : `**/${pattern}`));
  return globs.length === 0 ? [] : repository.paths.filter((path) => globs.some((glob) => matchesGlob(glob, path))).slice(0, MOST_FILES);
}
