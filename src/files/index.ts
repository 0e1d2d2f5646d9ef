export { removeLeftovers, writeAtomically } from './atomic-write.ts';
export { directoryFiles } from './directory-files.ts';
export { readDockerConfig } from './docker-config.ts';
export { withLock } from './lock.ts';
export { readParts } from './part-files.ts';
export { isPipe, refuseUnreadPipe } from './pipes.ts';
export { readImage } from './read-image.ts';
export { type ReadLog, readLogFile } from './read-log.ts';
export { readTextFile } from './text-files.ts';
