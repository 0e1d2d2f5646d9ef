export { commandKind, keywordOf, priorOf, type SimpleCommand, simpleCommands, workOf } from './classify.ts';
export { isTrivial, priorOfKind, processorShare } from './kinds.ts';
export { holdsVersions, packageFile } from './package-files.ts';
