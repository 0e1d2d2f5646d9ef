import { createHash } from 'node:crypto';
import { type ByteStream, peek, StreamError, tarEntries, unpacked } from '../formats/index.ts';
import { IMAGE_LIMITS, UNPACK } from './limits.ts';
import { type EntryBudget, entryBudget, type ScannedLayer, scanLayer } from './scan-layer.ts';
import type { ImageStore } from './store.ts';

/**
 * Reads an OCI or `docker save` archive, packed or not, in one pass: documents are kept, layers are read through and only their
 * lists of entries kept, nothing is written. Throws StreamError for what is damaged, cut, hostile or too large.
 */
export async function readArchive(stream: ByteStream): Promise<ImageStore> {
  const documents = new Map<string, string>();
  const layers = new Map<string, ScannedLayer>();
  const links = new Map<string, string>();
  const budget = entryBudget();
  let left: number = IMAGE_LIMITS.allJsonBytes;
  let members = 0;
  for await (const { header, body } of tarEntries(unpacked(stream, UNPACK))) {
    if (++members > IMAGE_LIMITS.entries) throw new StreamError('it holds far more files than an image has');
    const name = header.name.replace(/^\.?\//, '');
    if (header.type === 'symlink' || header.type === 'link') links.set(name, linked(name, header.linkname ?? '', header.type === 'link'));
    if (header.type !== 'file') continue;
    const content = await readBlob(body, budget);
    if (content.kind === 'layer') layers.set(name, content.layer);
    if (content.kind !== 'text') continue;
    left -= content.text.length;
    if (left < 0) throw new StreamError('its JSON documents are larger than those of any image');
    documents.set(name, content.text);
  }
  const resolved = (name: string): string => {
    let at = name;
    for (let hops = 0; hops < 10; hops++) at = links.get(at) ?? at;
    return at;
  };
  return {
    json: async (name) => {
      const text = documents.get(resolved(name));
      return text === undefined ? undefined : parsed(name, text);
    },
    layer: async (name) => layers.get(resolved(name)) ?? null
  };
}

/** Where a link of the archive leads, as a name of the archive; older `docker save` links equal layers. */
function linked(name: string, target: string, hard: boolean): string {
  const parts: string[] = hard ? [] : name.split('/').slice(0, -1);
  for (const part of target.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

type Blob =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'layer'; readonly layer: ScannedLayer }
  | { readonly kind: 'other' };

/** What one file of an image is: told by its first bytes, since an archive may name it before anything says what it is. */
export async function readBlob(body: ByteStream, budget: EntryBudget): Promise<Blob> {
  const { head, stream } = await peek(body, 512);
  if (/^\s*[{[]/.test(Buffer.from(head.subarray(0, 64)).toString('latin1'))) {
    const text = await textOf(stream);
    return text === null ? { kind: 'other' } : { kind: 'text', text };
  }
  if (looksLikeLayer(head)) return { kind: 'layer', layer: await scanLayer(stream, budget) };
  return { kind: 'other' };
}

function looksLikeLayer(head: Uint8Array): boolean {
  const gzip = head[0] === 0x1f && head[1] === 0x8b;
  const zstd = head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd;
  const magic = Buffer.from(head.subarray(257, 262)).toString('latin1');
  // The archive without entries is a layer too: nothing but zeros.
  return gzip || zstd || magic === 'ustar' || (head.length >= 512 && head.subarray(0, 512).every((byte) => byte === 0));
}

/** A document's text; null where it is larger than any of an image. */
async function textOf(stream: ByteStream): Promise<string | null> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of stream) {
    length += piece.length;
    if (length > IMAGE_LIMITS.jsonBytes) return null;
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** The value of a document. Throws StreamError for one that is no JSON, or whose name is another digest than its own. */
export function parsed(name: string, text: string): unknown {
  const digest = /(?:^|\/)blobs\/sha256\/([0-9a-f]{64})$/.exec(name)?.[1];
  if (digest !== undefined && createHash('sha256').update(text).digest('hex') !== digest)
    throw new StreamError(`${name} is not what its name says: it has another digest`);
  try {
    return JSON.parse(text);
  } catch {
    throw new StreamError(`${name.slice(0, 100)} is no JSON`);
  }
}
