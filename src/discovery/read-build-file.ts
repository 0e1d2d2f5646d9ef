import { BUILD_FILE_LIMITS, type DocumentNode, readJson, readToml, readYaml } from '../formats/index.ts';
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
