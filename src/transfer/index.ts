export type { PackedSize } from './copied-files.ts';
export { forecastPlatform, type PlatformTransfer, transferOf } from './forecast.ts';
export { type KnownBase, knownFromHistory, knownFromImage, type TransferSide } from './known-base.ts';
export { packedSizes } from './packed-size.ts';
export { typicalBytes } from './typical.ts';
