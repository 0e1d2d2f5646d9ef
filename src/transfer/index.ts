export { forecastPlatform, transferOf } from './forecast.ts';
export { knownFromHistory, knownFromImage, type TransferSide } from './known-base.ts';
export { keptSizes, packedBytes, packedSizes } from './packed-size.ts';
export { typicalBytes } from './typical.ts';
