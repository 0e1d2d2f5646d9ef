const NOTHING = Buffer.alloc(0);

/** Bytes that arrive in chunks and are taken in lines and lengths. A long body is joined once, when all of it is there. */
export class ByteQueue {
  #first = NOTHING;
  /** What of the first chunk is taken. */
  #from = 0;
  #rest: Buffer[] = [];
  #length = 0;

  add(chunk: Buffer): void {
    this.#rest.push(chunk);
    this.#length += chunk.length;
  }

  /** The next line without its end; null where no whole one is there. */
  line(): string | null {
    let end = this.#first.indexOf(10, this.#from);
    if (end < 0 && this.#rest.length > 0) {
      this.#join();
      end = this.#first.indexOf(10);
    }
    if (end < 0) return null;
    const line = this.#first.toString('utf8', this.#from, end);
    this.#pass(end + 1 - this.#from);
    return line;
  }

  /** The next `length` bytes; null where fewer are there. */
  take(length: number): Buffer | null {
    if (this.#length < length) return null;
    if (this.#first.length - this.#from < length) this.#join();
    const taken = this.#first.subarray(this.#from, this.#from + length);
    this.#pass(length);
    return taken;
  }

  /** Lets go of chunks that are taken whole: a queue may wait long for the next. */
  #pass(length: number): void {
    this.#from += length;
    this.#length -= length;
    if (this.#from < this.#first.length) return;
    this.#first = NOTHING;
    this.#from = 0;
  }

  #join(): void {
    this.#first = Buffer.concat([this.#first.subarray(this.#from), ...this.#rest]);
    this.#from = 0;
    this.#rest = [];
  }
}
