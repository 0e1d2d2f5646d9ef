export type { StagesBuilt } from './rules/rule.ts';
export type { Sizes } from './sizes.ts';
export { type SuggestInput, type SuggestResult, suggest } from './suggest.ts';
export type { BuildDefinition } from './workflow/definition.ts';
export type { Mend } from './workflow/mend.ts';
export type { Worth } from './worth.ts';
