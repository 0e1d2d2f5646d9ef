export { type SuggestInput, type SuggestResult, suggest, type Worth } from './suggest.ts';
