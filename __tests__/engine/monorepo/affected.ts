import { type AnalysisRequest, gatherAnalysis, type SideFiles } from '../../../src/analysis/index.ts';
import { blobId } from '../../setup/directory-tree.ts';
import { naivePrints } from './naive.ts';
import type { Files, Repository } from './repository.ts';

const REQUEST: AnalysisRequest = {
  version: '1.0.0',
  repository: { slug: null, serverUrl: null, pullRequest: null },
  base: { ref: 'main', sha: 'a'.repeat(40), mergeBase: 'a'.repeat(40) },
  head: { ref: 'feature', sha: 'b'.repeat(40) },
  configPath: '.github/layercost.yml',
  configOverride: null,
  policyName: 'main@aaaaaaa',
  inputs: {},
  dockerfiles: [],
  defaultContext: null,
  builder: null,
  cache: null,
  baseImages: {},
  imagesOnly: true,
  notes: []
};

function side(id: string, files: Files): SideFiles {
  const entries = Object.entries(files)
    .map(([path, text]) => ({ kind: 'file' as const, path, mode: 0o644, content: blobId(Buffer.from(text)), size: text.length }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const bodies = new Map(Object.values(files).map((text) => [blobId(Buffer.from(text)), Buffer.from(text)]));
  return {
    id,
    list: async () => ({ entries, truncated: false, notes: [], ignored: [] }),
    read: async (wanted) => new Map(wanted.flatMap(({ content }) => [[content, bodies.get(content) ?? Buffer.alloc(0)] as const]))
  };
}

/** Names of the images that `images` would list for a change, sorted; with the number of images that it knows at all. */
export async function affectedByModel(
  base: Repository,
  head: Repository
): Promise<{ readonly affected: string[]; readonly images: number }> {
  const { analysis } = await gatherAnalysis(
    {
      base: side('base', base.files),
      head: side('head', head.files),
      policy: null,
      revisions: null,
      changes: null,
      builds: null,
      stores: [],
      now: '2026-11-08T10:00:00.000Z',
      progress: () => {}
    },
    REQUEST
  );
  return {
    affected: analysis.images.flatMap(({ affected, spec }) => (affected ? [spec.name] : [])).sort(),
    images: analysis.images.length
  };
}

/** Names of the images that brute force finds affected, sorted. */
export function affectedByForce(base: Repository, head: Repository): string[] {
  const before = naivePrints(base);
  return [...naivePrints(head)].flatMap(([name, print]) => (before.get(name) === print ? [] : [name])).sort();
}
