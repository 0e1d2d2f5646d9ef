import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The configuration of an empty repository; none tidies up after each commit. */
export function configuration(bare: boolean): string {
  const core = ['repositoryformatversion = 0', 'filemode = true', `bare = ${bare}`, 'logallrefupdates = true'];
  return `[core]\n${core.map((line) => `\t${line}\n`).join('')}[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n`;
}

/** What `git init` makes, on branch `main`: a process less for each of hundreds of repositories. */
export function emptyRepository(gitDirectory: string, bare: boolean, more = ''): void {
  for (const folder of ['objects/info', 'objects/pack', 'refs/heads', 'refs/tags', 'info'])
    mkdirSync(join(gitDirectory, folder), { recursive: true });
  writeFileSync(join(gitDirectory, 'HEAD'), 'ref: refs/heads/main\n');
  writeFileSync(join(gitDirectory, 'config'), `${configuration(bare)}${more}`);
}
