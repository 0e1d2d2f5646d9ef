import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { predictPair, predictTransfer } from '../../src/analysis/index.ts';
import { directoryFiles, readImage } from '../../src/files/index.ts';
import type { ImageSpec } from '../../src/model/image.ts';
import type { Transfer } from '../../src/model/transfer.ts';
import { CASES, fromRegistry, type RecordedCase, recordedCases } from '../layers/layer-cases.ts';
import { imageSpec } from '../setup/analysis.ts';

// What a second push really sent, against the prediction from the first image and the two trees.

const scratch = mkdtempSync(join(tmpdir(), 'layercost-push-'));
afterAll(() => rmSync(scratch, { recursive: true }));

function treeOf(id: string, version: 'v1' | 'v2'): string {
  const copy = join(scratch, id, version);
  if (existsSync(copy)) return copy;
  cpSync(join(CASES, id, version), copy, { recursive: true });
  if (existsSync(join(copy, 'dot.dockerignore'))) renameSync(join(copy, 'dot.dockerignore'), join(copy, '.dockerignore'));
  return copy;
}

const specOf = ({ builder }: RecordedCase): ImageSpec =>
  imageSpec({
    name: 'image',
    dockerfile: 'Dockerfile',
    builder: builder === 'classic' ? 'legacy' : 'buildkit',
    cache: { mode: 'local', from: 'option', scope: null, noCache: [], exports: true, imports: true },
    source: 'option'
  });

async function transferOf(one: RecordedCase): Promise<Transfer | null> {
  const [base, head] = (['v1', 'v2'] as const).map((version) => ({ files: directoryFiles(treeOf(one.id, version)), spec: specOf(one) }));
  if (base === undefined || head === undefined) return null;
  const { sides } = await predictPair(base, head, {});
  const store = one.builder === 'buildkit' ? 'containerd' : 'overlay2';
  return sides.base === null ? null : await predictTransfer(sides.base, sides.head, await fromRegistry(one.v1), store);
}

const pushes = recordedCases()
  .filter((one) => one.sent !== undefined && !one.options.v2?.noCache)
  .map((one) => ({ name: `${one.id} ${one.builder}`, one, sent: one.sent ?? 0 }));
const widths: number[] = [];

test.each(pushes)('$name: what was sent lies in the range', async ({ one, sent }) => {
  const pushed = (await transferOf(one))?.pushed;
  expect(pushed?.low).toBeLessThanOrEqual(sent);
  expect(pushed?.high).toBeGreaterThanOrEqual(sent);
  widths.push(((pushed?.high ?? 0) - (pushed?.low ?? 0)) / sent);
});

test('the ranges say something', () => {
  expect(widths.length).toBe(pushes.length);
  expect(widths.toSorted((a, b) => a - b)[widths.length >> 1]).toBeLessThan(0.5);
});

test.each(pushes.filter(({ one }) => /^(?:02|11|14|19)/.test(one.id)))(
  '$name: where only copies and unchanged RUNs move, the middle is right',
  async ({ one, sent }) => {
    const middle = (await transferOf(one))?.pushed.mid ?? 0;
    expect(Math.abs(middle - sent) / sent).toBeLessThan(0.01);
  }
);

test('nothing changed: nothing moves, as a promise', async () => {
  const one = pushes.find(({ name }) => name.startsWith('11'))?.one as RecordedCase;
  const side = { files: directoryFiles(treeOf(one.id, 'v1')), spec: specOf(one) };
  const { sides } = await predictPair(side, side, {});
  const transfer = sides.base === null ? null : await predictTransfer(sides.base, sides.head, await fromRegistry(one.v1), 'overlay2');
  expect(transfer?.pushed).toMatchObject({ low: 0, mid: 0, high: 0 });
  expect(transfer?.pulled).toMatchObject({ low: 0, mid: 0, high: 0 });
});

test('an image of another Dockerfile gives no figure', async () => {
  const [one, other] = ['11', '05'].map((id) => pushes.find(({ name }) => name.startsWith(id))?.one as RecordedCase);
  if (one === undefined || other === undefined) throw new Error('cases are missing');
  const side = { files: directoryFiles(treeOf(one.id, 'v1')), spec: specOf(one) };
  const { sides } = await predictPair(side, side, {});
  const transfer = sides.base === null ? null : await predictTransfer(sides.base, sides.head, await fromRegistry(other.v1), 'containerd');
  expect(transfer).toBeNull();
});

test('of an archive with several images the one of the base side counts, and two of them none', async () => {
  const [one, other] = ['11', '05'].map((id) => pushes.find(({ name }) => name.startsWith(`${id}`) && name.endsWith(' buildkit'))?.one);
  if (one === undefined || other === undefined) throw new Error('cases are missing');
  const [base, head] = (['v1', 'v2'] as const).map((version) => ({ files: directoryFiles(treeOf(one.id, version)), spec: specOf(one) }));
  if (base === undefined || head === undefined) throw new Error('sides are missing');
  const { sides } = await predictPair(base, head, {});
  const own = await fromRegistry(one.v1);
  const transferBy = async (images: typeof own) =>
    sides.base === null ? null : await predictTransfer(sides.base, sides.head, images, 'containerd');
  expect(await transferBy([...(await fromRegistry(other.v1)), ...own])).toEqual(await transferBy(own));
  expect(await transferBy([...own, ...own])).toBeNull();
});

test.each([
  [
    'a command of a stage that the image copies from reads otherwise',
    'FROM alpine:3.21 AS build\nCOPY src /src\nRUN cat /src/* > /out.bin && seq 1 60000 >> /out.bin && seq 1 5000 > /heavy\n',
    {}
  ],
  [
    'an argument of such a command has another value',
    'FROM alpine:3.21 AS build\nARG N\nCOPY src /src\nRUN cat /src/* > /out.bin && seq 1 5000 > /heavy\n',
    { N: '2' }
  ]
])('%s: the size of the copy is not promised', async (_, stage, args) => {
  const one = pushes.find(({ name }) => name === '06-multi-stage buildkit')?.one as RecordedCase;
  const final = 'FROM busybox:1.36\nCOPY --from=build /out.bin /app/out.bin\nCMD ["/app/out.bin"]\n';
  const folder = join(scratch, `edited-${stage.length}`);
  cpSync(treeOf(one.id, 'v1'), folder, { recursive: true });
  const before = `${folder}-before`;
  cpSync(folder, before, { recursive: true });
  writeFileSync(join(folder, 'Dockerfile'), stage + final);
  if (Object.keys(args).length > 0) writeFileSync(join(before, 'Dockerfile'), stage + final);
  const { sides } = await predictPair(
    { files: directoryFiles(before), spec: { ...specOf(one), args: Object.keys(args).length > 0 ? { N: '1' } : {} } },
    { files: directoryFiles(folder), spec: { ...specOf(one), args } },
    {}
  );
  const transfer = sides.base === null ? null : await predictTransfer(sides.base, sides.head, await fromRegistry(one.v1), 'containerd');
  expect(transfer?.pushed.low).toBeLessThan(2000);
  expect(transfer?.pushed.high).toBeGreaterThan(3 * 51_757);
});

test('a build record stands for the image that it was kept of', async () => {
  const folder = join(scratch, 'record');
  mkdirSync(join(folder, 'src'), { recursive: true });
  cpSync(join(CASES, '90-build-record', 'Dockerfile'), join(folder, 'Dockerfile'));
  writeFileSync(join(folder, 'package.json'), '{}');
  writeFileSync(join(folder, 'src', 'app.bin'), 'x'.repeat(30_000));
  const changed = join(scratch, 'record-after');
  cpSync(folder, changed, { recursive: true });
  writeFileSync(join(changed, 'src', 'app.bin'), 'y'.repeat(30_000));
  const spec = specOf({ builder: 'buildkit' } as RecordedCase);
  const { sides } = await predictPair({ files: directoryFiles(folder), spec }, { files: directoryFiles(changed), spec }, {});
  const images = await readImage(join(CASES, '90-build-record', 'record.dockerbuild'), null);
  const transfer = sides.base === null ? null : await predictTransfer(sides.base, sides.head, images, 'containerd');
  // Lines 15 (the result of a RUN on the changed file) and 16 (the file) are new; the empty RUN behind them is not.
  expect(transfer?.steps.map((step) => step?.mid ?? null).slice(-5)).toEqual([79_445, 30_221, 29, null, null]);
  expect(transfer?.image.before).toBeGreaterThan(1_250_000);
});
