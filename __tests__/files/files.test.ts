import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { directoryFiles, readLogFile, readTextFile, removeLeftovers, withLock, writeAtomically } from '../../src/files/index.ts';
import { inFolder } from '../setup/run-cli.ts';

test('a directory is listed as it lies there, links not followed, empty directories and modes kept', () =>
  inFolder(async (folder) => {
    mkdirSync(join(folder, 'empty'), { mode: 0o750 });
    chmodSync(join(folder, 'empty'), 0o750);
    mkdirSync(join(folder, '.git'));
    writeFileSync(join(folder, '.git', 'HEAD'), 'x');
    writeFileSync(join(folder, 'a "b"\n'), 'one');
    writeFileSync(join(folder, 'run'), 'two');
    chmodSync(join(folder, 'run'), 0o4711);
    symlinkSync('empty', join(folder, 'link'));
    symlinkSync('/nowhere', join(folder, 'dangling'));
    const side = directoryFiles(folder);
    const { entries, truncated } = await side.list();
    expect(truncated).toBe(false);
    expect(entries.map((e) => [e.kind, e.path, 'mode' in e ? e.mode.toString(8) : 'target' in e ? e.target : ''])).toEqual([
      ['directory', '.git', expect.any(String)],
      ['file', '.git/HEAD', expect.any(String)],
      ['file', 'a "b"\n', expect.any(String)],
      ['symlink', 'dangling', '/nowhere'],
      ['directory', 'empty', '750'],
      ['symlink', 'link', 'empty'],
      ['file', 'run', '4711']
    ]);
    // The ids are git's: `git hash-object` of "one".
    const one = entries.find((entry) => entry.path.startsWith('a '));
    expect(one).toMatchObject({ content: '43dd47ea691c90a5fa7827892c70241913351963', size: 3 });
    const bodies = await side.read([
      { path: 'x', content: '43dd47ea691c90a5fa7827892c70241913351963' },
      { path: 'y', content: 'none' }
    ]);
    expect([...bodies].map(([id, bytes]) => [id, Buffer.from(bytes).toString()])).toEqual([
      ['43dd47ea691c90a5fa7827892c70241913351963', 'one']
    ]);
  }));

test('a directory that is not there, or is a file, is an error', () =>
  inFolder(async (folder) => {
    writeFileSync(join(folder, 'file'), 'x');
    await expect(directoryFiles(join(folder, 'none')).list()).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(directoryFiles(join(folder, 'file')).list()).rejects.toMatchObject({ code: 'ENOTDIR' });
  }));

test('a log that comes through a pipe is read once, from its beginning', () =>
  inFolder(async (folder) => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const writer = spawn('sh', ['-c', 'printf "#1 [1/1] FROM alpine\\n#1 DONE 0.1s\\n" > "$0"', pipe]);
    expect((await readLogFile(pipe)).reading.builds.map(({ steps }) => steps.length)).toEqual([1]);
    writer.kill();
  }));

test('texts: a file, a file that is not there, and what is no file', () =>
  inFolder(async (folder) => {
    writeFileSync(join(folder, 'file'), 'ü');
    expect(await readTextFile(join(folder, 'file'))).toBe('ü');
    expect(await readTextFile(join(folder, 'none'))).toBeNull();
    expect(await readTextFile(join(folder, 'file', 'below'))).toBeNull();
    await expect(readTextFile(folder)).rejects.toMatchObject({ code: 'EISDIR' });
    await expect(readTextFile(join(folder, 'file'), 1)).rejects.toThrow('it is larger than');
    // A device has no end.
    await expect(readTextFile('/dev/zero', 1_000_000)).rejects.toThrow('it is larger than');
    expect(await readTextFile('/dev/null')).toBe('');
  }));

test('a file is written whole, folders are made, nothing is left beside it', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'deep', 'er', 'file');
    await writeAtomically(path, 'one');
    await writeAtomically(path, Buffer.from('two'));
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(readdirSync(join(folder, 'deep', 'er'))).toEqual(['file']);
  }));

test('a write that fails leaves the target and its folder as they were', () =>
  inFolder(async (folder) => {
    mkdirSync(join(folder, 'target', 'x'), { recursive: true });
    await expect(writeAtomically(join(folder, 'target'), 'one')).rejects.toMatchObject({ code: expect.stringMatching(/^E/) });
    expect(readdirSync(folder)).toEqual(['target']);
    expect(readdirSync(join(folder, 'target'))).toEqual(['x']);
  }));

test('a folder that takes no files is an error and no endless wait', async () => {
  await expect(writeAtomically('/proc/layercost-1/report.html', 'x')).rejects.toThrow('ENOENT');
  await expect(writeAtomically('/dev/null/report.html', 'x')).rejects.toThrow('ENOTDIR');
});

test('leftovers of interrupted writers of this file go, all else stays', () =>
  inFolder(async (folder) => {
    const names = [
      '.h.jsonl.0123456789abcdef.layercost-tmp',
      '.other.0123456789abcdef.layercost-tmp',
      '.h.jsonl.mine',
      'h.jsonl',
      '.h.jsonl.x.layercost-tmp'
    ];
    for (const name of names) writeFileSync(join(folder, name), '');
    await removeLeftovers(join(folder, 'h.jsonl'));
    expect(readdirSync(folder).sort()).toEqual(names.slice(1).sort());
    await removeLeftovers(join(folder, 'none', 'h.jsonl'));
  }));

test('the lock: one after the other in one process, given back after an error, none for other files', () =>
  inFolder(async (folder) => {
    const order: string[] = [];
    const work = (name: string) =>
      withLock(join(folder, 'a'), async () => {
        order.push(`${name} in`);
        await new Promise((resolve) => setImmediate(resolve));
        order.push(`${name} out`);
      });
    await Promise.all([work('1'), work('2'), work('3')]);
    expect(order.map((entry) => entry.split(' ')[1])).toEqual(['in', 'out', 'in', 'out', 'in', 'out']);
    await expect(withLock(join(folder, 'a'), () => Promise.reject(new Error('boom')))).rejects.toThrow('boom');
    await withLock(join(folder, 'a'), () => withLock(join(folder, 'b'), async () => {}));
    await expect(withLock(join(folder, 'a'), () => withLock(join(folder, 'a'), async () => {}, 0.05))).rejects.toThrow(/another process/);
  }));

test('the lock holds between processes, and goes with a process that is killed', () =>
  inFolder(async (folder) => {
    const module = join(folder, 'lock.mjs');
    await build({
      entryPoints: [join(import.meta.dirname, '../../src/files/lock.ts')],
      outfile: module,
      bundle: true,
      platform: 'node',
      format: 'esm'
    });
    const counter = join(folder, 'counter');
    writeFileSync(counter, '0');
    const program = `import { readFileSync, writeFileSync } from 'node:fs';
import { withLock } from ${JSON.stringify(pathToFileURL(module).href)};
const [, , path, mode] = process.argv;
if (mode === 'hold') await withLock(path, () => { console.log('held'); return new Promise((done) => setTimeout(done, 600000)); });
for (let i = 0; i < 20; i++) await withLock(path, async () => {
  const value = Number(readFileSync(path, 'utf8'));
  await new Promise((done) => setImmediate(done));
  writeFileSync(path, String(value + 1));
});`;
    writeFileSync(join(folder, 'program.mjs'), program);
    const start = (mode: string) =>
      spawn(process.execPath, [join(folder, 'program.mjs'), counter, mode], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = (child: ReturnType<typeof start>) => new Promise<number | null>((resolve) => child.on('close', resolve));
    expect(await Promise.all(['count', 'count', 'count'].map((mode) => ended(start(mode))))).toEqual([0, 0, 0]);
    expect(readFileSync(counter, 'utf8')).toBe('60');
    const holder = start('hold');
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    await expect(withLock(counter, async () => {}, 0.05)).rejects.toThrow(/another process/);
    const gone = ended(holder);
    holder.kill('SIGKILL');
    await gone;
    expect(await withLock(counter, async () => 'mine')).toBe('mine');
  }));

test('what is no regular file is written to and never replaced: a pipe stays a pipe, a link keeps leading to its file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'layercost-special-'));
  try {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const reader = readFile(pipe, 'utf8');
    await writeAtomically(pipe, 'through\n');
    expect(await reader).toBe('through\n');
    expect(lstatSync(pipe).isFIFO()).toBe(true);
    writeFileSync(join(folder, 'real'), 'old');
    symlinkSync('real', join(folder, 'link'));
    await writeAtomically(join(folder, 'link'), 'new');
    expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, 'real'), 'utf8')).toBe('new');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
