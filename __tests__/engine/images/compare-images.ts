import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** An image as a map from path to type, mode, owner, link target, extended attributes and content. Times are left out. */
export type ImageFiles = ReadonlyMap<string, string>;

interface Entry {
  readonly name: string;
  readonly header: string;
  readonly body: Buffer;
}

/** Entries of a tar archive (ustar with pax headers), times left out. */
function entriesOf(tar: Buffer): readonly Entry[] {
  const entries: Entry[] = [];
  let pax: Record<string, string> = {};
  for (let at = 0; at + 512 <= tar.length; ) {
    const block = tar.subarray(at, at + 512);
    if (block.every((b) => b === 0)) break;
    const text = (from: number, to: number): string => block.subarray(from, to).toString('utf8').replace(/\0.*$/s, '');
    const size = Number.parseInt(pax['size'] ?? '', 10) || Number.parseInt(text(124, 136), 8) || 0;
    const body = tar.subarray(at + 512, at + 512 + size);
    const type = text(156, 157) || '0';
    at += 512 + Math.ceil(size / 512) * 512;
    if (type === 'x' || type === 'g') {
      pax = type === 'x' ? readPax(body) : {};
      continue;
    }
    const prefix = text(345, 500);
    const name = pax['path'] ?? (prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`);
    const link = pax['linkpath'] ?? text(157, 257);
    const attributes = Object.entries(pax).filter(([key]) => key.startsWith('SCHILY.xattr.'));
    entries.push({
      name: name.replace(/\/$/, ''),
      header: [type, text(100, 107), text(108, 115), text(116, 123), link, JSON.stringify(attributes.sort())].join(' '),
      body
    });
    pax = {};
  }
  return entries;
}

function readPax(body: Buffer): Record<string, string> {
  const values: Record<string, string> = {};
  for (let at = 0; at < body.length; ) {
    const blank = body.indexOf(0x20, at);
    const length = Number.parseInt(body.subarray(at, blank).toString(), 10);
    if (!(length > 0)) break;
    const record = body.subarray(blank + 1, at + length - 1).toString('utf8');
    values[record.slice(0, record.indexOf('='))] = record.slice(record.indexOf('=') + 1);
    at += length;
  }
  return values;
}

/** The files of a `type=tar` export. */
export function readImage(path: string): ImageFiles {
  return new Map(entriesOf(readFileSync(path)).map((e) => [e.name, `${e.header} ${createHash('sha256').update(e.body).digest('hex')}`]));
}

/** The configuration of the only image in a `type=oci` export, without history and times. */
export function readConfig(path: string): string {
  const blobs = new Map(entriesOf(readFileSync(path)).map((e) => [e.name, e.body]));
  const json = (name: string): Record<string, unknown> => JSON.parse(blobs.get(name)?.toString('utf8') ?? '{}') as Record<string, unknown>;
  const blobOf = (descriptor: unknown): string => `blobs/${String((descriptor as { digest?: string }).digest).replace(':', '/')}`;
  const [manifest] = (json('index.json')['manifests'] ?? []) as unknown[];
  let inner = json(blobOf(manifest));
  if (Array.isArray(inner['manifests'])) inner = json(blobOf(inner['manifests'][0]));
  const { config, architecture, os } = json(blobOf(inner['config']));
  return JSON.stringify({ config, architecture, os }, null, 1);
}

/**
 * Paths in which two images differ, at most twenty. What differs between `a` and `again`, another build of the same file, counts not:
 * neither a path of both, nor what stands below new names in a directory whose names differ (logs by their time, random ones).
 */
export function differences(a: ImageFiles, b: ImageFiles, again = a): readonly string[] {
  const ofOne = (x: ImageFiles, y: ImageFiles): readonly string[] => [...x.keys()].filter((path) => !y.has(path));
  const unsteady = new Set([...ofOne(a, again), ...ofOne(again, a)].map((path) => dirname(path)));
  const isNewName = (path: string): boolean =>
    path.includes('/') && ((a.has(path) !== b.has(path) && unsteady.has(dirname(path))) || isNewName(dirname(path)));
  const isSteady = (path: string): boolean => a.get(path) === again.get(path) && !isNewName(path);
  return [...new Set([...a.keys(), ...b.keys()])]
    .sort()
    .filter((path) => a.get(path) !== b.get(path) && isSteady(path))
    .slice(0, 20)
    .map((path) => `${path}: ${a.get(path) ?? 'absent'} | ${b.get(path) ?? 'absent'}`);
}
