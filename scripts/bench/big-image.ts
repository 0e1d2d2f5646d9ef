// Streams a generated OCI archive with a layer of zeros through `layercost layers` and prints time and memory:
// node scripts/bench/big-image.ts [GB] [gzip]. The archive is never whole anywhere: it is written to the reader's standard input.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import { figure } from './figures.ts';

/** Bytes of memory that the reader may take at most: docs/layers.md §4 promises memory by the number of files and not by their size. */
const MOST_MEMORY = 200 * 1024 * 1024;
const PIECE = Buffer.alloc(1 << 20);

const gigabytes = Number(process.argv[2] ?? 1);
const size = Math.round(gigabytes * 1024 ** 3);
const cli = process.env['LAYERCOST'] ?? join(import.meta.dirname, '..', '..', 'dist', 'cli.js');

function* zeros(length: number): Generator<Buffer> {
  for (let left = length; left > 0; left -= PIECE.length) yield left < PIECE.length ? PIECE.subarray(0, left) : PIECE;
}

/** The layer: one file of zeros, as a tar archive in pieces. */
function layerTar(): Readable {
  const archive = pack();
  const entry = archive.entry({ name: 'data/zeros', size, mtime: new Date(0) }, () => archive.finalize());
  Readable.from(zeros(size)).pipe(entry as unknown as NodeJS.WritableStream);
  return archive as unknown as Readable;
}

async function digestOf(stream: Readable): Promise<{ readonly digest: string; readonly length: number }> {
  const hash = createHash('sha256');
  let length = 0;
  for await (const piece of stream) {
    hash.update(piece as Buffer);
    length += (piece as Buffer).length;
  }
  return { digest: hash.digest('hex'), length };
}

const { digest, length } = await digestOf(layerTar());
const document = (value: unknown) => {
  const text = JSON.stringify(value);
  const name = createHash('sha256').update(text).digest('hex');
  return { text, descriptor: { mediaType: '', digest: `sha256:${name}`, size: text.length }, name: `blobs/sha256/${name}` };
};
const config = document({
  os: 'linux',
  architecture: 'amd64',
  rootfs: { diff_ids: [`sha256:${digest}`] },
  history: [{ created_by: 'COPY zeros /data # buildkit' }]
});
const layer = { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: `sha256:${digest}`, size: length };
const manifest = document({ config: config.descriptor, layers: [layer] });

const image = pack();
image.entry({ name: 'index.json' }, JSON.stringify({ manifests: [manifest.descriptor] }));
image.entry({ name: manifest.name }, manifest.text);
image.entry({ name: config.name }, config.text);
const blob = image.entry({ name: `blobs/sha256/${digest}`, size: length }, () => image.finalize());
layerTar().pipe(blob as unknown as NodeJS.WritableStream);

const started = process.hrtime.bigint();
const reader = spawn('/usr/bin/env', ['time', '-f', '%M', process.execPath, cli, 'layers', '-', '--format', 'json'], {
  stdio: ['pipe', 'pipe', 'pipe']
});
let [out, err] = ['', ''];
reader.stdout.on('data', (text: Buffer) => {
  out += text.toString();
});
reader.stderr.on('data', (text: Buffer) => {
  err += text.toString();
});
const closed = new Promise<number | null>((resolve) => reader.on('close', resolve));
const source = image as unknown as Readable;
await (process.argv[3] === 'gzip' ? pipeline(source, createGzip({ level: 1 }), reader.stdin) : pipeline(source, reader.stdin));
const code = await closed;
const seconds = Number(process.hrtime.bigint() - started) / 1e9;
const memory = Number(err.trim().split('\n').at(-1)) * 1024;
const [found] = (JSON.parse(out) as { images: { layers: { bytes: { files: number } }[] }[] }).images;
process.stdout.write(
  `${gigabytes} GB: exit ${code}, ${seconds.toFixed(1)} s, ${Math.round(memory / 1024 ** 2)} MB at most, files of ${found?.layers[0]?.bytes.files} bytes\n`
);
figure(`an image archive of ${gigabytes} GB${process.argv[3] === 'gzip' ? ', packed' : ''}, time`, seconds, 's');
figure('the same, memory', memory / 1024 ** 2, 'MB', MOST_MEMORY / 1024 ** 2);
if (code !== 0 || !(memory < MOST_MEMORY) || found?.layers[0]?.bytes.files !== size) process.exitCode = 1;
