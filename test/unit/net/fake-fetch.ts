import type { HttpTransfer } from '../../../src/net/exchange.js';
import { createHttpClient } from '../../../src/net/http-client.js';
import type { HttpClient, HttpRequest, HttpResponse } from '../../../src/net/http.js';
import type { PlayerError } from '../../../src/model/errors.js';

/** Small, so that tests are quick; no test depends on any of them more closely than by a factor of several. */
export const config = {
  responseTimeoutMs: 300,
  stallTimeoutMs: 300,
  maxAttempts: 3,
  backoffMs: 2,
  maxBackoffMs: 10,
};

interface Call {
  readonly url: string;
  readonly range: string | null;
  readonly mode: RequestMode | undefined;
  readonly signal: AbortSignal;
}

/** Answers one call. */
export type Reply = (call: Call) => Response | Promise<Response>;

/** One body after another: bytes arrive, `break` is a lost connection, `hang` a server that sends no more. */
export type BodyPart = Uint8Array<ArrayBuffer> | 'break' | 'hang';

export interface FakeFetch {
  readonly fetch: typeof globalThis.fetch;
  readonly calls: Call[];
}

/** A `fetch` that answers by `replies` in order, the last one for ever, and heeds the signal as the real one does. */
export function fakeFetch(...replies: readonly Reply[]): FakeFetch {
  const calls: Call[] = [];
  const fetch = async (input: unknown, init: RequestInit = {}): Promise<Response> => {
    if (typeof input !== 'string') throw new Error('the client asks by string');
    const signal = init.signal!;
    signal.throwIfAborted();
    const call = { url: input, range: new Headers(init.headers).get('Range'), mode: init.mode, signal };
    const reply = replies[Math.min(calls.length, replies.length - 1)]!;
    calls.push(call);
    const aborted = new Promise<never>((_, reject) =>
      signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
    );
    return Promise.race([reply(call), aborted]);
  };
  return { fetch, calls };
}

/** What the real `fetch` does where no answer comes, for whatever reason. */
export const refuse: Reply = () => Promise.reject(new TypeError('Failed to fetch'));
export const hang: Reply = () => new Promise(() => {});

export function answer(status: number, headers: Record<string, string>, ...parts: readonly BodyPart[]): Reply {
  return ({ signal }) => new Response(bodyOf(parts, signal), { status, headers });
}

/** 206 with bytes `start` to `end` of a `total`, of which only `parts` arrive. */
export function partial(start: number, end: number, total: number, ...parts: readonly BodyPart[]): Reply {
  return answer(206, { 'Content-Range': `bytes ${start}-${end - 1}/${total}` }, ...parts);
}

function bodyOf(parts: readonly BodyPart[], signal: AbortSignal): ReadableStream<Uint8Array<ArrayBuffer>> {
  let next = 0;
  return new ReadableStream(
    {
      start(controller) {
        signal.addEventListener('abort', () => {
          try {
            controller.error(signal.reason);
          } catch {
            // Closed already.
          }
        });
      },
      pull(controller) {
        const part = parts[next++];
        if (part === undefined) return controller.close();
        if (part === 'break') return controller.error(new TypeError('network error'));
        if (part === 'hang') return new Promise(() => {});
        return controller.enqueue(part.slice());
      },
    },
    { highWaterMark: 0 },
  );
}

/** Bytes `start` to `end` of a resource whose bytes count up. */
export function bytes(start: number, end: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: end - start }, (_, i) => (start + i) & 255);
}

export interface Fixture {
  readonly client: HttpClient;
  readonly transfers: HttpTransfer[];
}

export function clientOf(fetch: typeof globalThis.fetch, overrides: Partial<typeof config> = {}): Fixture {
  const transfers: HttpTransfer[] = [];
  const client = createHttpClient({
    config: { ...config, ...overrides },
    credentials: 'same-origin',
    fetch,
    nowMs: () => performance.timeOrigin + performance.now(),
    random: () => 0.5,
    onTransfer: (transfer) => transfers.push(transfer),
  });
  return { client, transfers };
}

export const never = (): AbortSignal => new AbortController().signal;

/** The error of a promise that must fail. */
export async function failure(promise: Promise<unknown>): Promise<PlayerError> {
  const result = await promise.then(
    () => undefined,
    (error: unknown) => error as PlayerError,
  );
  if (result === undefined) throw new Error('should have failed');
  return result;
}

/** Opens and reads to the end. */
export async function load(
  client: HttpClient,
  request: HttpRequest,
): Promise<{ response: HttpResponse; body: number[] }> {
  const response = await client.open(request, never());
  const body: number[] = [];
  for await (const chunk of response.body) body.push(...chunk);
  return { response, body };
}
