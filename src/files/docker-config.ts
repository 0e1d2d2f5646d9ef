import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Largest configuration file of Docker that is read, in bytes. */
const LARGEST = 256 * 1024;

/** Text of Docker's configuration file where Docker itself looks for it; null where there is none, or none that can be read. */
export async function readDockerConfig(env: Readonly<Record<string, string | undefined>>): Promise<string | null> {
  const folder = env['DOCKER_CONFIG'] || join(env['HOME'] || homedir(), '.docker');
  const path = join(folder, 'config.json');
  const there = await stat(path).catch(() => null);
  if (there === null || !there.isFile() || there.size > LARGEST) return null;
  return readFile(path, 'utf8').catch(() => null);
}
