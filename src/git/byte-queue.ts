/** Bytes that arrive in chunks and are taken in lines and lengths. A long body is joined once, when all of it is there. */
export class ByteQueue {
  #first: Buffer = Buffer.alloc(0);
  #rest: Buffer[] = [];
  #length = 0;

  add(chunk: Buffer): void {
    this.#rest.push(chunk);
    this.#length += chunk.length;
  }

  /** The next line without its end; null where no whole one is there. */
  line(): string | null {
    let end = this.#first.indexOf(10);
    if (end < 0 && this.#rest.length > 0) end = this.#join().indexOf(10);
    return end < 0 ? null : (this.take(end + 1)?.toString('utf8', 0, end) ?? null);
  }

  /** The next `length` bytes; null where fewer are there. */
  take(length: number): Buffer | null {
    if (this.#length < length) return null;
    const from = this.#first.length < length ? this.#join() : this.#first;
    this.#first = from.subarray(length);
    this.#length -= length;
    return from.subarray(0, length);
  }

  #join(): Buffer {
    this.#first = Buffer.concat([this.#first, ...this.#rest]);
    this.#rest = [];
    return this.#first;
  }
}
