import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parseDockerfile } from '../../src/dockerfile/index.ts';
import { stackOf } from '../../src/layers/index.ts';
import type { BuiltImage } from '../../src/model/built-image.ts';
import { plainText } from '../../src/safe-text/index.ts';

// Dockerfiles whose layers were written down from the rules of docs/layers.md §1 before three builders made them.

interface Side {
  readonly builder: 'buildkit' | 'buildkit-overlay2' | 'classic';
  readonly platform: string;
  /** `+` a layer, `0` an empty one, `-` none; size that `docker history` shows, null where it was not recorded; text; comment. */
  readonly history: readonly (readonly [mark: '+' | '0' | '-', size: number | null, createdBy: string, comment: string])[];
  readonly want: readonly (readonly [line: number, keyword: string, why: string])[];
}
interface Case {
  readonly name: string;
  readonly dockerfile: string;
  readonly target: string | null;
  readonly args: Readonly<Record<string, string>>;
  readonly sides: readonly Side[];
}
const CASES = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'fixtures', 'layers-by-rule.json'), 'utf8')) as Case[];
const ROWS = CASES.flatMap((one) => one.sides.map((side) => ({ ...one, side, title: `${one.name} ${side.builder} ${side.platform}` })));

const EMPTY = `sha256:${createHash('sha256').update(Buffer.alloc(1024)).digest('hex')}`;

/** `flags` as a config says what has a layer, or `sizes` as the lines of `docker history` do. */
function imageOf({ history, platform }: Side, by: 'flags' | 'sizes'): BuiltImage {
  const layers = history.flatMap(([mark], k) => (mark === '-' ? [] : [mark === '0' ? EMPTY : `sha256:${String(k).padStart(64, '0')}`]));
  return {
    name: null,
    platform,
    bases: [],
    settings: null,
    config: { digest: null, bytes: null },
    layers: layers.map((diffId) => ({
      diffId,
      digest: null,
      bytes: { compressed: null, unpacked: null, files: null },
      files: null
    })),
    history: history.map(([mark, size, createdBy, comment]) => ({
      createdBy,
      comment,
      emptyLayer: by === 'flags' ? mark === '-' : null,
      size: by === 'flags' ? null : size
    })),
    record: null,
    notes: []
  };
}

const told = ({ dockerfile, target, args, side }: (typeof ROWS)[number], by: 'flags' | 'sizes') => {
  const stack = stackOf(imageOf(side, by), { dockerfile: parseDockerfile(dockerfile, 'Dockerfile'), target, args });
  return stack.instructions.map(({ line, keyword, why }) => [line, keyword, why]);
};

test.each(ROWS)('$title', (row) => {
  expect(told(row, 'flags')).toEqual(row.side.want);
  if (row.side.history.every(([, size]) => size !== null)) expect(told(row, 'sizes')).toEqual(row.side.want);
});

test('a stage that nobody named is found by what the history ends with', () => {
  const row = ROWS.find(({ name }) => name === 'target-middle') as (typeof ROWS)[number];
  const stack = stackOf(imageOf(row.side, 'flags'), { dockerfile: parseDockerfile(row.dockerfile, 'Dockerfile'), target: null, args: {} });
  expect(stack.instructions.map(({ line, keyword, why }) => [line, keyword, why])).toEqual(row.side.want);
  expect(stack.notes.map((note) => plainText(note))).toEqual(['The image fits the stage dev of the Dockerfile, and not its last one.']);
});
