import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../../src/config/index.ts';
import { type Discovery, type DiscoveryInput, discoverImages, openListing } from '../../src/discovery/index.ts';
import type { ImageSpec } from '../../src/model/image.ts';
import type { TreeEntry } from '../../src/model/tree.ts';
import { readDirectoryTree } from '../setup/directory-tree.ts';

/** Loads what discovery wants, round by round, as the analysis does; an endless want fails the test. */
function discoverFully(
  input: Omit<DiscoveryInput, 'read'>,
  texts: (path: string) => string | null
): Discovery & { readonly rounds: number } {
  const loaded = new Map<string, string | null>();
  for (let rounds = 1; ; rounds++) {
    const found = discoverImages({ ...input, read: (path) => loaded.get(path) });
    if (found.wants.length === 0) return { ...found, rounds };
    if (rounds > 30 || found.wants.some((path) => loaded.has(path))) throw new Error(`wants without end: ${found.wants.join(', ')}`);
    for (const path of found.wants) loaded.set(path, texts(path));
  }
}

/** A repository written as path to text; `-> target` makes a link. */
export function discoverTexts(files: Readonly<Record<string, string>>, input: Partial<Omit<DiscoveryInput, 'read' | 'tree'>> = {}) {
  const tree = Object.keys(files)
    .sort()
    .map((path): TreeEntry => {
      const text = files[path] ?? '';
      return text.startsWith('-> ')
        ? { kind: 'symlink', path, target: null, content: path }
        : { kind: 'file', path, mode: 0o644, content: path, size: text.length };
    });
  return discoverFully({ config: null, ...input, tree: openListing(tree) }, (path) => files[path]?.replace(/^-> /, '') ?? null);
}

/** A mini-project: `repository/`, and `config.yml` where there is one. */
export function discoverFolder(folder: string): Discovery {
  const root = join(folder, 'repository');
  const configFile = join(folder, 'config.yml');
  const config = existsSync(configFile) ? readConfig(readFileSync(configFile, 'utf8'), 'config.yml').config : null;
  // As from git: what a link says is known only after its blob is read.
  const tree = readDirectoryTree(root).map((entry) => (entry.kind === 'symlink' ? { ...entry, target: null } : entry));
  const links = new Map(
    readDirectoryTree(root).flatMap((entry) => (entry.kind === 'symlink' ? [[entry.path, entry.target] as const] : []))
  );
  return discoverFully({ tree: openListing(tree), config }, (path) => links.get(path) ?? readFileSync(join(root, path), 'utf8'));
}

/** An image as a short record: what is usual is left out. */
export function brief(image: ImageSpec): Readonly<Record<string, unknown>> {
  const { cache, workflow } = image;
  const noCache = cache.noCache === true ? ' no-cache' : cache.noCache.length > 0 ? ` no-cache=${cache.noCache.join('+')}` : '';
  const all = {
    name: image.name,
    build: `${image.dockerfile} in ${image.context === '' ? '.' : image.context}${image.contextKind === 'git' ? ' by git' : ''}`,
    target: image.target,
    args: image.args,
    volatileArgs: image.volatileArgs,
    platforms: image.platforms,
    buildContexts: image.buildContexts,
    builder: image.builder === 'buildkit' ? null : image.builder,
    cache: `${cache.mode} from ${cache.from}${cache.scope === null ? '' : ` scope ${cache.scope}`}${noCache}`,
    tags: image.tags,
    source: image.source,
    workflow: workflow === null ? null : `${workflow.file} / ${workflow.job} on ${workflow.runner}`
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null && Object.keys(Object(value)).length > 0));
}
