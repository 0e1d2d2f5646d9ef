import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GitObjects } from '../loopback/git-objects.ts';
import { configuration } from './empty-repository.ts';

// What `git add --all` and `git commit` make of a plain work tree, without their two processes: hundreds of commits are made here.

interface Entry {
  readonly path: string;
  readonly mode: '100644' | '100755' | '120000';
  readonly content: Uint8Array;
}

/** Files that decide what of a work tree is committed, and how. */
const RULES = /^\.git(?:attributes|modules)?$/;

/** A plain list of names that are ignored, in which no name of `files` is, leaves nothing out. */
function leavesNothingOut(rules: Uint8Array, files: readonly Entry[]): boolean {
  return Buffer.from(rules)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .every((line) => {
      const [, star, name] = /^(\*?)([\w.-]+)\/?$/.exec(line) ?? [];
      const names = files.flatMap(({ path }) => path.split('/'));
      return name !== undefined && !names.some((one) => (star === '*' ? one.endsWith(name) : one === name));
    });
}

/** Every file below a folder; null where only git knows what is to be committed. */
function filesBelow(top: string, prefix = ''): Entry[] | null {
  const found: Entry[] = [];
  for (const one of readdirSync(join(top, prefix), { withFileTypes: true })) {
    if (prefix === '' && one.name === '.git') continue;
    if (RULES.test(one.name) || one.name.includes('\ufffd')) return null;
    const path = `${prefix}${one.name}`;
    const at = join(top, path);
    if (one.isSymbolicLink()) found.push({ path, mode: '120000', content: readlinkSync(at, { encoding: 'buffer' }) });
    else if (one.isFile()) {
      const mode = (lstatSync(at).mode & 0o100) === 0 ? '100644' : '100755';
      found.push({ path, mode, content: readFileSync(at) });
    } else if (one.isDirectory()) {
      const below = filesBelow(top, `${path}/`);
      if (below === null) return null;
      found.push(...below);
    } else return null;
  }
  if (prefix !== '') return found;
  const ignoring = found.filter(({ path }) => path.endsWith('.gitignore'));
  return ignoring.every(({ content }) => leavesNothingOut(content, found)) ? found : null;
}

const STATES = ['MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD', 'shallow', 'packed-refs', 'info/exclude', 'info/attributes'];

/** The file of the branch that HEAD names; null where the repository is not as `emptyRepository` and this file leave one. */
function plainBranch(git: string): string | null {
  if (!lstatSync(git).isDirectory() || STATES.some((name) => existsSync(join(git, name)))) return null;
  if (readFileSync(join(git, 'config'), 'utf8') !== configuration(false)) return null;
  const [, ref] = /^ref: (refs\/heads\/\S+)\n$/.exec(readFileSync(join(git, 'HEAD'), 'utf8')) ?? [];
  return ref === undefined ? null : join(git, ref);
}

/**
 * Commits a whole work tree to the branch that is checked out and writes the index; gives the commit's id, the same that git gives.
 * Null, with nothing done, where rules or the state of the repository are for git itself to read.
 */
export function commitTree(top: string, who: string, at: string, message: string): string | null {
  const git = join(top, '.git');
  const branch = plainBranch(git);
  const files = branch === null || !/^\S(?:[^\n]*\S)?$/.test(message) ? null : filesBelow(top);
  if (branch === null || files === null) return null;
  const objects = new GitObjects(who);
  const parents = existsSync(branch) ? [readFileSync(branch, 'utf8').trim()] : [];
  const id = objects.commit(Object.fromEntries(files.map(({ path, mode, content }) => [path, { mode, content }])), parents, at, message);
  objects.writeObjects(join(git, 'objects'));
  mkdirSync(dirname(branch), { recursive: true });
  writeFileSync(branch, `${id}\n`);
  writeFileSync(join(git, 'index'), indexOf(top, files));
  return id;
}

/** The index, version 2: what git knows of each file, so that it need not read it again. */
function indexOf(top: string, files: readonly Entry[]): Uint8Array {
  const rows = files.map((file) => ({ ...file, name: Buffer.from(file.path) })).sort((a, b) => Buffer.compare(a.name, b.name));
  const header = Buffer.from('DIRC\0\0\0\x02\0\0\0\0', 'latin1');
  header.writeUInt32BE(rows.length, 8);
  const body = Buffer.concat([header, ...rows.map(({ path, name, mode, content }) => entryOf(join(top, path), name, mode, content))]);
  return Buffer.concat([body, createHash('sha1').update(body).digest()]);
}

function entryOf(at: string, name: Buffer, mode: Entry['mode'], content: Uint8Array): Uint8Array {
  const { ctimeNs, mtimeNs, dev, ino, uid, gid, size } = lstatSync(at, { bigint: true });
  const billion = 1_000_000_000n;
  const numbers = [ctimeNs / billion, ctimeNs % billion, mtimeNs / billion, mtimeNs % billion, dev, ino];
  const all = [...numbers, BigInt(Number.parseInt(mode, 8)), uid, gid, size];
  // The name is followed by one to eight zeros, up to a multiple of eight.
  const entry = Buffer.alloc((62 + name.length + 8) & ~7);
  for (const [i, value] of all.entries()) entry.writeUInt32BE(Number(BigInt.asUintN(32, value)), i * 4);
  createHash('sha1').update(`blob ${content.length}\0`).update(content).digest().copy(entry, 40);
  entry.writeUInt16BE(Math.min(name.length, 0xfff), 60);
  name.copy(entry, 62);
  return entry;
}
