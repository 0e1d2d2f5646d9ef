import { createReadStream, type ReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { looksLikeZip, peek, readZip, StreamError } from '../formats/index.ts';
import { entryBudget, IMAGE_LIMITS, type ImageStore, inspectedImages, parsed, readArchive, readBlob, readStore } from '../image/index.ts';
import type { BuiltImage } from '../model/built-image.ts';

const MB = 1024 * 1024;
/** A zip archive around build records, as workflow artifacts come. */
const LARGEST_ZIP = 256 * MB;
const ZIP = { files: 200, fileBytes: 64 * MB, totalBytes: 256 * MB };

/**
 * The images that a path holds (docs/layers.md §4): a folder, an archive, a build record, or what `docker image inspect` printed with
 * the lines of `docker history` at `history`. Archives are streamed and nothing is written. Throws StreamError for what is no image,
 * damaged or hostile, and errors of the file system as they are.
 */
export async function readImage(path: string, history: string | null): Promise<readonly BuiltImage[]> {
  if (path !== '-' && (await stat(path)).isDirectory()) return await readStore(folderStore(path));
  const source: ReadStream | NodeJS.ReadStream = path === '-' ? process.stdin : createReadStream(path, { highWaterMark: 1 << 18 });
  try {
    const { head, stream } = await peek(source as AsyncIterable<Uint8Array>, 512);
    if (looksLikeZip(head)) return await zippedRecords(await wholeOf(stream, LARGEST_ZIP));
    if (/^\s*[{[]/.test(Buffer.from(head.subarray(0, 64)).toString('latin1'))) {
      const text = (await wholeOf(stream, IMAGE_LIMITS.allJsonBytes)).toString('utf8');
      return inspectedImages(text, history === null ? null : await readFile(history, 'utf8'));
    }
    return await readStore(await readArchive(stream));
  } finally {
    if (path !== '-') source.destroy();
  }
}

async function wholeOf(stream: AsyncIterable<Uint8Array>, limit: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of stream) {
    length += piece.length;
    if (length > limit) throw new StreamError('it is larger than any file of this kind');
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

async function zippedRecords(bytes: Uint8Array): Promise<readonly BuiltImage[]> {
  const zip = readZip(bytes, ZIP);
  if (!zip.ok) throw new StreamError(`its zip archive is ${zip.problem}`);
  const images: BuiltImage[] = [];
  for (const entry of zip.value) {
    const file = entry.read();
    if (!file.ok) throw new StreamError(`${entry.name.slice(0, 80)} in it is ${file.problem}`);
    const one = async function* () {
      yield file.value;
    };
    images.push(...(await readStore(await readArchive(one()))));
  }
  if (images.length === 0) throw new StreamError('its zip archive holds no build record');
  return images;
}

/** A folder: an OCI layout, or `manifest.json` and `config.json` as a registry gives them. Names are those of its index and manifests. */
function folderStore(folder: string): ImageStore {
  const budget = entryBudget();
  const read = async (name: string, limit: number): Promise<Buffer | null> => {
    try {
      const at = join(folder, name);
      if ((await stat(at)).size > limit) throw new StreamError(`${name} is larger than any document of an image`);
      return await readFile(at);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
      throw error;
    }
  };
  return {
    json: async (name) => {
      const bytes = isOwnName(name) ? await read(name, IMAGE_LIMITS.jsonBytes) : null;
      return bytes === null ? undefined : parsed(name, bytes.toString('utf8'));
    },
    layer: async (name) => {
      const at = join(folder, name);
      if (!isOwnName(name) || !(await stat(at).catch(() => null))?.isFile()) return null;
      const stream = createReadStream(at, { highWaterMark: 1 << 18 });
      try {
        const blob = await readBlob(stream, budget);
        return blob.kind === 'layer' ? blob.layer : null;
      } finally {
        stream.destroy();
      }
    }
  };
}

/** A manifest may name anything; only names inside the folder are opened. */
const isOwnName = (name: string): boolean => !name.startsWith('/') && !name.split(/[/\\]/).includes('..') && !name.includes('\0');
