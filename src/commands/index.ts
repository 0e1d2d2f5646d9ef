export { commandKind, keywordOf, priorOf, simpleCommands, workOf } from './classify.ts';
export { type CommandKind, fetches, installsListed, installsPackages, isTrivial, priorOfKind, processorShare } from './kinds.ts';
export { type Ecosystem, holdsVersions, isPackageFileOf, listsRequirements, packageFile } from './package-files.ts';
export type { SimpleCommand } from './tools.ts';
