import type { Transfer } from '../loaders/contract.js';

/** What was transferred in a session, and how fast. */
export class TransferMeter {
  #bytesLoaded = 0;
  #networkBytes = 0;
  #networkMs = 0;

  add({ sizeBytes, durationMs, origin }: Transfer): void {
    this.#bytesLoaded += sizeBytes;
    // What a cache answers says nothing about the network.
    if (origin === 'cache') return;
    this.#networkBytes += sizeBytes;
    this.#networkMs += durationMs;
  }

  get bytesLoaded(): number {
    return this.#bytesLoaded;
  }

  /** Bits per second over the transfers' own time; null before there is any. */
  get throughputBps(): number | null {
    return this.#networkMs > 0 ? Math.round((this.#networkBytes * 8000) / this.#networkMs) : null;
  }
}
