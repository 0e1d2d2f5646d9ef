import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer, Order } from './orders.ts';

/** How a process of tests ended that gave no answer. */
type Silence = { readonly kind: 'silent'; readonly timedOut: boolean };

/** On a busy machine a process may wait this many times as long as it computes. */
const LONGEST_WAIT = 100;

/** Processor time of a process so far, in milliseconds; null where the system does not tell (proc_pid_stat(5): utime and stime, in hundredths). */
function spentBy(pid: number | undefined): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return null;
  }
}

/** A process that runs tests, stopped where it takes too long. */
export class TestProcess {
  readonly #child = fork(join(import.meta.dirname, 'worker.ts'), {
    execArgv: ['--no-warnings', '--max-old-space-size=2000'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced'
  });
  #gone = false;

  constructor() {
    this.#child.once('exit', () => {
      this.#gone = true;
    });
  }

  /**
   * Gives each answer to an order until `last` says that there are no more; silent where the process ends, or computes for longer than so
   * many milliseconds without an answer.
   */
  async ask(order: Order, milliseconds: number, last: (answer: Answer) => boolean): Promise<Answer | Silence> {
    if (this.#gone) return { kind: 'silent', timedOut: false };
    return new Promise((resolve) => {
      const end = (answer: Answer | Silence) => {
        clearTimeout(alarm);
        this.#child.off('message', heard);
        this.#child.off('exit', left);
        resolve(answer);
      };
      const left = () => end({ kind: 'silent', timedOut: false });
      const heard = (answer: Answer) => {
        alarm.refresh();
        before = spentBy(this.#child.pid);
        if (answer.kind === 'broken' || last(answer)) end(answer);
      };
      let [before, waits] = [spentBy(this.#child.pid), 0];
      const ring = () => {
        const spent = spentBy(this.#child.pid);
        const isWaiting = before !== null && spent !== null && spent - before < milliseconds;
        if (isWaiting && ++waits < LONGEST_WAIT) {
          alarm = setTimeout(ring, milliseconds);
          return;
        }
        this.#child.kill('SIGKILL');
        this.#gone = true;
        end({ kind: 'silent', timedOut: true });
      };
      let alarm = setTimeout(ring, milliseconds);
      this.#child.on('message', heard);
      this.#child.once('exit', left);
      this.#child.send(order);
    });
  }

  /** Lets the tests clean up, then ends the process. */
  async end(): Promise<void> {
    await this.ask({ kind: 'end' }, 10_000, () => false);
  }

  get gone(): boolean {
    return this.#gone;
  }
}
