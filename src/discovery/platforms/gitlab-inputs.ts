import { at, BUILD_FILE_LIMITS, type DocumentNode, entriesAt, itemsAt, readYamlDocuments, textAt } from '../../formats/index.ts';
import type { TreePath } from '../../model/units.ts';
import { readBuildFile } from '../read-build-file.ts';
import type { Search } from '../search.ts';

// Files of GitLab with a header: `spec: {inputs: …}`, a line of three hyphens, and the jobs with `$[[ inputs.NAME ]]` in them
// (docs.gitlab.com, CI/CD inputs).

/** Values of inputs by name, as their text stands in the file. */
export type GivenInputs = ReadonlyMap<string, string>;

const HEADER_END = /^---[ \t]*$/m;
const INPUT = /\$\[\[\s*inputs\.([\w-]+)\s*(\|[^\]]*)?\]\]/g;

/** What an `include` gives to the file that it names. */
export const inputsOf = (include: DocumentNode): GivenInputs => valuesOf(at(include, 'inputs'), (value) => value);

/** A file of jobs, with its inputs in the places that ask for them; null where it cannot be read. */
export function gitlabDocument(path: TreePath, given: GivenInputs, { repository, unknowns }: Search): DocumentNode | null {
  const text = repository.text(path) ?? '';
  const end = HEADER_END.exec(text.replace(/^---[ \t]*\n/, (first) => `${' '.repeat(first.length - 1)}\n`));
  if (end === null || !/^spec:/m.test(text.slice(0, end.index))) return readBuildFile(path, repository);
  return repository.once(`gitlab:${path}:${JSON.stringify([...given])}`, () => {
    const { values, problems } = readYamlDocuments(text, path, BUILD_FILE_LIMITS);
    for (const problem of problems) repository.problem(problem);
    const [header, body] = values;
    if (header === undefined || body === undefined) return null;
    const inputs = new Map([...valuesOf(at(header, 'spec', 'inputs'), (value) => at(value, 'default')), ...given]);
    const put = (written: string) =>
      written.replace(INPUT, (_, name: string, change?: string) => {
        const value = change === undefined ? inputs.get(name) : undefined;
        return value ?? unknowns.mark({ name: `inputs.${name}`, volatile: false, options: [] });
      });
    return withTexts(body, put);
  });
}

function valuesOf(node: DocumentNode | undefined, of: (value: DocumentNode) => DocumentNode | undefined): GivenInputs {
  return new Map(
    entriesAt(node).flatMap(({ key, value }) => {
      const found = of(value);
      const text = found?.kind === 'list' ? JSON.stringify(itemsAt(found).map((item) => textAt(item) ?? '')) : textAt(found);
      return text === undefined ? [] : [[key, text] as const];
    })
  );
}

/** A document with all of its texts and names put through a function. */
function withTexts(node: DocumentNode, put: (text: string) => string): DocumentNode {
  if (node.kind === 'scalar') return typeof node.value === 'string' ? { ...node, value: put(node.value) } : node;
  if (node.kind === 'list') return { ...node, items: node.items.map((item) => withTexts(item, put)) };
  const entries = entriesAt(node).map((entry) => ({ ...entry, key: put(entry.key), value: withTexts(entry.value, put) }));
  return { ...node, entries: new Map(entries.map((entry) => [entry.key, entry])) };
}
