import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Bytes of blobs that went through since the last reset. */
export interface Traffic {
  sent: number;
  fetched: number;
}

export interface CountingRegistry {
  readonly host: string;
  readonly traffic: Traffic;
  close(): Promise<void>;
}

/** A registry on loopback (`docker-registry` of Debian) behind a proxy that counts the bytes of blobs. */
export async function countingRegistry(program: string): Promise<CountingRegistry> {
  const folder = mkdtempSync(join(tmpdir(), 'layercost-registry-'));
  const port = await freePort();
  const config = join(folder, 'config.yml');
  writeFileSync(
    config,
    `version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: ${folder}/data}}\nhttp: {addr: 127.0.0.1:${port}, relativeurls: true}\n`
  );
  const registry = spawn(program, ['serve', config], { stdio: 'ignore' });
  await answering(port);
  const traffic: Traffic = { sent: 0, fetched: 0 };
  const server = createServer((incoming, outgoing) => {
    const isBlob = incoming.url?.includes('/blobs/') === true;
    const onward = request(
      { host: '127.0.0.1', port, method: incoming.method, path: incoming.url, headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.on('data', (piece: Buffer) => {
          if (isBlob && incoming.method === 'GET') traffic.fetched += piece.length;
        });
        answer.pipe(outgoing);
      }
    );
    onward.on('error', () => outgoing.destroy());
    incoming.on('data', (piece: Buffer) => {
      if (isBlob) traffic.sent += piece.length;
    });
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, traffic, close: () => closed(server, registry, folder) };
}

async function closed(server: Server, registry: ChildProcess, folder: string): Promise<void> {
  server.closeAllConnections();
  server.close();
  const ended = new Promise((resolve) => registry.once('exit', resolve));
  registry.kill();
  await ended;
  rmSync(folder, { recursive: true });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answering(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (
      await fetch(`http://127.0.0.1:${port}/v2/`).then(
        () => true,
        () => false
      )
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the registry does not answer');
}
