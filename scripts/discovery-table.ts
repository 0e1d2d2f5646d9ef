// Prints what discovery finds in git repositories (no work tree needed), and compares the context that it would infer with the declared one:
// node scripts/discovery-table.ts NAME=GIT_DIRECTORY[@COMMIT]...
import { inferContext } from '../src/discovery/by-name/infer-context.ts';
import { type Discovery, discoverImages } from '../src/discovery/index.ts';
import { parentOf } from '../src/discovery/paths.ts';
import { openRepository, type Read } from '../src/discovery/repository.ts';
import { parseDockerfile } from '../src/dockerfile/index.ts';
import { commitFiles } from '../src/git/index.ts';
import type { TreeEntries } from '../src/model/tree.ts';

interface Opened {
  readonly tree: TreeEntries;
  readonly read: Read;
  readonly found: Discovery;
}

/** Discovery over a commit; texts are loaded as it asks for them. */
async function open(directory: string, commit: string): Promise<Opened> {
  const files = commitFiles(directory, commit);
  const { entries } = await files.list();
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  const texts = new Map<string, string | null>();
  const read: Read = (path) => texts.get(path);
  const load = async (paths: readonly string[]) => {
    const wanted = paths.flatMap((path) => {
      const entry = byPath.get(path);
      return entry !== undefined && 'content' in entry ? [{ path, content: entry.content }] : [];
    });
    const bodies = await files.read(wanted);
    for (const path of paths) texts.set(path, null);
    for (const { path, content } of wanted) {
      const body = bodies.get(content);
      if (body !== undefined) texts.set(path, Buffer.from(body).toString('utf8'));
    }
  };
  for (;;) {
    const found = discoverImages({ tree: entries, read, config: null });
    if (found.wants.length > 0) {
      await load(found.wants);
      continue;
    }
    // What is declared is found without its Dockerfile; the comparison reads it.
    await load([...new Set(found.images.map((image) => image.dockerfile))]);
    return { tree: entries, read, found };
  }
}

/** Declared contexts per Dockerfile against the inferred one. */
function compareContexts({ tree, read, found }: Opened): {
  readonly equal: number;
  readonly of: number;
  readonly misses: readonly string[];
} {
  const { repository } = openRepository(tree, read);
  const declared = new Map<string, Set<string>>();
  for (const image of found.images) {
    if (image.source === 'by name' || image.context === null) continue;
    declared.set(image.dockerfile, (declared.get(image.dockerfile) ?? new Set()).add(image.context));
  }
  const misses: string[] = [];
  for (const [dockerfile, contexts] of declared) {
    const inferred = inferContext(parseDockerfile(read(dockerfile) ?? '', dockerfile), parentOf(dockerfile), repository);
    if (!contexts.has(inferred)) misses.push(`${dockerfile}: declared ${[...contexts].join(', ') || '.'}, inferred ${inferred || '.'}`);
  }
  return { equal: declared.size - misses.length, of: declared.size, misses };
}

const total = { equal: 0, of: 0 };
for (const given of process.argv.slice(2)) {
  const [name = '', place = ''] = given.split('=');
  const [directory = '', commit = 'HEAD'] = place.split('@');
  const opened = await open(directory, commit);
  const { images, notes, problems } = opened.found;
  console.log(`${name}: ${images.length} images`);
  for (const image of images) {
    const args = Object.entries(image.args).map(([key, value]) => `${key}=${value}`);
    const volatile = image.volatileArgs.map((key) => `${key}=?`);
    console.log(
      `  ${[image.dockerfile, `in ${image.context || '.'}`, image.target ?? '', ...args, ...volatile, `(${image.source})`].filter(Boolean).join(' ')}`
    );
  }
  for (const note of [...notes, ...problems.map((problem) => `${problem.file}: ${problem.message}`)]) console.log(`  note: ${note}`);
  const { equal, of, misses } = compareContexts(opened);
  for (const miss of misses) console.log(`  context: ${miss}`);
  total.equal += equal;
  total.of += of;
}
console.log(`Contexts inferred as declared: ${total.equal} of ${total.of}.`);
