import { concatBytes, type OwnedBytes } from '../shared/bytes.js';

/** Bytes held back while an append is under way, at most; beyond it the transfer has to wait. */
const MAX_PENDING_BYTES = 1_000_000;

/**
 * Appends the pieces of a segment as they arrive: the first at once, so that a frame can show before its segment has
 * ended; those that come during an append are joined for the next one.
 */
export class SegmentAppender {
  readonly #append: (bytes: OwnedBytes) => Promise<void>;
  #pending: OwnedBytes[] = [];
  #pendingBytes = 0;
  #running: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(append: (bytes: OwnedBytes) => Promise<void>) {
    this.#append = append;
  }

  /** Takes a piece; resolves when there is room for the next. */
  async push(bytes: OwnedBytes): Promise<void> {
    this.#throwFailure();
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.byteLength;
    this.#running ??= this.#run();
    while (this.#pendingBytes > MAX_PENDING_BYTES && this.#running) await this.#running;
    this.#throwFailure();
  }

  /** Resolves when all pieces are appended. */
  async flush(): Promise<void> {
    while (this.#running) await this.#running;
    this.#throwFailure();
  }

  /** Drops what is not appended yet, and waits for the append under way. Never rejects. */
  async cancel(): Promise<void> {
    this.#pending = [];
    this.#pendingBytes = 0;
    while (this.#running) await this.#running;
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.error;
  }

  async #run(): Promise<void> {
    try {
      while (this.#pending.length > 0) {
        const bytes = concatBytes(this.#pending);
        this.#pending = [];
        this.#pendingBytes = 0;
        await this.#append(bytes);
      }
    } catch (error) {
      this.#failure = { error };
      this.#pending = [];
      this.#pendingBytes = 0;
    } finally {
      this.#running = undefined;
    }
  }
}
