import type { CopyInstruction } from '../../model/dockerfile.ts';
import type { TreePath } from '../../model/units.ts';
import type { ContextCopy } from '../effects/copy.ts';

/** What of a COPY an installer needs: files and whole directories, as image paths in the order in which they are to stand. */
export interface NeededPart {
  readonly files: readonly string[];
  readonly directories: readonly string[];
}

const PLAIN = /^[A-Za-z0-9@._+~/-]+$/;

/**
 * The lines that copy the needed part of a broad COPY: same keyword, same flags, each file to its own directory (wildcards
 * and several directories in one COPY would flatten). Null where a name cannot be written plainly.
 */
export function manifestLines(
  copy: ContextCopy,
  brought: ReadonlyMap<string, TreePath>,
  part: NeededPart,
  indent: string
): readonly string[] | null {
  const { instruction } = copy;
  const head = [
    keywordAsWritten(instruction),
    ...instruction.flags.map((f) => (f.value === null ? `--${f.name}` : `--${f.name}=${f.value}`))
  ].join(' ');
  const prefix = destinationPrefix(instruction.destination);
  const relative = (imagePath: string): string => imagePath.slice(copy.destination === '/' ? 1 : copy.destination.length + 1);
  const groups = new Map<string, TreePath[]>();
  for (const file of part.files) {
    const source = brought.get(file) ?? null;
    const path = relative(file);
    const directory = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
    if (source === null) return null;
    groups.set(directory, [...(groups.get(directory) ?? []), source]);
  }
  const lines = [...groups].map(
    ([directory, sources]) => `${head} ${sources.join(' ')} ${prefix}${directory === '' ? '' : `${directory}/`}`
  );
  for (const directory of part.directories) {
    const source = directorySource(brought, directory);
    if (source === null) return null;
    lines.push(`${head} ${source} ${prefix}${relative(directory)}`);
  }
  // ADD unpacks an archive that it names, and leaves one inside of a directory alone.
  if (instruction.kind === 'add' && part.files.some((file) => /\.(?:tar|tgz|gz|bz2|xz|zst)$/.test(file))) return null;
  const words = [...groups.values()].flat().concat(part.directories.map(relative));
  return words.every((word) => PLAIN.test(word)) && !/\s/.test(prefix) ? lines.map((line) => indent + line) : null;
}

/** The context directory that lands at an image directory, told by any file in it. */
function directorySource(brought: ReadonlyMap<string, TreePath>, directory: string): TreePath | null {
  for (const [imagePath, path] of brought) {
    const rest = imagePath.slice(directory.length);
    if (imagePath.startsWith(`${directory}/`) && path.endsWith(rest)) return path.slice(0, -rest.length);
  }
  return null;
}

const keywordAsWritten = (copy: CopyInstruction): string => copy.source.slice(0, copy.source.search(/\s/));

/** The destination as written, so that a name can be put behind it. */
function destinationPrefix(destination: string): string {
  if (destination === '.' || destination === './') return './';
  return destination.endsWith('/') ? destination : `${destination}/`;
}
