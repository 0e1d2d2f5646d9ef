import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';

const SCRATCH = '.layercost-tmp';

/** Loaded where something is written: a command that only prints starts without. */
const fileSystem = () => import('node:fs/promises');

/**
 * Writes a file whole or not at all: into a new file beside it, flushed, then renamed over it.
 * Interrupted at any moment, the old content stands. A link is followed; a device or pipe (`/dev/null`, `/dev/stdout`) is
 * written to, since a rename would replace it.
 */
export async function writeAtomically(given: string, content: string | Uint8Array): Promise<void> {
  const { open, realpath, rename, rm, stat, writeFile } = await fileSystem();
  const path = await realpath(given).catch(() => given);
  const there = await stat(path).catch(() => null);
  if (there !== null && !there.isFile() && !there.isDirectory()) {
    await writeFile(path, content);
    return;
  }
  const folder = dirname(path);
  await makeFolder(folder);
  const scratch = join(folder, `.${basename(path)}.${randomBytes(8).toString('hex')}${SCRATCH}`);
  try {
    const file = await open(scratch, 'wx', 0o644);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(scratch, path);
  } catch (error) {
    await rm(scratch, { force: true });
    throw error;
  }
}

/** Makes a folder and those above it. Node's own way never ends where a folder takes none, as /proc does, and says that it is not there. */
async function makeFolder(path: string): Promise<void> {
  const { mkdir, stat } = await fileSystem();
  if (
    await stat(path).then(
      (found) => found.isDirectory(),
      () => false
    )
  )
    return;
  const above = dirname(path);
  if (above !== path) await makeFolder(above);
  await mkdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}

/** Removes what interrupted writers of this file left beside it. Only for who holds its lock: a living writer's file would go too. */
export async function removeLeftovers(path: string): Promise<void> {
  const { readdir, rm } = await fileSystem();
  const folder = dirname(path);
  const start = `.${basename(path)}.`;
  for (const name of await readdir(folder).catch(() => [])) {
    if (name.startsWith(start) && name.endsWith(SCRATCH) && /^[0-9a-f]{16}$/.test(name.slice(start.length, -SCRATCH.length)))
      await rm(join(folder, name), { force: true });
  }
}
