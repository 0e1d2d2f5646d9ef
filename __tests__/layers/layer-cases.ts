import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspectedImages, readStore } from '../../src/image/index.ts';
import type { BuiltImage, LayerFile } from '../../src/model/built-image.ts';

// Small images as three builders made them (docs/layers.md): documents, lists of files, and what a second push sent.

export const CASES = join(import.meta.dirname, '..', 'fixtures', 'layers');

export interface ExpectedImage {
  readonly platform: string | null;
  readonly instructions: readonly (readonly [line: number, keyword: string, layer: number | null, why: string])[];
  readonly layers: readonly {
    readonly diffId: string;
    readonly digest: string;
    readonly compressed: number;
    readonly equalTo: number | null;
    readonly wasted: number;
  }[];
}
type FileRow = readonly [path: string, type: string, size: number, owner: string, modified: number];

export interface RecordedSide {
  readonly documents: Readonly<Record<string, unknown>>;
  readonly inspect?: unknown;
  readonly history?: readonly unknown[];
  readonly files?: readonly (readonly FileRow[] | null)[];
  readonly expected: readonly ExpectedImage[];
}
export interface RecordedCase {
  readonly id: string;
  readonly builder: 'buildkit' | 'buildkit-overlay2' | 'classic';
  readonly options: Readonly<Record<'v1' | 'v2', { readonly args: readonly string[]; readonly noCache: boolean } | undefined>>;
  readonly v1: RecordedSide;
  readonly v2?: RecordedSide;
  readonly sent?: number;
}

export function recordedCases(): RecordedCase[] {
  return readdirSync(CASES)
    .filter((id) => !id.startsWith('90'))
    .sort()
    .flatMap((id) =>
      readdirSync(join(CASES, id, 'recorded'))
        .sort()
        .map((name) => ({ id, ...JSON.parse(readFileSync(join(CASES, id, 'recorded', name), 'utf8')) }) as RecordedCase)
    );
}

export const dockerfileText = (id: string, side: 'v1' | 'v2'): string => readFileSync(join(CASES, id, side, 'Dockerfile'), 'utf8');

export const fromRegistry = (side: RecordedSide): Promise<readonly BuiltImage[]> =>
  readStore({ json: async (name) => side.documents[name], layer: async () => null });

export const fromEngine = (side: RecordedSide): readonly BuiltImage[] =>
  inspectedImages(JSON.stringify(side.inspect), (side.history ?? []).map((line) => JSON.stringify(line)).join('\n'));

const KINDS: Readonly<Record<string, LayerFile['kind']>> = { file: 'file', dir: 'directory' };

/** The lists of files of a side's layers; the base's own is not recorded. */
export function layerFiles(side: RecordedSide): LayerFile[][] {
  return (side.files ?? []).map((rows) =>
    (rows ?? []).map(([path, type, size, owner, modified]) => ({
      path: path.slice(1),
      kind: KINDS[type] ?? 'other',
      size,
      target: null,
      owner,
      modified
    }))
  );
}
