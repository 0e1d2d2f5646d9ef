import type { BuiltImage } from '../model/built-image.ts';
import { type ImageSpec, VOLATILE_VALUE } from '../model/image.ts';
import type { Store, Transfer } from '../model/transfer.ts';
import type { ContentId } from '../model/units.ts';
import { changedPathsOf, predict } from '../prediction/index.ts';
import { forecastPlatform, knownFromImage, packedSizes, type TransferSide, transferOf } from '../transfer/index.ts';
import type { SideFiles } from './ports.ts';
import type { Side } from './side.ts';
import { transferSide } from './transfer-side.ts';

/** One side that was read, with the image that is built of it. */
export interface ReadSide {
  readonly side: Side;
  readonly spec: ImageSpec;
  readonly files: SideFiles;
}

/** Bytes of files that are read to pack them: all where they are few, else those that changed. */
const READ_ALL = 64 * 1024 * 1024;
const READ_MOST = 256 * 1024 * 1024;

/**
 * What a change moves, from the base side's images as they were built, one for each platform; images of other builds beside them do not
 * count. Null where they say too little, none was built from the base side's Dockerfile, or several of one platform were.
 */
export async function predictTransfer(
  base: ReadSide,
  head: ReadSide,
  images: readonly BuiltImage[],
  store: Store
): Promise<Transfer | null> {
  const packed = packedSizes(await contentsOf(base, head));
  const found = images.map((image) => {
    const platform = head.spec.platforms[0] ?? image.platform;
    const [before, after] = [sideOf(base, platform, VOLATILE_VALUE.base), sideOf(head, platform, VOLATILE_VALUE.head)];
    if (before === null || after === null) return { image, transfer: null };
    const changedPaths = changedPathsOf(before.contexts, after.contexts);
    const options = { file: head.spec.dockerfile, target: head.spec.target, platform, changedPaths };
    const prediction = predict(before.graph, after.graph, { mode: head.spec.cache.mode }, options);
    const known = knownFromImage(image, before);
    const transfer = known && forecastPlatform({ base: before, head: after, prediction, known, store, packed, newTimes: false });
    return { image, transfer };
  });
  const built = found.filter(({ transfer }) => transfer !== null).map(({ image }) => image.platform);
  if (new Set(built).size < built.length) return null;
  const platforms = found.filter(({ image, transfer }) => transfer !== null || !built.includes(image.platform)).map((one) => one.transfer);
  const steps = sideOf(head, head.spec.platforms[0] ?? null, VOLATILE_VALUE.head)?.graph.instructions.length ?? 0;
  return transferOf(platforms, [store], steps);
}

const sideOf = ({ side, spec }: ReadSide, platform: string | null, volatile: string): TransferSide | null =>
  transferSide(side, spec, platform, side.graph(spec, platform, volatile));

async function contentsOf(base: ReadSide, head: ReadSide): Promise<ReadonlyMap<ContentId, Uint8Array>> {
  const filesOf = ({ side }: ReadSide) => side.input.entries.filter((entry) => entry.kind === 'file');
  const total = [...filesOf(base), ...filesOf(head)].reduce((sum, file) => sum + (file.size ?? 0), 0);
  const contents = new Map<ContentId, Uint8Array>();
  let left = READ_MOST;
  for (const [own, other] of [
    [base, head],
    [head, base]
  ] as const) {
    const known = total <= READ_ALL ? new Set<ContentId>() : new Set(filesOf(other).map((file) => file.content));
    const wanted = filesOf(own).filter((file) => {
      if (known.has(file.content)) return false;
      left -= file.size ?? 0;
      return left > 0;
    });
    for (const [content, bytes] of await own.files.read(wanted)) contents.set(content, bytes);
  }
  return contents;
}
