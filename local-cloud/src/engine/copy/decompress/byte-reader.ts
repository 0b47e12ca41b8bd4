/** Reads any number of bytes from a stream of chunks. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #chunk: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Whether nothing is left. */
  async isAtEnd(): Promise<boolean> {
    return this.#chunk.length === 0 && !(await this.#more());
  }

  /** Throws Error if fewer bytes are left. */
  async take(count: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    await this.#eat(count, (piece) => pieces.push(piece));
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
  }

  async skip(count: number): Promise<void> {
    await this.#eat(count, () => undefined);
  }

  async #eat(count: number, use: (piece: Buffer) => void): Promise<void> {
    for (let left = count; left > 0;) {
      if (this.#chunk.length === 0 && !(await this.#more())) throw new Error('the data ends too early');
      const piece = this.#chunk.subarray(0, left);
      this.#chunk = this.#chunk.subarray(piece.length);
      left -= piece.length;
      use(piece);
    }
  }

  async #more(): Promise<boolean> {
    const { value, done } = await this.#chunks.next();
    if (done === true) return false;
    this.#chunk = value;
    return value.length > 0 || this.#more();
  }
}
