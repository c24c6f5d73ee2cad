import { PlayerError } from '../../src/model/errors.js';
import type { ByteRange, HttpClient, HttpRequest, HttpResponse } from '../../src/net/http.js';
import { concatBytes, type OwnedBytes } from '../../src/shared/bytes.js';

/** What a {@link MemoryHttp} is like. */
export interface MemoryHttpOptions {
  /** `none`: every answer is the whole resource. Default `yes`. */
  readonly ranges?: 'yes' | 'none';
  /** Default 1000. */
  readonly chunkBytes?: number;
  readonly contentType?: string | null;
  /** Whether the answers say how large the resource is. Default true. */
  readonly sayTotal?: boolean;
  /** The most bytes of one answer, as some CDNs have it. Default: no limit. */
  readonly maxAnswerBytes?: number;
}

/** One request that was made, and what became of it. */
export interface LoggedRequest {
  readonly range: ByteRange | undefined;
  sentBytes: number;
  state: 'open' | 'ended' | 'cancelled';
}

/** A server and its client in one: the resource is an array, every request is logged. Aborts as the real one does. */
export class MemoryHttp implements HttpClient {
  readonly log: LoggedRequest[] = [];
  /** Resolved before each chunk; replace it to hold the transfer. */
  beforeChunk: (position: number) => Promise<void> = () => Promise.resolve();
  readonly #file: Uint8Array;
  readonly #options: MemoryHttpOptions;

  constructor(file: Uint8Array, options: MemoryHttpOptions = {}) {
    this.#file = file;
    this.#options = options;
  }

  get openRequests(): number {
    return this.log.filter(({ state }) => state === 'open').length;
  }

  get sentBytes(): number {
    return this.log.reduce((sum, { sentBytes }) => sum + sentBytes, 0);
  }

  async open({ url, range: wanted }: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
    await Promise.resolve();
    signal.throwIfAborted();
    const { ranges = 'yes', contentType = 'video/mp4', sayTotal = true, maxAnswerBytes = Infinity } = this.#options;
    const size = this.#file.byteLength;
    const isRange = ranges === 'yes' && wanted !== undefined;
    const start = isRange ? wanted.start : 0;
    const end = Math.min(size, isRange ? (wanted.end ?? size) : size, start + maxAnswerBytes);
    const entry: LoggedRequest = { range: wanted, sentBytes: 0, state: 'open' };
    this.log.push(entry);
    const isBehind = isRange && start >= size;
    return {
      url,
      status: isBehind ? 416 : isRange ? 206 : 200,
      contentType,
      headers: new Headers(ranges === 'yes' ? { 'accept-ranges': 'bytes' } : {}),
      range: { start, end: sayTotal ? end : null },
      totalBytes: sayTotal ? size : null,
      body: this.#body(isBehind ? 0 : start, isBehind ? 0 : end, entry, signal),
    };
  }

  async bytes(request: HttpRequest, signal: AbortSignal): Promise<OwnedBytes> {
    const parts: OwnedBytes[] = [];
    for await (const part of (await this.open(request, signal)).body) parts.push(part);
    return parts.length === 0 ? new Uint8Array(0) : concatBytes(parts);
  }

  async text(request: HttpRequest, signal: AbortSignal): Promise<string> {
    return new TextDecoder().decode(await this.bytes(request, signal));
  }

  #body(start: number, end: number, entry: LoggedRequest, signal: AbortSignal): AsyncIterable<OwnedBytes> {
    const { chunkBytes = 1000 } = this.#options;
    let at = start;
    // Not a generator: those settle `return` only after a pending `next`, a network does not.
    const aborted = new Promise<never>((_, reject) => {
      const onAbort = (): void => {
        if (entry.state === 'open') entry.state = 'cancelled';
        reject(signal.reason);
      };
      if (signal.aborted) onAbort();
      signal.addEventListener('abort', onAbort, { once: true });
    });
    aborted.catch(() => {});
    const next = async (): Promise<IteratorResult<OwnedBytes>> => {
      await Promise.race([this.beforeChunk(at), aborted]);
      signal.throwIfAborted();
      if (at >= end || entry.state !== 'open') {
        if (entry.state === 'open') entry.state = 'ended';
        return { done: true, value: undefined };
      }
      const value = this.#file.slice(at, Math.min(end, at + chunkBytes));
      at += value.byteLength;
      entry.sentBytes += value.byteLength;
      return { done: false, value };
    };
    const finish = async (): Promise<IteratorResult<OwnedBytes>> => {
      if (entry.state === 'open') entry.state = 'cancelled';
      return { done: true, value: undefined };
    };
    return { [Symbol.asyncIterator]: () => ({ next, return: finish }) };
  }
}

/** The bytes of a file below `test/fixtures`. */
export async function fixture(path: string): Promise<OwnedBytes> {
  const response = await fetch(`/media/${path}`);
  if (!response.ok) throw new Error(`no fixture ${path}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** The error that a promise rejects with; fails if it does not. */
export async function failureOf(promise: Promise<unknown>): Promise<PlayerError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof PlayerError) return error;
    throw error;
  }
  throw new Error('expected a failure');
}
