export type { StagesBuilt } from './rules/rule.ts';
export type { Sizes } from './sizes.ts';
export { type SuggestInput, type SuggestResult, suggest, type Worth } from './suggest.ts';
