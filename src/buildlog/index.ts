export { toLogsDocument } from './document.ts';
export { builderOfForm, FILE_FORMS } from './forms/index.ts';
export { createLogReader, type LogReader } from './reader.ts';
export { looksLikeBuildRecord, readBuildRecord } from './record.ts';
