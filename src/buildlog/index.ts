export { toLogsDocument } from './document.ts';
export { createLogReader, type LogReader } from './reader.ts';
export { looksLikeBuildRecord, readBuildRecord } from './record.ts';
