import { BUILD_FILE_LIMITS, type DocumentNode, readJson, readToml, readYaml, readYamlDocuments } from '../formats/index.ts';
import type { TreePath } from '../model/units.ts';
import type { Repository } from './repository.ts';

/** A YAML, JSON or TOML file of the repository as values; null while it is wanted, or where it is malformed (then a problem is noted once). */
export function readBuildFile(path: TreePath, repository: Repository): DocumentNode | null {
  return repository.once(path, () => {
    const text = repository.text(path);
    if (text === null) return null;
    const read = path.endsWith('.toml')
      ? readToml(text, path)
      : /\.jsonc?$/.test(path)
        ? readJson(text, path)
        : readYaml(text, path, BUILD_FILE_LIMITS);
    for (const problem of read.problems) repository.problem(problem);
    return read.value;
  });
}

/** The documents of a YAML file; none while it is wanted. `plain` makes the text YAML where its format is more than that. */
export function readBuildDocuments(path: TreePath, repository: Repository, plain = (text: string) => text): readonly DocumentNode[] {
  return repository.once(`documents:${path}`, () => {
    const text = repository.text(path);
    if (text === null) return [];
    const { values, problems } = readYamlDocuments(plain(text), path, BUILD_FILE_LIMITS);
    for (const problem of problems) repository.problem(problem);
    return values;
  });
}
