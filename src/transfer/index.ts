export type { PackedSize } from './copied-files.ts';
export { forecastPlatform, type PlatformTransfer, type TransferSide, transferOf } from './forecast.ts';
export { packedSizes } from './packed-size.ts';
