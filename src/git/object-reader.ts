import { type ChildProcess, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { ByteQueue } from './byte-queue.ts';
import { GIT_ENVIRONMENT, GitError, SAFE_CONFIG } from './run-git.ts';

/** What `git cat-file` answers to one name: the object, or null where it names none. `body` is empty where only sizes are asked. */
export interface GitObject {
  readonly id: string;
  readonly type: string;
  readonly size: number;
  readonly body: Buffer;
}

/** `--batch-check` tells id, type and size; `--batch` sends the object as well. Both answer name by name. */
type Mode = '--batch-check' | '--batch';

/** How long a process waits for the next question, in seconds. It ends with ours in any case. */
const KEPT_OPEN = 1;

/** Of what is asked for its size alone: a listing asks for a hundred thousand. */
const NO_BODY = Buffer.alloc(0);

const open = new Map<string, ObjectReader>();

/**
 * Asks git about many names at once, in their order; `read` takes each answer as it comes, so that only what it makes of them is held.
 * Questions about one repository share a process: an analysis asks a dozen times, and starting a process costs more than the answer.
 * Names must hold no line end. Throws GitError where git cannot be started or gives up, and what `read` throws.
 */
export function askObjects<Read>(
  directory: string,
  mode: Mode,
  names: readonly string[],
  read: (object: GitObject | null, place: number) => Read
): Promise<Read[]> {
  const key = `${mode} ${directory}`;
  let reader = open.get(key);
  if (reader === undefined) {
    reader = new ObjectReader(directory, mode, () => open.delete(key));
    open.set(key, reader);
  }
  return reader.ask(names, read);
}

interface Question {
  readonly take: (answer: GitObject | null) => void;
  /** Answers that are still to come. */
  open: number;
  readonly end: () => void;
  readonly reject: (error: unknown) => void;
}

class ObjectReader {
  readonly #mode: Mode;
  readonly #child: ChildProcess;
  readonly #closed: () => void;
  readonly #questions: Question[] = [];
  readonly #unread = new ByteQueue();
  #header: Omit<GitObject, 'body'> | null = null;
  #stderr = '';
  #idle: NodeJS.Timeout | null = null;

  constructor(directory: string, mode: Mode, closed: () => void) {
    this.#mode = mode;
    this.#closed = closed;
    this.#child = spawn('git', ['-C', directory, ...SAFE_CONFIG, 'cat-file', mode], {
      env: { ...process.env, ...GIT_ENVIRONMENT },
      stdio: ['pipe', 'pipe', 'pipe']
    });
    this.#child.stdout?.on('data', (chunk: Buffer) => this.#read(chunk));
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#stderr += chunk.toString('utf8');
    });
    this.#child.stdin?.on('error', () => {
      // git ended before it read everything; its end tells why
    });
    this.#child.on('error', () => this.#fail('git could not be started; is it installed?'));
    this.#child.on('close', () => this.#fail(this.#stderr));
  }

  ask<Read>(names: readonly string[], read: (object: GitObject | null, place: number) => Read): Promise<Read[]> {
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#idle = null;
    for (const handle of this.#handles()) handle.ref();
    return new Promise((resolve, reject) => {
      const answers: Read[] = [];
      this.#questions.push({
        take: (answer) => answers.push(read(answer, answers.length)),
        open: names.length,
        end: () => resolve(answers),
        reject
      });
      this.#child.stdin?.write(`${names.join('\n')}\n`);
    });
  }

  #read(chunk: Buffer): void {
    this.#unread.add(chunk);
    for (;;) {
      const answer = this.#next();
      const question = this.#questions[0];
      if (answer === undefined || question === undefined) return;
      try {
        question.take(answer);
      } catch (error) {
        question.reject(error);
      }
      question.open--;
      if (question.open > 0) continue;
      this.#questions.shift();
      question.end();
      if (this.#questions.length === 0) this.#rest();
    }
  }

  /** The next whole answer; undefined where more must be read first. */
  #next(): GitObject | null | undefined {
    if (this.#header === null) {
      const line = this.#unread.line();
      if (line === null) return undefined;
      const [, id = '', type = '', size = ''] = /^([0-9a-f]{40,64}) (\w+) (\d+)$/.exec(line) ?? [];
      if (id === '') return null;
      const header = { id, type, size: Number(size) };
      if (this.#mode === '--batch-check') return { ...header, body: NO_BODY };
      this.#header = header;
    }
    const header = this.#header;
    const body = this.#unread.take(header.size + 1);
    if (body === null) return undefined;
    this.#header = null;
    return { ...header, body: body.subarray(0, header.size) };
  }

  #rest(): void {
    this.#idle = setTimeout(() => {
      this.#closed();
      this.#child.stdin?.end();
    }, KEPT_OPEN * 1000);
    this.#idle.unref();
    // A process that waits is no reason for ours to go on.
    for (const handle of this.#handles()) handle.unref();
  }

  #handles(): readonly (ChildProcess | Socket)[] {
    const { stdin, stdout, stderr } = this.#child;
    return [this.#child, ...[stdin, stdout, stderr].filter((stream) => stream instanceof Socket)];
  }

  #fail(stderr: string): void {
    this.#closed();
    for (const question of this.#questions.splice(0)) question.reject(new GitError(['cat-file'], stderr));
  }
}
