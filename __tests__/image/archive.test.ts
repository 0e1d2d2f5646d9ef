import { createHash } from 'node:crypto';
import * as zlib from 'node:zlib';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { pack } from 'tar-stream';
import { StreamError, unpacked } from '../../src/formats/index.ts';
import { readArchive, readStore } from '../../src/image/index.ts';
import type { BuiltImage } from '../../src/model/built-image.ts';
import { runs } from '../setup/property.ts';

type Member = readonly [name: string, content: Uint8Array | string | { readonly linkTo: string }];

async function tar(members: Iterable<Member>): Promise<Buffer> {
  const archive = pack();
  const pieces: Buffer[] = [];
  const reading = (async () => {
    for await (const piece of archive) pieces.push(Buffer.from(piece as Uint8Array));
  })();
  let waiting = 0;
  for (const [name, content] of members) {
    // The time that the packer takes grows with the square of the entries that wait in it.
    if (++waiting % 256 === 0) await new Promise(setImmediate);
    if (typeof content === 'object' && 'linkTo' in content) archive.entry({ name, type: 'symlink', linkname: content.linkTo });
    else if (name.endsWith('/')) archive.entry({ name, type: 'directory' });
    else archive.entry({ name }, typeof content === 'string' ? content : Buffer.from(content));
  }
  archive.finalize();
  await reading;
  return Buffer.concat(pieces);
}
const sha = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');
async function* inPieces(bytes: Uint8Array, size = 10_000) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const imagesIn = async (bytes: Uint8Array): Promise<readonly BuiltImage[]> => readStore(await readArchive(inPieces(bytes)));
const refusal = async (bytes: Uint8Array): Promise<string> => {
  try {
    await imagesIn(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(StreamError);
    return (error as Error).message;
  }
  return 'accepted';
};

interface Layout {
  readonly blobs: readonly Member[];
  readonly index: Member;
}
const config = (diffIds: readonly string[]) =>
  JSON.stringify({
    os: 'linux',
    architecture: 'arm64',
    variant: 'v8',
    rootfs: { diff_ids: diffIds },
    history: [{ created_by: 'COPY a b # buildkit' }]
  });
/** An OCI layout around layer blobs. */
function layout(layers: readonly { readonly blob: Uint8Array; readonly tar: Uint8Array; readonly type?: string }[]): Layout {
  const configText = config(layers.map((layer) => `sha256:${sha(layer.tar)}`));
  const descriptor = (bytes: Uint8Array | string, mediaType: string) => ({ mediaType, digest: `sha256:${sha(bytes)}`, size: bytes.length });
  const manifest = JSON.stringify({
    config: descriptor(configText, 'application/vnd.oci.image.config.v1+json'),
    layers: layers.map(({ blob, type }) => descriptor(blob, type ?? 'application/vnd.oci.image.layer.v1.tar+gzip'))
  });
  const blobs = [...layers.map((layer) => layer.blob), configText, manifest];
  return {
    blobs: blobs.map((blob): Member => [`blobs/sha256/${sha(blob)}`, blob]),
    index: ['index.json', JSON.stringify({ manifests: [descriptor(manifest, 'application/vnd.oci.image.manifest.v1+json')] })]
  };
}
const gz = (bytes: Uint8Array) => ({ blob: gzipSync(bytes), tar: bytes });

test('an OCI archive in any packing and order of its files', async () => {
  const first = gz(
    await tar([
      ['a/', ''],
      ['a/one', 'x'.repeat(5000)],
      ['two', 'y']
    ])
  );
  const second = gz(await tar([['a/.wh.one', '']]));
  const { blobs, index } = layout([first, second]);
  for (const members of [
    [index, ...blobs],
    [...blobs, index]
  ]) {
    const plain = await tar([...members, ['oci-layout', '{}']]);
    const packings = [plain, gzipSync(plain), ...(typeof zlib.zstdCompressSync === 'function' ? [zlib.zstdCompressSync(plain)] : [])];
    for (const archive of packings) {
      const [image] = await imagesIn(archive);
      expect(image?.platform).toBe('linux/arm64');
      expect(image?.layers.map((layer) => layer.bytes)).toEqual([
        { compressed: first.blob.length, unpacked: first.tar.length, files: 5001 },
        { compressed: second.blob.length, unpacked: second.tar.length, files: 0 }
      ]);
      expect(image?.layers[1]?.files?.map((file) => file.path)).toEqual(['a/.wh.one']);
    }
  }
});

test('docker save: layers by name, links between equal ones, and no packed sizes', async () => {
  const layer = await tar([['one', 'x']]);
  const text = config([`sha256:${sha(layer)}`, `sha256:${sha(layer)}`]);
  const [image] = await imagesIn(
    await tar([
      ['0a/layer.tar', layer],
      ['0b/layer.tar', { linkTo: '../0a/layer.tar' }],
      [`${sha(text)}.json`, text],
      [
        'manifest.json',
        JSON.stringify([{ Config: `${sha(text)}.json`, RepoTags: ['shop/web:1'], Layers: ['0a/layer.tar', '0b/layer.tar'] }])
      ]
    ])
  );
  expect(image?.name).toBe('shop/web:1');
  expect(image?.config.digest).toBe(`sha256:${sha(text)}`);
  expect(image?.layers.map(({ bytes }) => [bytes.compressed, bytes.files])).toEqual([
    [null, 1],
    [null, 1]
  ]);
});

test('what is cut, damaged or contradicts itself is refused with its reason', async () => {
  const layer = gz(await tar([['one', Buffer.from(Array.from({ length: 50_000 }, (_, k) => (k * k) % 251))]]));
  const { blobs, index } = layout([layer]);
  const whole = gzipSync(await tar([index, ...blobs]));
  expect(await refusal(whole.subarray(0, whole.length - 2000))).toContain('gzip data is damaged or cut');
  expect(await refusal(gunzipSync(whole).subarray(0, 700))).toMatch(/damaged or cut/);
  expect(await refusal((await tar([['manifest.json', 'x'.repeat(5000)]])).subarray(0, 3000))).toMatch(/damaged or cut/);
  expect(await refusal(Buffer.from('hello, no archive at all, '.repeat(50)))).toMatch(/tar archive is damaged/);
  expect(await refusal(await tar([['readme', 'no image']]))).toContain('holds no image');
  const lying = blobs.map(([name, content], k): Member => [name, k === 1 ? config([`sha256:${'0'.repeat(64)}`]) : content]);
  expect(await refusal(await tar([index, ...lying]))).toContain('another digest');
  const other = layout([{ ...layer, tar: Buffer.from('something else') }]);
  expect(await refusal(await tar([other.index, ...other.blobs]))).toContain('not the one that its config names');
  const noConfig = await tar([index, ...blobs.filter((_, k) => k !== 1)]);
  expect(await refusal(noConfig)).toContain('is missing');
});

(typeof zlib.zstdCompressSync === 'function' ? test : test.skip)(
  'broken and cut zstd is refused, of the archive and of a layer',
  async () => {
    const bytes = await tar([['one', Buffer.from(Array.from({ length: 300_000 }, (_, k) => (k * k) % 251))]]);
    const { blobs, index } = layout([gz(bytes)]);
    const whole = zlib.zstdCompressSync(await tar([index, ...blobs]));
    const broken = Buffer.from(whole).fill(0xff, 200, 260);
    for (const archive of [whole.subarray(0, whole.length >> 1), broken]) expect(await refusal(archive)).toMatch(/damaged or cut/);
    const cut = zlib.zstdCompressSync(bytes);
    const inner = layout([{ blob: cut.subarray(0, cut.length >> 1), tar: bytes, type: 'application/vnd.oci.image.layer.v1.tar+zstd' }]);
    expect(await refusal(await tar([inner.index, ...inner.blobs]))).toMatch(/damaged or cut/);
  }
);

test('hostile names, headers and bombs are refused', async () => {
  const hostile = async (members: readonly Member[]) => {
    const { blobs, index } = layout([gz(await tar(members))]);
    return refusal(await tar([index, ...blobs]));
  };
  expect(await hostile([['../../etc/passwd', 'x']])).toContain('leaves the image');
  expect(await hostile([[`${'d/'.repeat(3000)}x`, 'x']])).toContain('4,096');
  expect(await hostile([['a\nb', 'x']])).toBe('accepted');
  const header = gunzipSync(gzipSync(await tar([['x', '']])));
  header.write('x', 156, 'latin1');
  header.write('77777777777\0', 124, 'latin1');
  header.write('        ', 148, 'latin1');
  const sum = header.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  expect(await refusal(header)).toMatch(/header exceeds/);
});

test('what unpacks far beyond its size is a bomb, whatever it holds', async () => {
  const packed = gzipSync(Buffer.alloc(5_000_000));
  const read = async () => {
    let length = 0;
    for await (const piece of unpacked(inPieces(packed), { bytes: 1_000_000, times: 100 })) length += piece.length;
    return length;
  };
  await expect(read()).rejects.toThrow('compression bomb');
  await expect((async () => unpacked(inPieces(packed), { bytes: 6_000_000, times: 1 }).next())()).resolves.toMatchObject({ done: false });
});

test('a stream of zeros without an end is refused, packed or not, alone or behind an archive', async () => {
  const zeros = Buffer.alloc(1 << 16);
  const whole = await tar([['one', 'x']]);
  async function* endless(first: Uint8Array) {
    yield first;
    for (;;) yield zeros;
  }
  await expect(readArchive(endless(zeros))).rejects.toThrow('goes on without an end');
  await expect(readArchive(endless(whole))).rejects.toThrow('goes on without an end');
  const { blobs, index } = layout([gz(Buffer.concat([whole, Buffer.alloc(24 << 20)]))]);
  expect(await refusal(await tar([index, ...blobs]))).toContain('goes on without an end');
  // Padding to a round size is no fault.
  const padded = layout([gz(Buffer.concat([whole, Buffer.alloc(1 << 20)]))]);
  expect(await refusal(await tar([padded.index, ...padded.blobs]))).toBe('accepted');
});

test('an entry that claims more than any image is refused before it is read', async () => {
  const header = Buffer.from(await tar([['x', '']]));
  header.write('0', 156, 'latin1');
  header.set([0x80, 0, 0, 0, 0, 0, 0x7f, 0, 0, 0, 0, 0], 124);
  header.write('        ', 148, 'latin1');
  const sum = header.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  expect(await refusal(header)).toContain('claims to be larger than any image');
});

/** A tar archive of empty files, header by header: the library is slow to write many. */
function manyEntries(count: number): Buffer {
  const whole = Buffer.alloc((count + 2) * 512);
  for (let k = 0; k < count; k++) {
    const header = whole.subarray(k * 512, (k + 1) * 512);
    header.write(`usr/share/doc/${k % 100}/file-${k}`, 0);
    header.write(`0000644\0${'0000000\0'.repeat(2)}${'00000000000\0'.repeat(2)}        0`, 100);
    header.write('ustar\0' + '00', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  }
  return whole;
}

test('an archive of very many entries is read (100,000 in CI)', async () => {
  const entries = runs(100_000);
  const { blobs, index } = layout([gz(manyEntries(entries))]);
  const [image] = await imagesIn(await tar([index, ...blobs]));
  expect(image?.layers[0]?.files?.length).toBe(entries);
});
