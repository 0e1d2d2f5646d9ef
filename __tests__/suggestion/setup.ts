import { createContext, createTree, type IgnoreRules, parseIgnoreFile } from '../../src/context/index.ts';
import { builtStages, parseDockerfile } from '../../src/dockerfile/index.ts';
import type { Dockerfile } from '../../src/model/dockerfile.ts';
import type { TreeEntry } from '../../src/model/tree.ts';
import { type SuggestInput, type SuggestResult, suggest } from '../../src/suggestion/index.ts';

/** A build context as a list of paths (`a -> b` is a symbolic link) and the texts of some of them. */
export interface Project {
  readonly paths: readonly string[];
  readonly texts: Readonly<Record<string, string>>;
}

function entriesOf(paths: readonly string[]): readonly TreeEntry[] {
  return paths
    .map((line): TreeEntry => {
      const [path = '', target] = line.split(' -> ');
      if (target !== undefined) return { kind: 'symlink', path, target, content: `link ${target}` };
      return { kind: 'file', path, mode: /\.sh$|^bin\//.test(path) ? 0o755 : 0o644, content: path, size: 10 };
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Runs the room on a Dockerfile text and a project, without history. */
export function suggestFor(
  text: string,
  project: Project,
  options: Partial<SuggestInput> & { readonly path?: string } = {}
): SuggestResult {
  const path = options.path ?? 'Dockerfile';
  const tree = createTree(entriesOf(project.paths));
  const ignorePath = ignorePathOf(path, project);
  const ignore: IgnoreRules | null = ignorePath === null ? null : parseIgnoreFile(project.texts[ignorePath] ?? '');
  const dockerfile = parseDockerfile(text, path);
  return suggest({
    dockerfile,
    context: createContext(tree, ignore, 'buildkit'),
    ignore,
    trackedOnly: false,
    read: (wanted) => project.texts[wanted],
    volatileArgs: null,
    worth: null,
    minSavedSeconds: 5,
    assumeNone: false,
    cache: null,
    servesChanges: true,
    sharedScopes: [],
    changesWhere: null,
    isCheckout: false,
    hasLinks: true,
    namesOfOwn: new Set(),
    definition: null,
    sizes: { layerOf: () => null, fileBytes: () => 10, hasFixedTimes: false },
    stagesBuilt: stagesOf(dockerfile, null),
    base: null,
    ...options
  });
}

/** The stages of a build: none but those that the image is made of are left out where the file is built whole. */
export function stagesOf(dockerfile: Dockerfile, target: string | null): SuggestInput['stagesBuilt'] {
  const shipped = builtStages(dockerfile, { target, args: {}, platform: null })?.map((stage) => stage.index) ?? [];
  return { shipped: new Set(shipped), needed: new Set(dockerfile.stages.map((stage) => stage.index)) };
}

function ignorePathOf(path: string, project: Project): string | null {
  return [`${path}.dockerignore`, '.dockerignore'].find((p) => project.paths.includes(p)) ?? null;
}
