// Parts that `predict` needs for a page or an image only, kept apart so that it starts without them.
export { predictTransfer } from '../analysis/index.ts';
export { renderPredictionPage } from '../report/index.ts';
export { imagesAt } from './image-input.ts';
