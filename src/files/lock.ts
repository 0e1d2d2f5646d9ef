import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * Runs `work` while this process alone holds the lock of a file, so that several writers take turns.
 * The lock is a listening socket: the kernel gives it back when its holder dies, however it dies, so there is no
 * stale lock to break. It holds between the processes of one machine (docs/decisions/0006-history-file.md).
 * Throws where the lock cannot be had within `patience` seconds.
 */
export async function withLock<T>(path: string, work: () => Promise<T>, patience = 60): Promise<T> {
  const address = await lockAddress(path);
  const until = Date.now() + patience * 1000;
  let server = await listen(address);
  while (server === null) {
    if (Date.now() > until) throw new Error(`another process has been writing ${path} for ${patience} s`);
    await wait(5 + Math.random() * 20);
    server = await listen(address);
  }
  const held = server;
  try {
    return await work();
  } finally {
    await new Promise<void>((done) => held.close(() => done()));
  }
}

async function lockAddress(path: string): Promise<string> {
  const folder = await realpath(dirname(resolve(path))).catch(() => dirname(resolve(path)));
  const name = `layercost-${createHash('sha256')
    .update(join(folder, basename(path)))
    .digest('hex')
    .slice(0, 32)}`;
  if (process.platform === 'linux') return `\0${name}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}

function listen(address: string): Promise<Server | null> {
  return new Promise((resolveListen, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolveListen(null) : reject(error)));
    server.listen(address, () => resolveListen(server));
  });
}
