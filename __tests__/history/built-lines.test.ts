import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createLogReader, readBuildRecord } from '../../src/buildlog/index.ts';
import { builtLines, encodeHistory, mergeHistory, parseHistory } from '../../src/history/index.ts';
import type { BuiltSample } from '../../src/model/history.ts';
import { plainText } from '../../src/safe-text/index.ts';
import { lowerSide } from '../setup/predict-sides.ts';

const CASE = join(import.meta.dirname, '..', 'fixtures', 'layers', '90-build-record');
const dockerfile = readFileSync(join(CASE, 'Dockerfile'), 'utf8');
const { graph } = lowerSide({ entries: [], text: () => dockerfile }, 'buildkit');
const identity = {
  run: 'r',
  job: 'j',
  build: 0,
  image: 'web',
  file: 'Dockerfile',
  target: null,
  commit: null,
  at: '2026-11-29T23:46:50Z',
  runner: null,
  trusted: true
};
const expected = JSON.parse(readFileSync(join(CASE, 'expected.json'), 'utf8')) as {
  readonly steps: readonly {
    readonly line: number;
    readonly ownLayer: { readonly digest: string; readonly compressedBytes: number } | null;
  }[];
  readonly bases: readonly { readonly digest: string }[];
};

function ofRecord(): BuiltSample {
  const [build] = readBuildRecord(readFileSync(join(CASE, 'record.dockerbuild'))).builds;
  const [line] = build === undefined ? [] : builtLines(build, graph, identity);
  if (line === undefined) throw new Error('the record gives no line');
  return line;
}

test('a record gives the bytes and digests of every step, the bases and the image', () => {
  const line = ofRecord();
  expect(line.steps.map(({ digest, bytes }) => ({ digest, compressedBytes: bytes }))).toEqual(
    expected.steps.flatMap((step) => (step.ownLayer === null ? [] : [step.ownLayer]))
  );
  expect(line.bases.map((base) => base.digest)).toEqual(expected.bases.map((base) => base.digest));
  expect(line.base).toMatchObject({ user: '', workdir: '', onbuild: [] });
  expect(line.below).toHaveLength(1);
  expect(line.layers.map((layer) => layer.bytes)).toEqual([92, 79_445, 30_221, 29]);
});

test('the line survives the file, merges with itself, and no text of the Dockerfile is in it', () => {
  const line = ofRecord();
  const text = encodeHistory([line]);
  const parsed = parseHistory(text, 'history.jsonl');
  expect(parsed.problems).toEqual([]);
  expect(mergeHistory(parsed.lines, [line])).toEqual([line]);
  expect(text).not.toContain('raw.bin');
});

test('a plain log gives the digests that it prints behind FROM', () => {
  const reader = createLogReader({ form: 'buildkit-plain' });
  const digest = `sha256:${'ab'.repeat(32)}`;
  reader.push(
    Buffer.from(
      `#1 [internal] load build definition from Dockerfile\n#1 DONE 0.0s\n\n#2 [1/2] FROM docker.io/library/alpine:3.21@${digest}\n#2 DONE 0.1s\n\n#3 [2/2] RUN true\n#3 DONE 0.2s\n`
    )
  );
  const [build] = reader.end().builds;
  expect(build === undefined ? [] : builtLines(build, graph, identity)).toMatchObject([
    { built: '', bases: [{ reference: 'alpine:3.21', digest }], layers: [], config: null }
  ]);
});

test('a line of absurd size or shape is refused with its reason', () => {
  const broken = JSON.stringify({ ...ofRecord(), config: -1 });
  expect(plainText(parseHistory(broken, 'h').problems[0]?.message ?? [])).toContain('config must be');
});
