import { createHash } from 'node:crypto';
import { type SideFiles, UserError } from '../analysis/index.ts';
import type { TreeEntry } from '../model/tree.ts';

/** A context given as a list of paths and the texts of some: what is not given has no text that could be read. */
export function corpusFiles(dockerfile: string, text: string, tree: string, files: string, filesName: string): SideFiles {
  const texts = new Map(Object.entries(textsOf(files, filesName)));
  texts.set(dockerfile, text);
  const paths = new Set([...tree.split(/\r?\n/).map((line) => line.trim().replace(/^\.\//, '')), ...texts.keys()]);
  const bodies = new Map<string, Uint8Array>();
  const entries: TreeEntry[] = [...paths]
    .filter((path) => path !== '')
    .sort()
    .map((path) => {
      if (path.endsWith('/')) return { kind: 'directory', path: path.slice(0, -1), mode: 0o755 };
      const known = texts.get(path);
      const content = createHash('sha1')
        .update(known === undefined ? `path ${path}` : `text ${known}`)
        .digest('hex');
      if (known !== undefined) bodies.set(content, Buffer.from(known));
      return { kind: 'file', path, mode: 0o644, content, size: null };
    });
  return {
    id: 'given',
    list: async () => ({ entries, truncated: false, notes: [], ignored: [] }),
    read: async (wanted) =>
      new Map(wanted.flatMap(({ content }) => (bodies.has(content) ? [[content, bodies.get(content) ?? new Uint8Array()] as const] : [])))
  };
}

function textsOf(text: string, name: string): Record<string, string> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UserError(`${name} is not JSON`, 'It maps paths to texts.');
  }
  if (
    typeof value !== 'object' ||
    value === null ||
    Array.isArray(value) ||
    !Object.values(value).every((content) => typeof content === 'string')
  )
    throw new UserError(`${name} must map paths to texts`);
  return value as Record<string, string>;
}
