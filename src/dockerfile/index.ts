export { type Expansion, type ExpansionMode, expandWord, expandWords, type WordScope } from './expand.ts';
export { flagOn, flagValue, flagValues } from './flag-rules.ts';
export { heredocSource, isHeredocSource } from './heredoc.ts';
export type { LexFault } from './lexer.ts';
export { parseMount, type ValueExpander } from './mount.ts';
export { parseDockerfile } from './parse.ts';
export { instructionText, type RunScript, runScript, stageNameOf } from './texts.ts';
