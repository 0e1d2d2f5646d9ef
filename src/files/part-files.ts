import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type NamedPart, parsePart, UserError } from '../analysis/index.ts';
import { readTextFile } from './text-files.ts';

/**
 * The partial reports at a path: the file itself, or the `.json` files that lie in a directory, sorted by name (a link in it is not
 * followed); `-` is standard input. `shown` is the path in messages. Throws UserError where one cannot be read or is none.
 */
export async function readParts(path: string, shown: string): Promise<NamedPart[]> {
  const parts: NamedPart[] = [];
  for (const [file, name] of await filesAt(path, shown)) {
    const text = await reading(name, readTextFile(file));
    if (text === null) throw new UserError(`${name}: no such file`);
    parts.push(parsePart(text, name));
  }
  return parts;
}

async function filesAt(path: string, shown: string): Promise<(readonly [string, string])[]> {
  if (path === '-' || !(await reading(shown, stat(path))).isDirectory()) return [[path, shown]];
  const entries = await reading(shown, readdir(path, { withFileTypes: true }));
  const names = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.json')).map((entry) => entry.name);
  if (names.length === 0) throw new UserError(`there is no .json file in ${shown}`);
  return names.sort().map((name) => [join(path, name), join(shown, name)]);
}

async function reading<T>(shown: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown error';
    throw new UserError(code === 'ENOENT' ? `${shown}: no such file or directory` : `${shown} cannot be read: ${code}`);
  }
}
