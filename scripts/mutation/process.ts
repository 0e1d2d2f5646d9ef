import { fork } from 'node:child_process';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import type { Answer, Order } from './orders.ts';

/** How a process of tests ended that gave no answer. */
type Silence = { readonly kind: 'silent'; readonly timedOut: boolean };

/** A process that runs tests, stopped where it takes too long. */
export class TestProcess {
  readonly #child = fork(join(import.meta.dirname, 'worker.ts'), {
    execArgv: ['--no-warnings', '--max-old-space-size=2000'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced'
  });
  #gone = false;

  constructor() {
    if (this.#child.pid !== undefined) setPriority(this.#child.pid, 19);
    this.#child.once('exit', () => {
      this.#gone = true;
    });
  }

  /** Gives each answer to an order until `last` says that there are no more; silent where the process ends or no answer comes in time. */
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
        if (answer.kind === 'broken' || last(answer)) end(answer);
      };
      const alarm = setTimeout(() => {
        this.#child.kill('SIGKILL');
        this.#gone = true;
        end({ kind: 'silent', timedOut: true });
      }, milliseconds);
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
