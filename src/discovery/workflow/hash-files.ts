import { createHash } from 'node:crypto';
import { matchesGlob } from '../path-glob.ts';
import { parentOf } from '../paths.ts';
import type { Repository } from '../repository.ts';

/**
 * What stands for the value of `hashFiles`: equal for equal files, empty where no file fits (docs.github.com, expressions: hashFiles;
 * a pattern that fits a folder takes all below it).
 */
export function hashFiles(patterns: readonly string[], repository: Repository): string {
  return repository.once(`hashFiles:${JSON.stringify(patterns)}`, () => hashed(patterns, repository));
}

function hashed(patterns: readonly string[], repository: Repository): string {
  const rules = patterns
    .map((pattern) => pattern.trim())
    .filter((pattern) => pattern !== '' && !pattern.startsWith('#'))
    .map((pattern) => ({ takes: !pattern.startsWith('!'), glob: pattern.replace(/^!/, '').replace(/^\.?\//, '') }));
  const fits = (glob: string, path: string): boolean => {
    for (let part = path; part !== ''; part = parentOf(part)) if (matchesGlob(glob, part)) return true;
    return false;
  };
  const isTaken = (path: string) => rules.reduce((taken, { takes, glob }) => (fits(glob, path) ? takes : taken), false);
  const files = repository.paths.filter((path) => !repository.isLink(path) && isTaken(path));
  if (files.length === 0) return '';
  const hash = createHash('sha256');
  for (const path of files) hash.update(`${path}\0${repository.contentOf(path) ?? ''}\n`);
  return hash.digest('hex').slice(0, 16);
}
