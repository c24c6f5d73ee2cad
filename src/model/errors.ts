/** Everything that can go wrong, by stable code. A code never changes its meaning; new failures get new codes. */
export interface ErrorDetails {
  /** The source is an empty string. */
  E_SOURCE_EMPTY_URL: { readonly url: string };
  /** The source cannot be parsed as a URL, or has a scheme that cannot be fetched. */
  E_SOURCE_INVALID_URL: { readonly url: string };
  /** The resource has no bytes. */
  E_SOURCE_EMPTY: { readonly url: string };
  /** The resource is a web page, usually an error page that was served with status 200. */
  E_SOURCE_IS_HTML: { readonly url: string; readonly contentType: string | null };
  /** No loader recognises the bytes. */
  E_SOURCE_UNRECOGNIZED: { readonly url: string; readonly contentType: string | null };
  /** The file is an MP4 without movie fragments (ISO/IEC 14496-12 §8.8). */
  E_SOURCE_UNFRAGMENTED: { readonly url: string };
  /** The container contradicts itself at a byte position: truncated, overwritten or not what it began as. */
  E_SOURCE_CORRUPT: { readonly url: string; readonly position: number; readonly reason: string };
  /** The source has neither video nor audio. */
  E_SOURCE_NO_TRACKS: { readonly url: string };
  /** The manifest (playlist) cannot be used at all. What is merely sloppy in it is a warning. */
  E_MANIFEST_INVALID: { readonly url: string; readonly reason: string };
  /** The manifest of a live stream has not changed for so long that the stream must be dead. */
  E_MANIFEST_STALE: { readonly url: string; readonly staleSeconds: number };
  /** The media are encrypted in a way that cannot be decrypted here. */
  E_ENCRYPTION_UNSUPPORTED: { readonly url: string; readonly method: string };
  /** The key of encrypted media cannot be had; the cause says why. */
  E_ENCRYPTION_KEY: { readonly url: string; readonly reason: string };
  /** The segments are in a container that is not played, or hold streams in it that are not: WebM, MPEG-2 video in MPEG-TS. */
  E_CONTAINER_UNSUPPORTED: { readonly url: string; readonly container: string };
  /** The browser cannot decode any rendition, asked where the MediaSource lives. */
  E_CODEC_UNSUPPORTED: { readonly url: string; readonly mimeTypes: readonly string[] };
  /** The server answered with a status that is not a success, after the retries. */
  E_NETWORK_STATUS: { readonly url: string; readonly status: number; readonly attempts: number };
  /** The request failed without an answer: refused, reset, no such host, offline. */
  E_NETWORK_FAILED: { readonly url: string; readonly attempts: number };
  /** The server answers, but does not allow this page to read the answer. */
  E_NETWORK_CORS: { readonly url: string; readonly origin: string };
  /** No answer, or no further byte, within the time allowed. */
  E_NETWORK_TIMEOUT: { readonly url: string; readonly timeoutMs: number; readonly attempts: number };
  /** The body ended before its announced length, again and again. */
  E_NETWORK_TRUNCATED: { readonly url: string; readonly expectedBytes: number; readonly receivedBytes: number };
  /** No loader claims the source. */
  E_LOADER_NONE: { readonly url: string };
  /** The `loader` attribute names a loader that the page has not registered. */
  E_LOADER_UNKNOWN: { readonly loader: string };
  /** The `loader` attribute holds a URL of another origin; an attribute may only name own code. */
  E_LOADER_NOT_ALLOWED: { readonly loader: string };
  /** The loader's module could not be imported: `url` is its address, or the source's for a loader of the player's own. */
  E_LOADER_IMPORT: { readonly url: string };
  /** The loader's module has no usable `loader` export, or what it returned breaks the contract. */
  E_LOADER_INVALID: { readonly url: string; readonly reason: string };
  /** The loader's code threw. */
  E_LOADER_FAILED: { readonly url: string; readonly loader: string };
  /** The page's Content Security Policy keeps the `<video>` from the stream: `media-src` lacks `blob:`. */
  E_MEDIA_SRC_BLOCKED: { readonly url: string; readonly directive: string };
  /** The browser's decoder gave up, also after a fresh start at the position. */
  E_MEDIA_DECODE: { readonly url: string; readonly message: string };
  /** The `<video>` refused the stream or the file. */
  E_MEDIA_REFUSED: { readonly url: string; readonly message: string };
  /** SourceBuffer refused bytes that had the right form. */
  E_MEDIA_APPEND: { readonly url: string; readonly mimeType: string };
  /** Nothing more fits although nothing lies ahead of the playhead. */
  E_MEDIA_QUOTA: { readonly url: string; readonly sizeBytes: number };
  /** No placement works in this browser, or the forced one does not. */
  E_PLACEMENT_UNAVAILABLE: { readonly url: string; readonly placement: string; readonly reason: string };
  /** A bug of the player. */
  E_INTERNAL: { readonly url: string };
}

export type ErrorCode = keyof ErrorDetails;

/** How a {@link PlayerError} came about. */
export interface PlayerErrorOptions {
  /** What was caught. */
  readonly cause?: unknown;
  /** Whether playback of this source has ended with it. Default true. */
  readonly fatal?: boolean;
}

/** A failure with a stable `code`, a sentence for people (what happened, to which URL, what to do) and a typed `detail`. */
export class PlayerError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'PlayerError';
  readonly code: C;
  readonly detail: ErrorDetails[C];
  /** Whether playback of this source has ended with it. The same code can be either: it is said where it is reported. */
  readonly fatal: boolean;

  constructor(code: C, message: string, detail: ErrorDetails[C], options: PlayerErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.detail = detail;
    this.fatal = options.fatal ?? true;
  }

  /** The URL the failure is about; empty where there is none (an unknown loader name). */
  get url(): string {
    return 'url' in this.detail ? this.detail.url : '';
  }
}

/** A {@link PlayerError} as plain data: errors lose their class and their fields when they are cloned to another thread. */
export interface ErrorRecord {
  readonly code: ErrorCode;
  readonly message: string;
  readonly detail: ErrorDetails[ErrorCode];
  readonly fatal: boolean;
  readonly cause?: string;
}

/** Plain data of a failure, for a message. */
export function toErrorRecord(error: PlayerError): ErrorRecord {
  const { code, message, detail, fatal, cause } = error;
  return { code, message, detail, fatal, ...(cause === undefined ? {} : { cause: describeCause(cause) }) };
}

/** The failure again, on the other side. */
export function fromErrorRecord(record: ErrorRecord): PlayerError {
  return new PlayerError(record.code, record.message, record.detail, { cause: record.cause, fatal: record.fatal });
}

/** `error` itself if it is a {@link PlayerError}, else an `E_INTERNAL` that carries it as its cause. */
export function toPlayerError(error: unknown, url: string): PlayerError {
  if (error instanceof PlayerError) return error;
  return new PlayerError(
    'E_INTERNAL',
    `The player failed on ${url}: ${describeCause(error)}. This is a bug of mse-worker-player; please report it.`,
    { url },
    { cause: error },
  );
}

/** One line about anything that was thrown. */
export function describeCause(cause: unknown): string {
  return cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
}
