import { code, say } from '../../model/sentence.ts';
import type { TreePath } from '../../model/units.ts';
import { firstFiles } from '../first-files.ts';
import { DOCKERFILES, type PathQuestion } from '../listing.ts';
import { baseName, parentOf } from '../paths.ts';
import type { Search } from '../search.ts';

// Build tools whose own definitions make images: what they build is not read, and one line says so.

/** Files of the tool, what in them makes an image, and how the tool is called. */
const TOOLS: readonly (readonly [file: RegExp, words: RegExp, tool: string])[] = [
  [/^build\.gradle(?:\.kts)?$/, /\bcom\.google\.cloud\.tools\.jib\b|^\s*jib\s*\{/, 'jib'],
  [
    /^build\.gradle(?:\.kts)?$/,
    /\bDockerBuildImage\b(?!;)|\bcom\.(?:bmuschko|palantir)\.docker\b|\bio\.micronaut\.docker\b|^\s*(?:tasks\.)?(?:named\(["'])?bootBuildImage\b/,
    'Gradle'
  ],
  [/^pom\.xml$/, /<artifactId>jib-maven-plugin</, 'jib'],
  [/^pom\.xml$/, /<artifactId>(?:docker-maven-plugin|dockerfile-maven-plugin|docker-maven)<|<goal>build-image(?:-no-fork)?</, 'Maven'],
  [/\.(?:cs|fs)proj$/, /<(?:EnableSdkContainerSupport|ContainerRepository|ContainerImageName)>|DefaultContainer/, '.NET'],
  [/^build\.sbt$/, /enablePlugins\([^)]*DockerPlugin/, 'sbt'],
  [/\.nix$/, /\bdockerTools\.\w|\b(?:buildLayeredImage|streamLayeredImage|nix2container)\b/, 'Nix'],
  [/^(?:MODULE\.bazel|WORKSPACE(?:\.bazel)?)$/, /\brules_(?:oci|docker)\b|\bcontainer_repositories\b/, 'Bazel']
];
const ANY_TOOL = new RegExp(TOOLS.map(([file]) => file.source).join('|'));
const TOOL_FILES: PathQuestion = { among: 'shipped', takes: (_, name) => ANY_TOOL.test(name) };
/** Most files that are read: each may cost a request. */
const MAX_FILES = 20;

/** Notes for the files of such tools in the root, beside Dockerfiles, and named for images. */
export function noteBuildTools({ repository }: Search): void {
  const beside = new Set(['', ...repository.taken(DOCKERFILES).map(parentOf)]);
  const isNear = (path: TreePath) => beside.has(parentOf(path)) || /docker|container|image/i.test(baseName(path));
  const files = repository
    .taken(TOOL_FILES)
    .filter(isNear)
    .map((path) => ({ path, tools: TOOLS.filter(([file]) => file.test(baseName(path))) }));
  for (const { path, tools } of firstFiles(files, MAX_FILES, say`files of build tools`, repository.note)) {
    const lines = repository.text(path)?.slice(0, 200_000).split('\n') ?? [];
    for (const [, words, tool] of tools) {
      const line = lines.findIndex((text) => !/^\s*(?:\/\/|#|\*|import\b)/.test(text) && words.test(text));
      if (line === -1) continue;
      repository.note(
        'left-out',
        say`${code(`${path}:${line + 1}`)}: ${[tool]} makes an image by its own definition; what it builds is not analysed.`
      );
      break;
    }
  }
}
