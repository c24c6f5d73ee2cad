import type { HttpResponse } from '../../net/http.js';
import { concatBytes, type OwnedBytes } from '../../shared/bytes.js';
import { orAbort } from '../../shared/abort.js';
import { nowMs } from '../../shared/clock.js';
import { discard, type Connection } from './connection.js';

/** How a cursor gets bytes; the source behind it learns size and abilities of the server on the way. */
export interface CursorSource {
  open(start: number, end: number | undefined, signal: AbortSignal): Promise<HttpResponse>;
  readonly totalBytes: number | null;
  readonly acceptsRanges: boolean;
}

export interface CursorOptions {
  /** Bytes per request. Default: one request to the end of the resource. */
  readonly windowBytes?: number;
  /** After how long without a read the connection is given back. */
  readonly idleMs: number;
}

/** Reading on costs less than a new request up to here: at 10 Mb/s, 64 KiB take the 50 ms of a usual round trip. */
const MAX_READ_THROUGH_BYTES = 65_536;

/** Steps in which a pause is counted. */
const IDLE_STEPS = 4;

/** Behind what is expected to be read lies the header of what follows, which tells where it ends. */
const NEXT_HEADER_BYTES = 16;
/** A reader who goes on and on gets larger windows; up to 4 MiB. */
const WINDOW_GROWTH = 4;
const MAX_WINDOW_BYTES = 2 ** 22;

/**
 * A forward reader of a resource with look-ahead. Holds only what has arrived and is not consumed. A connection that
 * nobody reads is closed and opened again at the position when reading goes on: a browser has six per host for the page.
 */
export class ByteCursor {
  readonly #source: CursorSource;
  readonly #options: CursorOptions;
  #position: number;
  #chunks: OwnedBytes[] = [];
  #buffered = 0;
  #ended = false;
  #connection: Connection | undefined;
  #connecting: AbortController | undefined;
  #idleTimer: ReturnType<typeof setTimeout> | undefined;
  #signal: AbortSignal | undefined;
  /** What lies between here and the position holds nothing that anybody wants. */
  #droppedFrom = 0;
  #droppedTo = -1;
  #expectedEnd: number | undefined;
  /** When bytes last arrived; undefined: not since the last jump. */
  #lastReadMs: number | undefined;
  #windowBytes: number | undefined;

  constructor(source: CursorSource, start: number, options: CursorOptions) {
    this.#source = source;
    this.#position = start;
    this.#options = options;
    this.#windowBytes = options.windowBytes;
  }

  /** Of the next unread byte in the resource. */
  get position(): number {
    return this.#position;
  }

  /** Bytes that can be read without waiting. */
  get buffered(): number {
    return this.#buffered;
  }

  get totalBytes(): number | null {
    return this.#source.totalBytes;
  }

  /** Whose abort ends the reading from now on, and up to where it is expected to go. */
  use(signal: AbortSignal | undefined, expectedEnd?: number): void {
    this.#signal = signal;
    this.#expectedEnd = expectedEnd;
  }

  /** Waits until `count` bytes are buffered. False: the resource ends before. */
  async ensure(count: number): Promise<boolean> {
    while (this.#buffered < count) if (!(await this.#pull())) return false;
    return true;
  }

  /** A copy of buffered bytes, which stay unread; shorter where fewer are buffered. */
  peek(offset: number, length: number): OwnedBytes {
    const out = new Uint8Array(Math.max(0, Math.min(length, this.#buffered - offset)));
    let chunkStart = 0;
    for (const chunk of this.#chunks) {
      const from = Math.max(offset, chunkStart);
      const to = Math.min(offset + out.byteLength, chunkStart + chunk.byteLength);
      if (from < to) out.set(chunk.subarray(from - chunkStart, to - chunkStart), from - offset);
      chunkStart += chunk.byteLength;
    }
    return out;
  }

  /** Exactly `count` bytes, or what there is before the end. */
  async take(count: number): Promise<OwnedBytes> {
    await this.ensure(count);
    const parts: OwnedBytes[] = [];
    for (let left = Math.min(count, this.#buffered); left > 0;) {
      const part = this.#shift(left);
      left -= part.byteLength;
      parts.push(part);
    }
    return parts.length === 0 ? new Uint8Array(0) : concatBytes(parts);
  }

  /** `count` bytes as they arrive; ends early where the resource ends. */
  async *stream(count: number): AsyncGenerator<OwnedBytes, void> {
    for (let left = count; left > 0;) {
      if (!(await this.ensure(1))) return;
      const part = this.#shift(left);
      left -= part.byteLength;
      yield part;
    }
  }

  /** Goes on at a later position, by reading through or by a new request. */
  async skip(count: number): Promise<void> {
    let left = count;
    while (left > 0 && this.#buffered > 0) left -= this.#shift(left).byteLength;
    if (left > this.#readThroughBytes()) return this.#jump(this.#position + left);
    while (left > 0 && (await this.ensure(1))) left -= this.#shift(left).byteLength;
  }

  /** As {@link skip}, for bytes without meaning: who wants to read from before them reads from behind them. */
  async drop(count: number): Promise<void> {
    const from = this.#droppedFrom;
    const { position } = this;
    await this.skip(count);
    this.#droppedFrom = this.#droppedTo === position ? from : position;
    this.#droppedTo = this.#position;
  }

  /** Goes on at any position. */
  async moveTo(position: number): Promise<void> {
    const isDropped = this.#droppedTo === this.#position && position >= this.#droppedFrom && position <= this.#position;
    if (isDropped) return;
    if (position >= this.#position) await this.skip(position - this.#position);
    else this.#jump(position);
  }

  /** Gives the connection back; reading on opens another. */
  disconnect(): void {
    clearTimeout(this.#idleTimer);
    this.#connecting?.abort(new DOMException('no longer needed', 'AbortError'));
    const connection = this.#connection;
    this.#connection = undefined;
    if (!connection) return;
    connection.controller.abort(new DOMException('no longer needed', 'AbortError'));
    // Cancels the body too where the client does not tie it to the signal.
    void Promise.resolve(connection.body.return?.()).catch(() => {});
  }

  #readThroughBytes(): number {
    if (!this.#source.acceptsRanges) return Infinity;
    return this.#options.windowBytes === undefined ? MAX_READ_THROUGH_BYTES : 0;
  }

  #jump(position: number): void {
    this.disconnect();
    this.#chunks = [];
    this.#buffered = 0;
    this.#ended = false;
    this.#position = position;
    this.#lastReadMs = undefined;
    this.#windowBytes = this.#options.windowBytes;
  }

  /** The next buffered bytes, at most `limit`. Never shares memory with what stays: the reader may transfer it. */
  #shift(limit: number): OwnedBytes {
    const chunk = this.#chunks[0]!;
    const whole = chunk.byteLength <= limit;
    const part = whole ? chunk : chunk.slice(0, limit);
    if (whole) this.#chunks.shift();
    else this.#chunks[0] = chunk.subarray(limit);
    this.#buffered -= part.byteLength;
    this.#position += part.byteLength;
    return part;
  }

  async #pull(): Promise<boolean> {
    const signal = this.#signal;
    signal?.throwIfAborted();
    this.#ended ||= this.#isBehindEnd();
    if (this.#ended) return false;
    clearTimeout(this.#idleTimer);
    const onAbort = (): void => this.disconnect();
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      const pulling = this.#pullNow();
      return await (signal ? orAbort(pulling, signal) : pulling);
    } catch (error) {
      this.disconnect();
      throw error;
    } finally {
      signal?.removeEventListener('abort', onAbort);
      this.#armIdleTimer();
    }
  }

  async #pullNow(): Promise<boolean> {
    const connection = (this.#connection ??= await this.#connect());
    const { done, value } = await connection.body.next();
    if (this.#connection !== connection) throw new DOMException('the reader moved on', 'AbortError');
    if (!done) {
      connection.received += value.byteLength;
      this.#chunks.push(value);
      this.#buffered += value.byteLength;
      this.#lastReadMs = nowMs();
      return true;
    }
    this.#connection = undefined;
    this.#ended = this.#isAtEnd(connection);
    if (this.#windowBytes !== undefined) {
      this.#windowBytes = Math.min(this.#windowBytes * WINDOW_GROWTH, MAX_WINDOW_BYTES);
    }
    return !this.#ended;
  }

  async #connect(): Promise<Connection> {
    const controller = new AbortController();
    this.#connecting = controller;
    const at = this.#position + this.#buffered;
    const asked = this.#bytesToAsk(at);
    const end = asked === undefined ? undefined : at + asked;
    try {
      const response = await this.#source.open(at, end, controller.signal);
      const body = response.body[Symbol.asyncIterator]();
      if (controller.signal.aborted) void Promise.resolve(body.return?.()).catch(() => {});
      controller.signal.throwIfAborted();
      const connection: Connection = { body, controller, asked, received: 0 };
      await discard(connection, at - response.range.start, (rest) => {
        this.#chunks.push(rest);
        this.#buffered += rest.byteLength;
      });
      return connection;
    } catch (error) {
      controller.abort();
      throw error;
    } finally {
      if (this.#connecting === controller) this.#connecting = undefined;
    }
  }

  /**
   * Usually all there is. After a pause only what is expected to be read: then the buffer is full, the next pause comes
   * soon, and what the browser has read ahead of us on a connection that is closed is lost.
   */
  #bytesToAsk(at: number): number | undefined {
    if (this.#windowBytes !== undefined) return this.#windowBytes;
    const end = this.#expectedEnd;
    const isAfterPause = this.#lastReadMs !== undefined && nowMs() - this.#lastReadMs >= this.#options.idleMs;
    const isUseful = isAfterPause && this.#source.acceptsRanges && end !== undefined && end + NEXT_HEADER_BYTES > at;
    return isUseful ? end + NEXT_HEADER_BYTES - at : undefined;
  }

  /** A server may answer with less than was asked for; then the rest needs another request. */
  #isAtEnd({ received, asked }: Connection): boolean {
    const { totalBytes } = this.#source;
    if (received === 0) return true;
    if (totalBytes !== null) return this.#position + this.#buffered >= totalBytes;
    return asked === undefined || received < asked;
  }

  /** Asking there would be answered by 416, which browsers show as an error in the console. */
  #isBehindEnd(): boolean {
    const { totalBytes } = this.#source;
    return totalBytes !== null && !this.#connection && this.#position + this.#buffered >= totalBytes;
  }

  /** In several steps: in a thread that was blocked a timer is late, and what came meanwhile is about to be read. */
  #armIdleTimer(stepsLeft = IDLE_STEPS): void {
    clearTimeout(this.#idleTimer);
    if (!this.#connection || !this.#source.acceptsRanges) return;
    const onStep = (): void => (stepsLeft > 1 ? this.#armIdleTimer(stepsLeft - 1) : this.disconnect());
    this.#idleTimer = setTimeout(onStep, this.#options.idleMs / IDLE_STEPS);
  }
}
