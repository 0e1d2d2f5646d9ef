// Prints what discovery finds in git repositories (no work tree needed), and compares the context that it would infer with the declared one:
// node scripts/discovery-table.ts [--summary] NAME=GIT_DIRECTORY[@COMMIT]...
// With `--summary` one row of a Markdown table for each, and one for each form of definition: images found, and how much of each is known.
import { inferContext } from '../src/discovery/by-name/infer-context.ts';
import { saidContext } from '../src/discovery/by-name/said-context.ts';
import { type Discovery, discoverImages, openListing } from '../src/discovery/index.ts';
import { parentOf } from '../src/discovery/paths.ts';
import { openRepository, type Read } from '../src/discovery/repository.ts';
import { parseDockerfile } from '../src/dockerfile/index.ts';
import { commitFiles } from '../src/git/index.ts';
import type { TreeEntries } from '../src/model/tree.ts';
import { openWorkBudget } from '../src/plain/index.ts';
import { plainText } from '../src/safe-text/index.ts';

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
    const found = discoverImages({ tree: openListing(entries), read, config: null });
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
  const { repository } = openRepository(openListing(tree), read, openWorkBudget());
  const declared = new Map<string, Set<string>>();
  for (const image of found.images) {
    if (image.source === 'by name' || image.context === null) continue;
    declared.set(image.dockerfile, (declared.get(image.dockerfile) ?? new Set()).add(image.context));
  }
  const misses: string[] = [];
  for (const [dockerfile, contexts] of declared) {
    const text = read(dockerfile) ?? '';
    const from = parentOf(dockerfile);
    const said = saidContext(dockerfile, text, from, repository);
    const inferred = inferContext(parseDockerfile(text, dockerfile), from, repository, said);
    if (!contexts.has(inferred)) misses.push(`${dockerfile}: declared ${[...contexts].join(', ') || '.'}, inferred ${inferred || '.'}`);
  }
  return { equal: declared.size - misses.length, of: declared.size, misses };
}

/** Where a build was found, by the name of the file. */
function formOf(source: string, isWorkflow: boolean): string {
  if (source === 'by name') return 'by name';
  if (isWorkflow) return 'workflow';
  const file = source.replace(/:\d+$/, '');
  if (/compose/i.test(file)) return 'compose';
  if (/bake.*\.(?:hcl|json)$/.test(file)) return 'bake';
  if (/make|\.mk$|justfile|taskfile|package\.json|\.sh$|\.ps1$/i.test(file)) return 'script';
  return /devcontainer/.test(file) ? 'dev container' : 'other file';
}

type Images = Discovery['images'];

/** How many images have a target, arguments, a cache, and a part that only a run knows. */
function known(images: Images): readonly number[] {
  const count = (test: (image: Images[number]) => boolean) => images.filter(test).length;
  return [
    count((image) => image.target !== null),
    count((image) => Object.keys(image.args).length + image.volatileArgs.length > 0),
    count(({ cache }) => cache.mode !== 'none'),
    count((image) => Object.keys(image.doubts ?? {}).length > 0)
  ];
}

function byForm(images: Images): readonly (readonly [form: string, images: Images])[] {
  const forms = new Map<string, Images[number][]>();
  for (const image of images) {
    const form = formOf(image.source, image.workflow !== null);
    forms.set(form, [...(forms.get(form) ?? []), image]);
  }
  return [...forms].sort(([a], [b]) => (a < b ? -1 : 1));
}

function summaryRow(name: string, { images, notes }: Discovery): string {
  const shown = byForm(images).map(([form, found]) => `${form} ${found.length}`);
  const left = notes.filter(({ kind }) => kind === 'left-out').length;
  return `| ${[name, images.length, shown.join(', '), ...known(images), left].join(' | ')} |`;
}

/** The same by form of definition over all repositories. */
function formRows(images: Images): readonly string[] {
  return byForm(images).map(([form, found]) => `| ${[form, found.length, ...known(found)].join(' | ')} |`);
}

const summary = process.argv[2] === '--summary';
const total = { equal: 0, of: 0 };
const all: Images[number][] = [];
for (const given of process.argv.slice(summary ? 3 : 2)) {
  const [name = '', place = ''] = given.split('=');
  const [directory = '', commit = 'HEAD'] = place.split('@');
  const opened = await open(directory, commit);
  const { images, notes, problems } = opened.found;
  if (summary) {
    console.log(summaryRow(name, opened.found));
    all.push(...images);
    continue;
  }
  console.log(`${name}: ${images.length} images`);
  for (const image of images) {
    const args = Object.entries(image.args).map(([key, value]) => `${key}=${value}`);
    const volatile = image.volatileArgs.map((key) => `${key}=?`);
    console.log(
      `  ${[image.dockerfile, `in ${image.context || '.'}`, image.target ?? '', ...args, ...volatile, `(${image.source})`].filter(Boolean).join(' ')}`
    );
  }
  for (const note of [
    ...notes.map(({ what }) => plainText(what)),
    ...problems.map(({ file, message }) => `${file}: ${plainText(message)}`)
  ])
    console.log(`  note: ${note}`);
  const { equal, of, misses } = compareContexts(opened);
  for (const miss of misses) console.log(`  context: ${miss}`);
  total.equal += equal;
  total.of += of;
}
if (summary) console.log(`\n${formRows(all).join('\n')}`);
else console.log(`Contexts inferred as declared: ${total.equal} of ${total.of}.`);
