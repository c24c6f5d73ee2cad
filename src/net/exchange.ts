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
  readonly origin: 'network' | 'cache';
}

export interface ExchangeIo {
  readonly config: NetworkConfig;
  readonly credentials: RequestCredentials;
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds since the epoch. */
  nowMs(): number;
  onTransfer(transfer: HttpTransfer): void;
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
  let latencyMs = io.nowMs() - startedAtMs;
  let durationMs = 0;
  let sizeBytes = 0;
  let state: 'open' | 'ended' | 'closed' = reader ? 'open' : 'ended';
  return {
    response,
    async read() {
      if (state !== 'open' || !reader) return { type: 'ended' };
      const askedAtMs = io.nowMs();
      const result = await settle(reader.read(), stallTimeoutMs, signal);
      const waitedMs = io.nowMs() - askedAtMs;
      if (sizeBytes === 0) latencyMs += waitedMs;
      else durationMs += waitedMs;
      if (result.type === 'failed') return result;
      if (result.type === 'timeout') return { type: 'timeout', waitedFor: 'body', timeoutMs: stallTimeoutMs };
      if (result.value.done) {
        state = 'ended';
        return { type: 'ended' };
      }
      sizeBytes += result.value.value.byteLength;
      return { type: 'chunk', bytes: result.value.value };
    },
    close() {
      if (state === 'closed') return;
      if (state === 'open' && sizeBytes === announcedBytes(response)) {
        // All is there but the word that it is: cutting the connection now would keep it from being used again.
        reader?.read().catch(() => {});
      } else if (state === 'open') {
        reader?.cancel().catch(() => {});
        controller.abort();
      }
      state = 'closed';
      controller.dispose();
      io.onTransfer({ url, sizeBytes, latencyMs, durationMs, origin: transferOrigin(url, startedAtMs) });
    },
  };
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
