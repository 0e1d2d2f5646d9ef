export { commandKind, keywordOf, priorOf, simpleCommands, workOf } from './classify.ts';
export { type CommandKind, isTrivial, priorOfKind, processorShare } from './kinds.ts';
export { holdsVersions, packageFile } from './package-files.ts';
export type { SimpleCommand } from './tools.ts';
