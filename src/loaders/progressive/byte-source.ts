import type { HttpClient, HttpResponse } from '../../net/http.js';
import type { OwnedBytes } from '../../shared/bytes.js';
import { ByteCursor, type CursorSource } from './byte-cursor.js';

/** Whether the connection of a returned cursor is kept for who reads on from there. */
type LeaseEnd = 'keep' | 'cancel';

export interface Lease {
  readonly cursor: ByteCursor;
  end(how: LeaseEnd): void;
}

export interface ByteSourceOptions {
  /** After how long without a read a connection is given back. */
  readonly idleMs: number;
}

/** Small reads that hop through a file: one holds the header of most fragments. */
const HOP_WINDOW_BYTES = 8192;

/**
 * The bytes of one resource. Sequential reading shares one connection from start to end; a second reader at the same
 * time gets its own.
 */
export class ByteSource implements CursorSource {
  readonly url: string;
  readonly #http: HttpClient;
  readonly #options: ByteSourceOptions;
  readonly #cursors = new Set<ByteCursor>();
  #main: ByteCursor | undefined;
  #mainIsLeased = false;
  #isClosed = false;
  #first: Pick<HttpResponse, 'contentType' | 'status'> | undefined;
  #totalBytes: number | null = null;
  #acceptsRanges = true;

  constructor(http: HttpClient, url: string, options: ByteSourceOptions) {
    this.#http = http;
    this.url = url;
    this.#options = options;
  }

  /** Known from the first answer on, if the server says it. */
  get totalBytes(): number | null {
    return this.#totalBytes;
  }

  get acceptsRanges(): boolean {
    return this.#acceptsRanges;
  }

  get contentType(): string | null {
    return this.#first?.contentType ?? null;
  }

  async open(start: number, end: number | undefined, signal: AbortSignal): Promise<HttpResponse> {
    if (this.#isClosed) throw new DOMException('the source is closed', 'AbortError');
    const range = end === undefined ? { start } : { start, end };
    const asksRange = this.#acceptsRanges || !this.#first;
    const response = await this.#http.open(asksRange ? { url: this.url, range } : { url: this.url }, signal);
    this.#totalBytes = response.totalBytes ?? this.#totalBytes;
    if (!this.#first) {
      const says = response.headers.get('accept-ranges')?.toLowerCase().includes('bytes') === true;
      this.#acceptsRanges = response.status === 206 || says;
      this.#first = response;
    } else if (asksRange && response.range.start < start && response.status !== 416) this.#acceptsRanges = false;
    return response;
  }

  /** A cursor at `start`, for one reader until it ends the lease. `expectedEnd`: how far it will probably read. */
  async lease(start: number, signal: AbortSignal, expectedEnd?: number): Promise<Lease> {
    signal.throwIfAborted();
    if (this.#mainIsLeased) return this.#ownLease(start, signal, undefined);
    this.#mainIsLeased = true;
    const cursor = (this.#main ??= this.#createCursor(start, undefined));
    cursor.use(signal, expectedEnd);
    const end = (how: LeaseEnd): void => {
      if (how === 'cancel') cursor.disconnect();
      cursor.use(undefined);
      this.#mainIsLeased = false;
    };
    try {
      await cursor.moveTo(start);
    } catch (error) {
      end('cancel');
      throw error;
    }
    return { cursor, end };
  }

  /** A cursor for looking at headers far apart, beside the sequential one where the server allows it. */
  leaseForHops(start: number, signal: AbortSignal): Promise<Lease> | Lease {
    return this.#acceptsRanges ? this.#ownLease(start, signal, HOP_WINDOW_BYTES) : this.lease(start, signal);
  }

  /** A cursor to look at what will be read next, so that reading goes on with the same request. */
  leaseForLook(start: number, signal: AbortSignal): Promise<Lease> | Lease {
    return this.#mainIsLeased ? this.leaseForHops(start, signal) : this.lease(start, signal);
  }

  /** A small piece of its own request; shorter at the end of the resource. */
  async bytes(start: number, end: number, signal: AbortSignal): Promise<OwnedBytes> {
    const lease = this.#ownLease(start, signal, end - start);
    try {
      return await lease.cursor.take(end - start);
    } finally {
      lease.end('cancel');
    }
  }

  close(): void {
    this.#isClosed = true;
    for (const cursor of this.#cursors) cursor.disconnect();
  }

  #ownLease(start: number, signal: AbortSignal, windowBytes: number | undefined): Lease {
    const cursor = this.#createCursor(start, windowBytes);
    cursor.use(signal);
    const end = (): void => {
      cursor.disconnect();
      this.#cursors.delete(cursor);
    };
    return { cursor, end };
  }

  #createCursor(start: number, windowBytes: number | undefined): ByteCursor {
    const options = windowBytes === undefined ? this.#options : { ...this.#options, windowBytes };
    const cursor = new ByteCursor(this, start, options);
    this.#cursors.add(cursor);
    return cursor;
  }
}
