import { expect, test } from '@jest/globals';
import { parseDockerfile } from '../../src/dockerfile/index.ts';
import { walkLayers } from '../../src/image/index.ts';
import { movedBetween, stackOf } from '../../src/layers/index.ts';
import type { BuiltImage, LayerStack } from '../../src/model/built-image.ts';
import { texts } from '../setup/sentence.ts';
import { dockerfileText, fromEngine, fromRegistry, layerFiles, type RecordedSide, recordedCases } from './layer-cases.ts';

const sides = recordedCases().flatMap((one) =>
  (['v1', 'v2'] as const).flatMap((version) => {
    const side = one[version];
    return side === undefined ? [] : [{ name: `${one.id} ${one.builder} ${version}`, version, one, side: side as RecordedSide }];
  })
);
const stacksOf = (images: readonly BuiltImage[], text: string): LayerStack[] =>
  images.map((image) => stackOf(image, { dockerfile: parseDockerfile(text, 'Dockerfile'), target: null, args: {} }));
const instructions = (stack: LayerStack | undefined) =>
  stack?.instructions.map(({ line, keyword, layer, why }) => [line, keyword, layer, why]);

test.each(sides)('$name: every instruction has its layer, from manifest and config', async ({ one, version, side }) => {
  const stacks = stacksOf(await fromRegistry(side), dockerfileText(one.id, version));
  for (const [k, expected] of side.expected.entries()) {
    expect(instructions(stacks[k])).toEqual(expected.instructions);
    expect(
      stacks[k]?.layers.map(({ diffId, digest, equalTo, bytes }) => ({ diffId, digest, equalTo, compressed: bytes.compressed }))
    ).toEqual(expected.layers.map(({ diffId, digest, equalTo, compressed }) => ({ diffId, digest, equalTo, compressed })));
  }
});

test.each(sides.filter(({ side }) => side.inspect !== undefined))(
  '$name: inspect and history say the same as manifest and config',
  ({ one, version, side }) => {
    const [stack] = stacksOf(fromEngine(side), dockerfileText(one.id, version));
    expect(instructions(stack)).toEqual(side.expected[0]?.instructions);
    expect(stack?.layers.map((layer) => layer.equalTo)).toEqual(side.expected[0]?.layers.map((layer) => layer.equalTo));
  }
);

test.each(sides.filter(({ side }) => side.files !== undefined))('$name: hidden bytes as a walk over the files finds them', ({ side }) => {
  const waste = walkLayers(layerFiles(side));
  const hidden = (side.files ?? []).map((_, index) => waste.filter((one) => one.layer === index).reduce((sum, one) => sum + one.bytes, 0));
  expect(hidden).toEqual(side.expected[0]?.layers.map((layer) => layer.wasted));
});

test('waste is named by what causes it', () => {
  const kinds = (id: string, builder: string) => {
    const side = sides.find(({ one, version }) => one.id.startsWith(id) && one.builder === builder && version === 'v1')?.side;
    return side === undefined ? [] : walkLayers(layerFiles(side)).map(({ layer, by, kind, bytes }) => [layer, by, kind, bytes]);
  };
  expect(kinds('04', 'buildkit')).toEqual([
    [1, 2, 'deleted', 300_000],
    [4, 5, 'deleted', 228_894]
  ]);
  expect(kinds('05', 'classic')).toEqual([
    [1, 2, 'owner or mode', 300_000],
    [2, 3, 'owner or mode', 300_000]
  ]);
  expect(kinds('01', 'buildkit-overlay2')[0]).toEqual([2, 3, 'same again', 12]);
});

const pushes = sides.filter(({ one, version }) => version === 'v1' && one.sent !== undefined && one.v2 !== undefined);
test.each(pushes)('$name: what moved is the blobs that the repository lacked', async ({ one }) => {
  const moved = movedBetween(await fromRegistry(one.v1), await fromRegistry(one.v2 as RecordedSide));
  expect(moved?.push.bytes).toBe(one.sent);
});

test('an overlay2 store fetches every layer above the first changed one', async () => {
  const one = pushes.find(({ one: { id, builder } }) => id.startsWith('05') && builder === 'buildkit')?.one;
  const moved = one?.v2 === undefined ? null : movedBetween(await fromRegistry(one.v1), await fromRegistry(one.v2));
  expect(moved?.pull).toEqual({ containerd: 804, overlay2: 804 + 303_661 + 303_661 });
});

test('an image of another Dockerfile is said to be one', async () => {
  const side = sides.find(({ one }) => one.id.startsWith('05'))?.side as RecordedSide;
  const [stack] = stacksOf(await fromRegistry(side), 'FROM alpine\nRUN a\nCOPY b c\nRUN d\n');
  expect(stack?.instructions.map(({ line, keyword }) => [line, keyword])).toEqual([
    [null, 'COPY'],
    [null, 'RUN'],
    [null, 'RUN']
  ]);
  expect(texts(stack?.notes ?? []).join()).toContain('not built from this Dockerfile');
});
