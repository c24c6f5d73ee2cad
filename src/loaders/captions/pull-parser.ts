/** What a parser wants next: so many bytes in one piece, or not to see so many bytes. */
export type Pull = { readonly take: number } | { readonly skip: number };

/** Reads pieces of a stream in the order in which it is written; what it gets is valid until it asks again. */
export type PullParser = Generator<Pull, void, Uint8Array>;

const NOTHING = new Uint8Array(0);

/** Feeds a {@link PullParser} with chunks of any size. Keeps nothing of a chunk but a piece that the next one completes. */
export class PullFeeder {
  readonly #parser: PullParser;
  #want: Pull | undefined;
  #skipped = 0;
  #held: Uint8Array = NOTHING;
  #heldBytes = 0;

  constructor(parser: PullParser) {
    this.#parser = parser;
    this.#advance(NOTHING);
  }

  /** Throws what the parser throws, and is then of no use. */
  feed(chunk: Uint8Array): void {
    let at = 0;
    while (this.#want && at < chunk.byteLength)
      at += 'skip' in this.#want ? this.#skip(chunk, at) : this.#take(chunk, at);
  }

  #skip(chunk: Uint8Array, at: number): number {
    const { skip } = this.#want as { readonly skip: number };
    const bytes = Math.min(skip - this.#skipped, chunk.byteLength - at);
    this.#skipped += bytes;
    if (this.#skipped >= skip) this.#advance(NOTHING);
    return bytes;
  }

  #take(chunk: Uint8Array, at: number): number {
    const { take } = this.#want as { readonly take: number };
    const rest = chunk.byteLength - at;
    if (this.#heldBytes === 0 && rest >= take) {
      this.#advance(chunk.subarray(at, at + take));
      return take;
    }
    if (this.#heldBytes === 0) this.#held = new Uint8Array(take);
    const bytes = Math.min(take - this.#heldBytes, rest);
    this.#held.set(chunk.subarray(at, at + bytes), this.#heldBytes);
    this.#heldBytes += bytes;
    if (this.#heldBytes === take) this.#advance(this.#held);
    return bytes;
  }

  #advance(bytes: Uint8Array): void {
    this.#held = NOTHING;
    this.#heldBytes = 0;
    this.#skipped = 0;
    let piece = bytes;
    for (;;) {
      const { done, value } = this.#parser.next(piece);
      this.#want = done ? undefined : value;
      if (done || ('skip' in value ? value.skip : value.take) > 0) return;
      // Nothing wanted: nothing to wait for.
      piece = NOTHING;
    }
  }
}
