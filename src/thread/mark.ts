/** First word on the command line of a thread; none that a process is started with can hold this character. */
export const THREAD_MARK = '\0';

/** Whether this is a thread that `runLimited` started. To ask `node:worker_threads` itself takes a millisecond of every start. */
export const isLimitedThread = (): boolean => process.argv[2] === THREAD_MARK;
