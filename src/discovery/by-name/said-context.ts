import type { TreePath } from '../../model/units.ts';
import { joinPath } from '../paths.ts';
import type { Repository } from '../repository.ts';

/** Options of `docker build` that take no value, as far as people write them in notes. */
const SWITCH = /^(?:--(?:no-cache|pull|push|load|rm|force-rm|quiet|squash|debug)|-q)$/;
const MAX_COMMANDS = 50;

/**
 * The folder that a `docker build` command in a comment of the Dockerfile, or in the read-me of the root or of its folder, gives this
 * Dockerfile; null where none speaks of it. A command stands either at the root or in the folder of the Dockerfile.
 */
export function saidContext(path: TreePath, text: string, from: TreePath, repository: Repository): TreePath | null {
  const comments = text
    .split('\n')
    .filter((line) => /^\s*#/.test(line))
    .map((line) => line.replace(/^\s*#+/, ''))
    .join('\n');
  const notes = [...new Set(['README.md', joinPath(from, 'README.md') ?? 'README.md'])].filter((file) => repository.isFile(file));
  for (const said of [comments, ...notes.map((file) => repository.text(file) ?? '')]) {
    for (const words of buildCommands(said)) {
      const context = contextOf(words, path, from);
      if (context !== null && (context === '' || repository.isDirectory(context))) return context;
    }
  }
  return null;
}

function buildCommands(text: string): readonly (readonly string[])[] {
  const joined = text.slice(0, 200_000).replace(/\\\r?\n\s*#?/g, ' ');
  const found = joined.matchAll(/\b(?:docker|podman|nerdctl)\s+(?:buildx\s+|image\s+)?build\s+([^\n`|;&]{1,500})/g);
  return [...found].slice(0, MAX_COMMANDS).map((match) => (match[1] ?? '').trim().split(/\s+/));
}

function contextOf(words: readonly string[], path: TreePath, from: TreePath): TreePath | null {
  let file: string | null = null;
  const plain: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (/^(?:-f|--file)$/.test(word)) file = words[++at] ?? null;
    else if (/^--file=/.test(word)) file = word.slice('--file='.length);
    else if (SWITCH.test(word) || word.includes('=')) continue;
    else if (word.startsWith('-')) at++;
    else plain.push(word);
  }
  const [context] = plain;
  if (context === undefined || /[$<>{}]|:\/\//.test(context)) return null;
  for (const here of new Set(['', from])) {
    const folder = joinPath(here, context.replace(/\/+$/, '') || '.');
    const built = file === null ? (folder === null ? null : joinPath(folder, 'Dockerfile')) : joinPath(here, file);
    if (folder !== null && built === path) return folder;
  }
  return null;
}
