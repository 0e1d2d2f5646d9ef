import { at, BUILD_FILE_LIMITS, type DocumentNode, entriesAt, itemsAt, readYamlDocuments, textAt } from '../../formats/index.ts';
import { allBut, asPatterns } from '../change-filter.ts';
import { joinPath } from '../paths.ts';
import type { Repository } from '../repository.ts';
import { hasUnknown, type Unknowns } from '../unknowns.ts';

// Actions that look which paths a change touches: their outputs are marks that know the patterns (docs/discovery.md).

type Outputs = ReadonlyMap<string, string>;

/** Outputs of dorny/paths-filter and tj-actions/changed-files; null for any other action. What cannot be read has no output that is known. */
export function changeOutputs(
  action: string,
  id: string,
  input: (name: string) => string,
  { unknowns, repository }: { readonly unknowns: Unknowns; readonly repository: Repository }
): Outputs | null {
  const mark = (name: string, patterns: readonly string[]): readonly [string, string] => [
    name,
    unknowns.mark({ name: `steps.${id}.outputs.${name}`, volatile: false, options: [], whenChanged: patterns })
  ];
  if (/^[\w-]+\/paths-filter$/.test(action)) {
    const filters = filtersOf(input('filters'), repository);
    const every = input('predicate-quantifier') === 'every';
    const marks = filters.flatMap(({ name, globs }) => {
      const patterns = every ? allOf(globs) : anyOf(globs);
      return patterns === null ? [] : [mark(name, patterns)];
    });
    // The names of those that hold, as a matrix takes them: any of them may.
    return new Map([...marks, ...(filters.length === 0 ? [] : [['changes', JSON.stringify(filters.map(({ name }) => name))] as const])]);
  }
  if (!/^[\w-]+\/changed-files$/.test(action)) return null;
  const ignored = linesOf(input('files_ignore'));
  const named = [{ name: '', globs: linesOf(input('files')) }, ...filtersOf(input('files_yaml'), repository)];
  return new Map(
    named.flatMap(({ name, globs }) => {
      const patterns =
        globs.length === 0 && ignored.length === 0 ? null : allOf([...(globs.length === 0 ? ['**'] : globs), ...not(ignored)]);
      const prefix = name === '' ? '' : `${name}_`;
      return patterns === null ? [] : ['any_changed', 'any_modified', 'any_deleted'].map((one) => mark(`${prefix}${one}`, patterns));
    })
  );
}

const linesOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
const not = (globs: readonly string[]) => globs.map((glob) => `!${glob}`);

/** One glob that fits is enough: one that takes something out fits nearly everything. */
const anyOf = (globs: readonly string[]) => (globs.some((glob) => glob.startsWith('!')) ? null : asPatterns(globs));

/** Globs, and what others take out of them again. */
function allOf(globs: readonly string[]): readonly string[] | null {
  const [wanted, left] = [globs.filter((glob) => !glob.startsWith('!')), globs.filter((glob) => glob.startsWith('!'))];
  if (wanted.length === 0) return left.length === 0 ? null : asPatterns(allBut(left.map((glob) => glob.slice(1))));
  return asPatterns([...wanted, ...left]);
}

interface Filter {
  readonly name: string;
  readonly globs: readonly string[];
}

/** Filters as YAML, or in a file of the repository: name to globs, which may stand below a kind of change, and in lists of lists. */
function filtersOf(written: string, repository: Repository): readonly Filter[] {
  if (written.trim() === '' || hasUnknown(written)) return [];
  const path = written.includes('\n') || written.includes(':') ? null : joinPath('', written.trim());
  const text = path === null ? written : repository.isFile(path) ? repository.text(path) : null;
  const [document] = text === null ? [] : readYamlDocuments(text, path ?? 'filters', BUILD_FILE_LIMITS).values;
  return entriesAt(document).map(({ key, value }) => ({ name: key, globs: globsOf(value, 0) }));
}

function globsOf(node: DocumentNode, depth: number): readonly string[] {
  if (depth > 5) return [];
  if (node.kind === 'scalar') return [textAt(node) ?? ''];
  if (node.kind === 'list') return itemsAt(node).flatMap((item) => globsOf(item, depth + 1));
  return entriesAt(node).flatMap(({ key }) => globsOf(at(node, key) ?? node, depth + 1));
}
