import { type AnalysisRequest, PLAIN_REQUEST, type Ports, type SideFiles } from '../../src/analysis/index.ts';
import { blobId } from './directory-tree.ts';

// What a face asks for, and the ports that answer, with both sides in memory.

export type Texts = Readonly<Record<string, string>>;

/** A comparison of two commits; a test gives what it is about. */
export function analysisRequest(over: Partial<AnalysisRequest> = {}): AnalysisRequest {
  return {
    ...PLAIN_REQUEST,
    version: '1.0.0',
    repository: { slug: null, serverUrl: null, pullRequest: null },
    base: { ref: 'main', sha: 'a'.repeat(40), mergeBase: 'a'.repeat(40) },
    head: { ref: 'feature', sha: 'b'.repeat(40) },
    configPath: '.github/layercost.yml',
    policyName: 'main@aaaaaaa',
    ...over
  };
}

/** Files in memory as one side. */
export function sideInMemory(id: string, files: Texts): SideFiles {
  const entries = Object.entries(files)
    .map(([path, text]) => ({
      kind: 'file' as const,
      path,
      mode: 0o644,
      content: blobId(Buffer.from(text)),
      size: Buffer.byteLength(text)
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const bodies = new Map(Object.values(files).map((text) => [blobId(Buffer.from(text)), Buffer.from(text)]));
  return {
    id,
    list: async () => ({ entries, truncated: false, notes: [], ignored: [] }),
    read: async (wanted) =>
      new Map(
        wanted.flatMap(({ content }) => {
          const body = bodies.get(content);
          return body === undefined ? [] : [[content, body] as const];
        })
      )
  };
}

/** Ports of two sides and nothing else; the policy is the base side's. */
export function portsFor(base: SideFiles | null, head: SideFiles, over: Partial<Ports> = {}): Ports {
  return {
    base,
    head,
    policy: base,
    revisions: null,
    changes: null,
    builds: null,
    stores: [],
    registries: null,
    now: '2026-11-08T10:00:00.000Z',
    progress: () => {},
    ...over
  };
}
