export { toLogsDocument } from './document.ts';
export { builderOfForm, FILE_FORMS } from './forms/index.ts';
export { createLogReader } from './reader.ts';
export { looksLikeBuildRecord, readBuildRecord } from './record.ts';
