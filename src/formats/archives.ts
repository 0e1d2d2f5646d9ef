import { gunzipSync, inflateRawSync } from 'node:zlib';

/** Why an archive could not be read. */
export type ArchiveProblem = 'not an archive' | 'too large' | 'damaged';
export type ArchiveReading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: ArchiveProblem };

/** One file of an archive. Its name is what the archive says: not a path to write to. */
export interface ArchiveEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const failed = (problem: ArchiveProblem) => ({ ok: false, problem }) as const;

export const looksLikeGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;
export const looksLikeZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && ((bytes[2] === 3 && bytes[3] === 4) || (bytes[2] === 5 && bytes[3] === 6));

/** Inflates gzip to at most `limit` bytes. */
export function gunzipBounded(bytes: Uint8Array, limit: number): ArchiveReading<Uint8Array> {
  if (!looksLikeGzip(bytes)) return failed('not an archive');
  return inflated(() => gunzipSync(bytes, { maxOutputLength: limit }));
}

function inflated(inflate: () => Uint8Array): ArchiveReading<Uint8Array> {
  try {
    return { ok: true, value: inflate() };
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
    return failed(code === 'ERR_BUFFER_TOO_LARGE' ? 'too large' : 'damaged');
  }
}

const TAR_BLOCK = 512;

/** The regular files of a tar archive (ustar, with long names of GNU and pax), without copying; `most` bounds their number. */
export function readTar(bytes: Uint8Array, most: number): ArchiveReading<readonly ArchiveEntry[]> {
  const entries: ArchiveEntry[] = [];
  let longName: string | null = null;
  for (let at = 0; at + TAR_BLOCK <= bytes.length; ) {
    const header = bytes.subarray(at, at + TAR_BLOCK);
    if (header.every((byte) => byte === 0)) break;
    if (!hasTarChecksum(header)) return failed(at === 0 ? 'not an archive' : 'damaged');
    const size = tarNumber(header, 124, 12);
    const from = at + TAR_BLOCK;
    if (size === null || from + size > bytes.length) return failed('damaged');
    const body = bytes.subarray(from, from + size);
    const kind = String.fromCharCode(header[156] ?? 0);
    if (kind === 'L') longName = textOf(body);
    else if (kind === 'x') longName = paxName(body) ?? longName;
    else {
      if (kind === '0' || kind === '\0') {
        if (entries.length >= most) return failed('too large');
        entries.push({ name: longName ?? tarName(header), bytes: body });
      }
      longName = null;
    }
    at = from + Math.ceil(size / TAR_BLOCK) * TAR_BLOCK;
  }
  return { ok: true, value: entries };
}

/** The name of a header that no long name comes before. */
function tarName(header: Uint8Array): string {
  const prefix = textOf(header.subarray(257, 262)) === 'ustar' ? textOf(header.subarray(345, 500)) : '';
  const short = textOf(header.subarray(0, 100));
  return prefix === '' ? short : `${prefix}/${short}`;
}

/** Text up to the first zero byte. */
function textOf(bytes: Uint8Array): string {
  const zero = bytes.indexOf(0);
  return new TextDecoder().decode(zero < 0 ? bytes : bytes.subarray(0, zero));
}
function hasTarChecksum(header: Uint8Array): boolean {
  let sum = 0;
  for (let k = 0; k < TAR_BLOCK; k++) sum += k >= 148 && k < 156 ? 32 : (header[k] ?? 0);
  return tarNumber(header, 148, 8) === sum;
}
function tarNumber(header: Uint8Array, at: number, length: number): number | null {
  const text = textOf(header.subarray(at, at + length)).trim();
  return /^[0-7]{1,12}$/.test(text) ? Number.parseInt(text, 8) : text === '' ? 0 : null;
}
function paxName(body: Uint8Array): string | null {
  return /(?:^|\n)\d{1,6} path=([^\n]*)\n/.exec(new TextDecoder().decode(body.subarray(0, 65_536)))?.[1] ?? null;
}

/** Bounds of a zip archive: files, bytes of one file, and bytes of all files when inflated. */
export interface ZipLimits {
  readonly files: number;
  readonly fileBytes: number;
  readonly totalBytes: number;
}

/** A file of a zip archive before it is inflated. */
export interface ZipEntry {
  readonly name: string;
  readonly size: number;
  read(): ArchiveReading<Uint8Array>;
}

/** The files that the directory of a zip archive lists, in its order; each is inflated when read, within the limits over all reads. */
export function readZip(bytes: Uint8Array, limits: ZipLimits): ArchiveReading<readonly ZipEntry[]> {
  if (!looksLikeZip(bytes)) return failed('not an archive');
  const view = viewOf(bytes);
  const end = endOfDirectory(view);
  if (end < 0) return failed('damaged');
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (count > limits.files) return failed('too large');
  let left = limits.totalBytes;
  const entries: ZipEntry[] = [];
  for (let k = 0; k < count; k++) {
    if (at + 46 > view.byteLength || view.getUint32(at, true) !== 0x02014b50) return failed('damaged');
    const method = view.getUint16(at + 10, true);
    const packed = view.getUint32(at + 20, true);
    const size = view.getUint32(at + 24, true);
    const nameLength = view.getUint16(at + 28, true);
    const local = view.getUint32(at + 42, true);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    const read = (): ArchiveReading<Uint8Array> => {
      const body = zipBody(bytes, view, local, packed);
      if (body === null || (method !== 0 && method !== 8)) return failed('damaged');
      const limit = Math.min(limits.fileBytes, left);
      if (method === 0 && body.length > limit) return failed('too large');
      const result =
        method === 0 ? ({ ok: true, value: body } as const) : inflated(() => inflateRawSync(body, { maxOutputLength: Math.max(1, limit) }));
      if (result.ok) left -= result.value.length;
      return result;
    };
    if (!name.endsWith('/')) entries.push({ name, size, read });
  }
  return { ok: true, value: entries };
}

function endOfDirectory(view: DataView): number {
  const lowest = Math.max(0, view.byteLength - 22 - 65_535);
  for (let at = view.byteLength - 22; at >= lowest; at--) if (view.getUint32(at, true) === 0x06054b50) return at;
  return -1;
}
function zipBody(bytes: Uint8Array, view: DataView, local: number, packed: number): Uint8Array | null {
  if (local + 30 > view.byteLength || view.getUint32(local, true) !== 0x04034b50) return null;
  const from = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  return from + packed > bytes.length ? null : bytes.subarray(from, from + packed);
}
