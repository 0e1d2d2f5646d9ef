import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { withLock } from '../../src/files/index.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const run = promisify(execFile);

/**
 * Path of a `cli.js` built from the sources as they stand, with the data of the demo beside it as in a clone. Built once for each
 * state of the sources, into the folder for temporary files, whichever test file asks first; a committed bundle is never used.
 */
export async function builtCli(): Promise<string> {
  const folder = join(realpathSync(tmpdir()), `layercost-built-${digestOfSources()}`);
  const cli = join(folder, 'dist', 'cli.js');
  if (existsSync(cli)) return cli;
  return withLock(
    folder,
    async () => {
      if (existsSync(cli)) return cli;
      const scratch = mkdtempSync(`${folder}-`);
      await run(process.execPath, [join(ROOT, 'scripts', 'build.mjs'), join(scratch, 'dist')], { cwd: ROOT });
      cpSync(join(ROOT, 'demo'), join(scratch, 'demo'), { recursive: true });
      rmSync(folder, { recursive: true, force: true });
      renameSync(scratch, folder);
      return cli;
    },
    300
  );
}

/** What makes the bundle of the sources. */
const BUILDERS = ['build.mjs', 'api-types.mjs', 'direct-imports.mjs'].map((name) => join('scripts', name));

function digestOfSources(): string {
  const hash = createHash('sha256');
  const add = (path: string) => {
    if (statSync(path).isDirectory()) for (const name of readdirSync(path).sort()) add(join(path, name));
    else hash.update(`${path}\0`).update(readFileSync(path)).update('\0');
  };
  for (const part of ['src', 'demo', 'package.json', ...BUILDERS]) add(join(ROOT, part));
  return hash.digest('hex').slice(0, 20);
}

/** The Node programs at hand, one for each version: the one that runs the tests, those installed here, those on the path. */
export async function nodes(): Promise<readonly { readonly version: string; readonly path: string }[]> {
  const places = [
    process.execPath,
    join(ROOT, 'node_modules', '.bin', 'node'),
    ...(process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'node'))
  ];
  const found = new Map<string, string>();
  for (const path of new Set(places.filter((place) => existsSync(place)).map((place) => realpathSync(place)))) {
    try {
      accessSync(path, constants.X_OK);
      const { stdout } = await run(path, ['--version']);
      if (!found.has(stdout.trim())) found.set(stdout.trim(), path);
    } catch {
      // no Node there
    }
  }
  return [...found].map(([version, path]) => ({ version, path }));
}
