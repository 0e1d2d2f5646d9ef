export { movedBetween } from './moved.ts';
export { type StackOptions, stackOf } from './stack.ts';
