import type { OwnedBytes } from '../shared/bytes.js';
import type { NetworkConfig } from '../model/config.js';
import { childController } from '../shared/abort.js';

/** One answer's body, finished or abandoned. */
export interface HttpTransfer {
  readonly url: string;
  readonly sizeBytes: number;
  /** From the request to the first byte, without the time in which nobody read, milliseconds. */
  readonly latencyMs: number;
  /** From the first byte to the last one, without the time in which nobody read, milliseconds. */
  readonly durationMs: number;
  /** Between the first byte and the last one, the time in which nobody read, milliseconds. */
  readonly pausedMs: number;
  /** How many of `sizeBytes` were in the first piece. */
  readonly headBytes: number;
  /** Bytes of the client's other transfers that came between this one's first byte and its last. */
  readonly concurrentBytes: number;
  readonly origin: 'network' | 'cache';
}

/** What all exchanges of a client have received: transfers side by side share one line. */
export interface LineCount {
  receivedBytes: number;
}

export interface ExchangeIo {
  readonly config: NetworkConfig;
  readonly credentials: RequestCredentials;
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds since the epoch. */
  nowMs(): number;
  onTransfer(transfer: HttpTransfer): void;
  readonly line: LineCount;
}

type ExchangeFailure =
  | { readonly type: 'failed'; readonly cause: unknown }
  | { readonly type: 'timeout'; readonly waitedFor: 'response' | 'body'; readonly timeoutMs: number };

export type ReadResult =
  { readonly type: 'chunk'; readonly bytes: OwnedBytes } | { readonly type: 'ended' } | ExchangeFailure;

/** One request and its answer, with deadlines, without second tries. */
export interface Exchange {
  readonly response: Response;
  /** Waits for the next piece; the stall timeout runs only meanwhile. Rejects with the signal's reason after an abort. */
  read(): Promise<ReadResult>;
  /** Cancels what has not arrived, and reports the transfer. Once is enough, more does no harm. */
  close(): void;
}

export type ExchangeResult = { readonly type: 'answered'; readonly exchange: Exchange } | ExchangeFailure;

/** Sends a request and waits for the head of the answer. Rejects with the signal's reason after an abort. */
export async function openExchange(
  url: string,
  headers: Readonly<Record<string, string>>,
  io: ExchangeIo,
  signal: AbortSignal,
): Promise<ExchangeResult> {
  signal.throwIfAborted();
  const controller = childController(signal);
  // Taken out of `io`: the platform's fetch refuses to be called as a method of anything but the global object.
  const { fetch } = io;
  const { responseTimeoutMs } = io.config;
  const startedAtMs = io.nowMs();
  const asked = fetch(url, { headers, credentials: io.credentials, signal: controller.signal });
  let result: Settled<Response>;
  try {
    result = await settle(asked, responseTimeoutMs, signal);
  } catch (reason) {
    controller.dispose();
    throw reason;
  }
  if (result.type === 'done') {
    return { type: 'answered', exchange: exchangeOf(result.value, url, startedAtMs, io, controller, signal) };
  }
  controller.abort();
  controller.dispose();
  if (result.type === 'failed') return result;
  return { type: 'timeout', waitedFor: 'response', timeoutMs: responseTimeoutMs };
}

function exchangeOf(
  response: Response,
  url: string,
  startedAtMs: number,
  io: ExchangeIo,
  controller: ReturnType<typeof childController>,
  signal: AbortSignal,
): Exchange {
  const reader = response.body?.getReader();
  const { stallTimeoutMs } = io.config;
  const times = new TransferTimes(io, io.nowMs() - startedAtMs);
  let state: 'open' | 'ended' | 'closed' = reader ? 'open' : 'ended';
  return {
    response,
    async read() {
      if (state !== 'open' || !reader) return { type: 'ended' };
      times.asked();
      let result: Settled<ReadableStreamReadResult<OwnedBytes>> | undefined;
      try {
        result = await settle(reader.read(), stallTimeoutMs, signal);
      } finally {
        // After an abort too: how long nothing came is what a transfer that was given up has to tell.
        times.answered(result?.type === 'done' ? (result.value.value?.byteLength ?? 0) : 0);
      }
      if (result.type === 'failed') return result;
      if (result.type === 'timeout') return { type: 'timeout', waitedFor: 'body', timeoutMs: stallTimeoutMs };
      if (result.value.done) {
        state = 'ended';
        return { type: 'ended' };
      }
      return { type: 'chunk', bytes: result.value.value };
    },
    close() {
      if (state === 'closed') return;
      if (state === 'open' && times.sizeBytes === announcedBytes(response)) {
        // All is there but the word that it is: cutting the connection now would keep it from being used again.
        reader?.read().catch(() => {});
      } else if (state === 'open') {
        reader?.cancel().catch(() => {});
        controller.abort();
      }
      state = 'closed';
      controller.dispose();
      io.onTransfer({ url, ...times.total, origin: transferOrigin(url, startedAtMs) });
    },
  };
}

/** Adds up one body as it comes in. */
class TransferTimes {
  readonly #io: ExchangeIo;
  #latencyMs: number;
  #durationMs = 0;
  #pausedMs = 0;
  #headBytes = 0;
  #concurrentBytes = 0;
  /** Of the whole line, before this one's first piece. */
  #lineBytesBefore = 0;
  #askedAtMs = 0;
  #answeredAtMs = 0;
  sizeBytes = 0;

  /** @param latencyMs until the head of the answer was there */
  constructor(io: ExchangeIo, latencyMs: number) {
    this.#io = io;
    this.#latencyMs = latencyMs;
  }

  asked(): void {
    this.#askedAtMs = this.#io.nowMs();
  }

  answered(bytes: number): void {
    const { line } = this.#io;
    const nowMs = this.#io.nowMs();
    const waitedMs = nowMs - this.#askedAtMs;
    line.receivedBytes += bytes;
    if (this.sizeBytes === 0) {
      this.#latencyMs += waitedMs;
      this.#headBytes = bytes;
      this.#lineBytesBefore = line.receivedBytes - bytes;
    } else {
      this.#durationMs += waitedMs;
      // The pause after the last piece does not count: nothing was left to come.
      if (bytes > 0) this.#pausedMs += this.#askedAtMs - this.#answeredAtMs;
    }
    this.sizeBytes += bytes;
    this.#concurrentBytes = line.receivedBytes - this.#lineBytesBefore - this.sizeBytes;
    this.#answeredAtMs = nowMs;
  }

  get total(): Omit<HttpTransfer, 'url' | 'origin'> {
    return {
      sizeBytes: this.sizeBytes,
      latencyMs: this.#latencyMs,
      durationMs: this.#durationMs,
      pausedMs: this.#pausedMs,
      headBytes: this.#headBytes,
      concurrentBytes: this.#concurrentBytes,
    };
  }
}

/** Length of the body as it is read; NaN where the server does not say, or where it is compressed on its way. */
function announcedBytes({ headers }: Response): number {
  return headers.has('content-encoding') ? NaN : Number(headers.get('content-length') ?? NaN);
}

type Settled<T> =
  | { readonly type: 'done'; readonly value: T }
  | { readonly type: 'failed'; readonly cause: unknown }
  | { readonly type: 'timeout' };

/** How `promise` ends, or `timeout`. Rejects only with the signal's reason; leaves no timer and no listener. */
function settle<T>(promise: Promise<T>, timeoutMs: number, signal: AbortSignal): Promise<Settled<T>> {
  return new Promise((resolve, reject) => {
    const finish = (settleNow: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      settleNow();
    };
    const onAbort = (): void => finish(() => reject(signal.reason));
    const timer = setTimeout(() => finish(() => resolve({ type: 'timeout' })), timeoutMs);
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(
      (value) => finish(() => resolve({ type: 'done', value })),
      // The platform rejects aborted work before or after it fires our listener, by browser: both are the abort.
      (cause: unknown) => finish(() => (signal.aborted ? reject(signal.reason) : resolve({ type: 'failed', cause }))),
    );
    if (signal.aborted) onAbort();
  });
}

/**
 * `cache` where the browser's timing says that nothing was transferred (Resource Timing §4.3: `transferSize` 0 with a
 * body). Without an entry (the buffer is full, the server hides it from this origin, it is not there yet): `network`.
 */
function transferOrigin(url: string, startedAtMs: number): 'network' | 'cache' {
  const entries = performance.getEntriesByName(url, 'resource') as PerformanceResourceTiming[];
  const entry = entries.filter((e) => performance.timeOrigin + e.startTime >= startedAtMs - 1).at(-1);
  return entry !== undefined && entry.transferSize === 0 && entry.decodedBodySize > 0 ? 'cache' : 'network';
}
