import { readFileSync } from 'node:fs';
import Sequencer from '@jest/test-sequencer';

/** What a test file takes in that starts processes: git, the built program, a server of git's. */
const STARTS =
  /'(?:node:child_process|[./]+\/(?:setup\/(?:built-cli|killed-writers|pull-request|run-cli|scratch-repository)|loopback\/(?:git-http|workflow-runner))\.ts)'/;

/**
 * Files that start processes come first, while the one that runs them is small: each start copies the map of its memory, which is
 * three times the work once hundreds of test files have been read.
 */
export default class ProcessesFirst extends Sequencer {
  async sort(tests) {
    const sorted = await super.sort(tests);
    const starts = new Set(sorted.filter(({ path }) => STARTS.test(readFileSync(path, 'utf8'))));
    return [...starts, ...sorted.filter((test) => !starts.has(test))];
  }
}
