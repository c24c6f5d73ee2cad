import { childController } from '../../shared/abort.js';
import type { OwnedBytes } from '../../shared/bytes.js';
import { ChangeNotice } from '../change-notice.js';
import type { ByteOrigin } from './segment-bytes.js';

/** Two tracks are a segment or two apart while they fill their buffers; what lies further back is fetched again. */
const MAX_KEPT = 4;

interface Transfer {
  readonly chunks: OwnedBytes[];
  readonly changes: ChangeNotice;
  readonly controller: ReturnType<typeof childController>;
  state: 'open' | 'complete' | 'failed';
  failure: unknown;
  readers: number;
  /** How often it was read to its end. */
  served: number;
}

/** Segments that two tracks are cut from, fetched once for both. */
export class SharedBytes {
  readonly #read: (origin: ByteOrigin, signal: AbortSignal) => AsyncIterable<OwnedBytes>;
  readonly #life: AbortSignal;
  /** The oldest first. */
  readonly #transfers = new Map<string, Transfer>();

  constructor(read: (origin: ByteOrigin, signal: AbortSignal) => AsyncIterable<OwnedBytes>, life: AbortSignal) {
    this.#read = read;
    this.#life = life;
  }

  /** As the bytes arrive, each reader its own copy. What nobody reads to its end is given up. */
  async *read(origin: ByteOrigin, signal: AbortSignal): AsyncGenerator<OwnedBytes, void> {
    const key = keyOf(origin);
    const transfer = this.#transfers.get(key) ?? this.#begin(key, origin);
    transfer.readers++;
    try {
      for (let next = 0; ; next++) {
        while (next === transfer.chunks.length && transfer.state === 'open') await transfer.changes.wait(signal);
        signal.throwIfAborted();
        if (transfer.state === 'failed') throw transfer.failure;
        if (next === transfer.chunks.length) break;
        yield transfer.chunks[next]!.slice();
      }
      transfer.served++;
    } finally {
      transfer.readers--;
      this.#release(key, transfer);
    }
  }

  #begin(key: string, origin: ByteOrigin): Transfer {
    const controller = childController(this.#life);
    const transfer: Transfer = {
      chunks: [],
      changes: new ChangeNotice(),
      controller,
      state: 'open',
      failure: undefined,
      readers: 0,
      served: 0,
    };
    this.#transfers.set(key, transfer);
    for (const [old, { readers }] of this.#transfers) {
      if (this.#transfers.size <= MAX_KEPT) break;
      if (readers === 0 && old !== key) this.#transfers.delete(old);
    }
    void this.#run(transfer, origin).then(() => this.#release(key, transfer));
    return transfer;
  }

  async #run(transfer: Transfer, origin: ByteOrigin): Promise<void> {
    try {
      for await (const chunk of this.#read(origin, transfer.controller.signal)) {
        transfer.chunks.push(chunk);
        transfer.changes.notify();
      }
      transfer.state = 'complete';
    } catch (error) {
      transfer.state = 'failed';
      transfer.failure = error;
    }
    transfer.controller.dispose();
    transfer.changes.notify();
  }

  /** Both tracks have it, or nobody will. */
  #release(key: string, transfer: Transfer): void {
    const { state, readers, served } = transfer;
    if (readers > 0 || (state === 'complete' && served < 2)) return;
    if (state === 'open') transfer.controller.abort();
    if (this.#transfers.get(key) === transfer) this.#transfers.delete(key);
  }
}

function keyOf({ url, range }: ByteOrigin): string {
  return range ? `${url} ${range.start}-${range.end}` : url;
}
