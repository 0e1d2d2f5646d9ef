export { parsed, readArchive, readBlob } from './archive.ts';
export { inspectedImages } from './inspect.ts';
export { IMAGE_LIMITS } from './limits.ts';
export { readStore } from './read-store.ts';
export { imagesOfRecord, PROVENANCE } from './record.ts';
export { entryBudget } from './scan-layer.ts';
export type { ImageStore } from './store.ts';
export { walkLayers } from './waste.ts';
