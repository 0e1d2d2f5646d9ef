export { boundariesAgree } from './boundaries.ts';
export { type BuiltStageOptions, builtStages, targetStage } from './built-stages.ts';
export { type Expansion, type ExpansionMode, expandWord, expandWords } from './expand.ts';
export { flagOn, flagValue, flagValues } from './flag-rules.ts';
export { heredocSource, isHeredocSource } from './heredoc.ts';
export { parseMount } from './mount.ts';
export { parseDockerfile } from './parse.ts';
export { instructionText, runScript, stageNameOf } from './texts.ts';
export { type WordPlace, wordPlace } from './word-places.ts';
