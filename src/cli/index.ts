export { predictDirectories } from './commands/predict.ts';
export { DIRECTORY_OPTIONS } from './image-options.ts';
export { COMPARE_OPTIONS, HISTORY_OPTIONS, localComparison, readLog } from './local-ports.ts';
export { type OptionSpec, type Parsed, parseOptions } from './options.ts';
export type { Terminal } from './terminal.ts';
export { VERSION } from './version.ts';
