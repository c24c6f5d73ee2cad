import type { OwnedBytes } from '../shared/bytes.js';

/** A half-open range of bytes `[start, end)`; without `end`: to the end of the resource. */
export interface ByteRange {
  readonly start: number;
  readonly end?: number;
}

export interface HttpRequest {
  /** Absolute URL. */
  readonly url: string;
  /** Default: the whole resource. A server may ignore it: look at {@link HttpResponse.range}. */
  readonly range?: ByteRange;
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * How long the server may hold its answer back on purpose, milliseconds: added to the response timeout. Such a request is
   * tried once, and is no measure of the network: it is not reported as a transfer. Default: it answers at once.
   */
  readonly mayHoldMs?: number;
}

export interface HttpResponse {
  /** After redirects. */
  readonly url: string;
  /** 200, 206, or 416 with an empty body where the range begins at or behind the end of the resource. */
  readonly status: number;
  /** Of the media type, lower case, without parameters; null if the server sent none. */
  readonly contentType: string | null;
  readonly headers: Headers;
  /** The bytes that the body holds, of the whole resource. `start` is 0 when the server ignored the range. */
  readonly range: { readonly start: number; readonly end: number | null };
  /** Size of the whole resource; null if the server did not say. */
  readonly totalBytes: number | null;
  /**
   * The body as it arrives; can be read once, and reading slowly slows the transfer down. A connection that breaks is
   * continued by a range request where the server allows it. Returning early cancels the transfer.
   */
  readonly body: AsyncIterable<OwnedBytes>;
}

/** Timeouts, bounded retries with backoff and jitter, and transfer reports around `fetch`. */
export interface HttpClient {
  /**
   * Resolves when the headers have arrived.
   * @throws PlayerError `E_NETWORK_STATUS`, `E_NETWORK_FAILED`, `E_NETWORK_CORS`, `E_NETWORK_TIMEOUT`; its body also
   * `E_NETWORK_TRUNCATED`.
   */
  open(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse>;
  /** The whole body at once. For small things: playlists, indexes. */
  bytes(request: HttpRequest, signal: AbortSignal): Promise<OwnedBytes>;
  /** The whole body as UTF-8 text. */
  text(request: HttpRequest, signal: AbortSignal): Promise<string>;
}
