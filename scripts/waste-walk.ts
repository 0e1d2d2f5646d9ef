// Holds the hidden bytes that `layercost layers` finds against a walk over the files themselves: every layer of an archive is laid upon the
// others in a folder by the system's tar, marks of deletion applied, and what is left there is counted. As root, since owners are kept:
//   node scripts/waste-walk.ts ARCHIVE…   (of `docker save`, either form)
import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

const cli = process.env['LAYERCOST'] ?? join(import.meta.dirname, '..', 'dist', 'cli.js');
const tar = (...args: readonly string[]): string => execFileSync('tar', args, { encoding: 'utf8', maxBuffer: 1 << 28 });

let equal = 0;
const archives = process.argv.slice(2);
for (const archive of archives) {
  const folder = mkdtempSync(join(tmpdir(), 'layercost-waste-'));
  try {
    tar('-xf', archive, '-C', folder);
    const walked = walk(folder);
    const said = wasteOf(archive);
    if (said === walked.hidden) equal++;
    process.stdout.write(
      `${basename(archive)}: ${walked.layers} layers, ${walked.stored} bytes of files, ${walked.hidden} hidden${said === walked.hidden ? '' : `, but layercost says ${said}`}\n`
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
process.stdout.write(`${equal} of ${archives.length} equal\n`);
if (equal < archives.length) process.exitCode = 1;

function wasteOf(archive: string): number {
  const { images } = JSON.parse(execFileSync(process.execPath, [cli, 'layers', archive, '--format', 'json'], { encoding: 'utf8' })) as {
    images: { layers: { wasted: number | null }[] }[];
  };
  return images[0]?.layers.reduce((sum, layer) => sum + (layer.wasted ?? Number.NaN), 0) ?? Number.NaN;
}

function walk(folder: string): { readonly layers: number; readonly stored: number; readonly hidden: number } {
  const root = join(folder, 'root-of-the-image');
  mkdirSync(root);
  let stored = 0;
  const layers = layersIn(folder);
  for (const layer of layers) {
    const alone = mkdtempSync(join(folder, 'layer-'));
    tar('-xf', layer, '-C', alone);
    stored += bytesIn(alone);
    // A folder in place of a file, or the other way about, takes all of it.
    for (const name of namesIn(alone)) {
      const there = lstatSync(join(root, name), { throwIfNoEntry: false });
      if (there !== undefined && there.isDirectory() !== lstatSync(join(alone, name)).isDirectory())
        rmSync(join(root, name), { recursive: true, force: true });
    }
    for (const mark of namesIn(alone).filter((name) => basename(name).startsWith('.wh.'))) {
      const below = join(root, dirname(mark));
      if (basename(mark) !== '.wh..wh..opq') rmSync(join(below, basename(mark).slice('.wh.'.length)), { recursive: true, force: true });
      else if (existsSync(below)) for (const name of readdirSync(below)) rmSync(join(below, name), { recursive: true, force: true });
    }
    tar('-xf', layer, '-C', root, '--exclude', '.wh.*');
    rmSync(alone, { recursive: true, force: true });
  }
  return { layers: layers.length, stored, hidden: stored - bytesIn(root) };
}

/** Paths of the layers' archives, lowest first, by the list that every form of `docker save` has. */
function layersIn(folder: string): readonly string[] {
  const [image] = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as { Layers: string[] }[];
  return (image?.Layers ?? []).map((layer) => join(folder, layer));
}

function namesIn(folder: string, below = ''): readonly string[] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const name = join(below, entry.name);
    return entry.isDirectory() ? [name, ...namesIn(folder, name)] : [name];
  });
}

/** Bytes of regular files, each once however many names it has. */
function bytesIn(folder: string): number {
  const seen = new Map<number, number>();
  for (const name of namesIn(folder)) {
    const stat = lstatSync(join(folder, name));
    if (stat.isFile()) seen.set(stat.ino, stat.size);
  }
  return [...seen.values()].reduce((sum, size) => sum + size, 0);
}
