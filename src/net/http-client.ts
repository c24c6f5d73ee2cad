import { childController } from '../shared/abort.js';
import { concatBytes } from '../shared/bytes.js';
import type { OwnedBytes } from '../shared/bytes.js';
import { describeAnswer, formatRange, lengthMeaning, mediaTypeOf, planContinuation, rangeForRest } from './answer.js';
import type { Answer } from './answer.js';
import { openExchange } from './exchange.js';
import type { Exchange, LineCount, ReadResult } from './exchange.js';
import { toChangedError } from './failures.js';
import type { ByteRange, HttpClient, HttpRequest, HttpResponse } from './http.js';
import { Retries } from './retries.js';
import type { RetryIo } from './retries.js';
import { parseRetryAfter } from './retry.js';
import type { HttpFailure } from './retry.js';

/** What the client needs of its surroundings. `onTransfer` hears once of each answer, when its body has ended or was left. */
export type HttpClientOptions = Omit<RetryIo, 'line'>;

/**
 * A client whose requests share nothing but the options and the count of what came over the line. A response whose body
 * nobody reads holds its connection until the request's signal aborts.
 */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const line: LineCount = { receivedBytes: 0 };
  const open = (request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> =>
    openResponse(request, ioFor(request, { ...options, line }), signal);
  const bytes = async (request: HttpRequest, signal: AbortSignal): Promise<OwnedBytes> =>
    collect(await open(request, signal), request.range);
  return { open, bytes, text: async (request, signal) => new TextDecoder().decode(await bytes(request, signal)) };
}

function ioFor({ mayHoldMs }: HttpRequest, io: RetryIo): RetryIo {
  if (mayHoldMs === undefined) return io;
  const responseTimeoutMs = io.config.responseTimeoutMs + mayHoldMs;
  return { ...io, config: { ...io.config, responseTimeoutMs, maxAttempts: 1 }, onTransfer: () => {} };
}

/** The body, of which only what was asked for if the server sent more. */
async function collect(response: HttpResponse, wanted: ByteRange | undefined): Promise<OwnedBytes> {
  const parts: OwnedBytes[] = [];
  let position = response.range.start;
  for await (const chunk of response.body) {
    parts.push(cut(chunk, position, wanted?.start ?? 0, wanted?.end ?? null));
    position += chunk.byteLength;
    if (wanted?.end !== undefined && position > wanted.end) break;
  }
  return concatBytes(parts);
}

/** The part of `chunk`, whose first byte is at `position`, within `[start, end)`. */
function cut(chunk: OwnedBytes, position: number, start: number, end: number | null): OwnedBytes {
  const from = Math.max(0, start - position);
  const to = end === null ? chunk.byteLength : Math.max(0, Math.min(chunk.byteLength, end - position));
  return from === 0 && to === chunk.byteLength ? chunk : chunk.slice(from, to);
}

async function openResponse(request: HttpRequest, io: RetryIo, signal: AbortSignal): Promise<HttpResponse> {
  signal.throwIfAborted();
  const retries = new Retries(request, io);
  // Ends the transfer when the caller's signal aborts and when the body is returned early.
  const controller = childController(signal);
  let connection: Connection;
  try {
    connection = await connect(request, request.range, io, retries, controller.signal);
  } catch (error) {
    controller.dispose();
    throw error;
  } finally {
    retries.dispose();
  }
  const { answer, exchange } = connection;
  const chunks = readBody(connection, request, io, retries, controller);
  return {
    url: exchange.response.url || request.url,
    status: answer.status,
    contentType: mediaTypeOf(exchange.response.headers),
    headers: exchange.response.headers,
    range: answer.range,
    totalBytes: answer.totalBytes,
    body: { [Symbol.asyncIterator]: () => cancellable(chunks, exchange, controller) },
  };
}

/** A generator's own `return` waits for a `next` under way and does nothing before the first: this one cancels at once. */
function cancellable(
  chunks: AsyncGenerator<OwnedBytes, void>,
  first: Exchange,
  controller: ReturnType<typeof childController>,
): AsyncIterator<OwnedBytes, void> {
  return {
    next: () => chunks.next(),
    async return() {
      controller.dispose();
      controller.abort(RETURNED);
      first.close();
      return chunks.return();
    },
  };
}

/** Why a body was left that its reader did not want to the end. */
const RETURNED = Symbol('body returned early');

interface Connection {
  readonly exchange: Exchange;
  readonly answer: Answer;
}

/** Tries until the server answers with something to read. */
async function connect(
  request: HttpRequest,
  range: ByteRange | undefined,
  io: RetryIo,
  retries: Retries,
  signal: AbortSignal,
): Promise<Connection> {
  const headers = { ...request.headers, ...(range === undefined ? {} : { Range: formatRange(range) }) };
  for (;;) {
    const result = await openExchange(request.url, headers, io, signal);
    if (result.type !== 'answered') {
      await retries.waitAfter(result, signal);
      continue;
    }
    const { exchange } = result;
    const { response } = exchange;
    retries.answered();
    const isEmptyRange = response.status === 416 && range !== undefined;
    if (response.ok || isEmptyRange) {
      const lengths = lengthMeaning(response.headers, response.type, range);
      return { exchange, answer: describeAnswer(response.status, response.headers, range, lengths) };
    }
    exchange.close();
    const retryAfterMs = parseRetryAfter(response.headers.get('Retry-After'), io.nowMs());
    await retries.waitAfter({ type: 'status', status: response.status, retryAfterMs }, signal);
  }
}

/** The bytes that the first answer promised, over as many connections as it takes. */
async function* readBody(
  first: Connection,
  request: HttpRequest,
  io: RetryIo,
  retries: Retries,
  controller: ReturnType<typeof childController>,
): AsyncGenerator<OwnedBytes, void> {
  const { signal } = controller;
  const { start, end } = first.answer.range;
  let connection = first;
  /** Of the next byte to deliver, and of the next one to arrive: behind it after a fresh start. */
  let position = start;
  let arriving = start;
  try {
    // The body of a 416 describes the error.
    while (first.answer.status !== 416) {
      const result = await connection.exchange.read();
      if (result.type === 'chunk') {
        if (end !== null && position >= end) return;
        const fresh = cut(result.bytes, arriving, position, end);
        arriving += result.bytes.byteLength;
        if (fresh.byteLength === 0) continue;
        position += fresh.byteLength;
        retries.progressed();
        yield fresh;
        continue;
      }
      if (end === null ? result.type === 'ended' && arriving >= position : position >= end) return;
      connection.exchange.close();
      await retries.waitAfter(bodyFailure(result, first.answer, position), signal);
      const next = await reconnect(first, position, request, io, retries, signal);
      if (next === 'complete') return;
      connection = next;
      arriving = next.answer.range.start;
    }
  } catch (error) {
    if (signal.reason !== RETURNED) throw error;
  } finally {
    connection.exchange.close();
    controller.dispose();
  }
}

function bodyFailure(result: Exclude<ReadResult, { type: 'chunk' }>, answer: Answer, position: number): HttpFailure {
  if (result.type === 'timeout') return result;
  const { start, end } = answer.range;
  const cause = result.type === 'failed' ? { cause: result.cause } : {};
  return {
    type: 'broken',
    expectedBytes: end === null ? null : end - start,
    receivedBytes: position - start,
    ...cause,
  };
}

/** A connection that goes on with the body at `position`, or before it. @throws PlayerError if the resource changed. */
async function reconnect(
  first: Connection,
  position: number,
  request: HttpRequest,
  io: RetryIo,
  retries: Retries,
  signal: AbortSignal,
): Promise<Connection | 'complete'> {
  const range = rangeForRest(first.answer, request.range, position);
  for (;;) {
    const next = await connect(request, range, io, retries, signal);
    const continuation = planContinuation(first.answer, next.answer, position);
    if (continuation === 'continues') return next;
    next.exchange.close();
    if (continuation === 'complete') return 'complete';
    if (continuation === 'changed') throw toChangedError(request.url, position);
    await retries.waitAfter(bodyFailure({ type: 'ended' }, first.answer, position), signal);
  }
}
