import { closeSync, constants, openSync, statSync } from 'node:fs';

/**
 * Throws Error where a path is a pipe that nobody reads: to open it for writing would wait for ever, and no limit of time ends a thread
 * that waits so.
 */
export function refuseUnreadPipe(path: string): void {
  if (!isPipe(path)) return;
  try {
    closeSync(openSync(path, constants.O_WRONLY | constants.O_NONBLOCK));
  } catch {
    throw new Error('it is a pipe that nothing reads');
  }
}

/** Whether a path is a pipe; what cannot be asked is none. */
export function isPipe(path: string): boolean {
  try {
    return statSync(path).isFIFO();
  } catch {
    return false;
  }
}
