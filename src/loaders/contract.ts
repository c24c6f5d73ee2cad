import type { Cue } from '../model/cue.js';
import type {
  InitSegmentRef,
  Presentation,
  RenditionId,
  SegmentRef,
  TextTrackDescription,
  Track,
} from '../model/presentation.js';
import type { SourceDescriptor } from '../model/source.js';
import type { TimeRange } from '../model/time-range.js';
import type { PlayerError } from '../model/errors.js';
import type { HttpClient } from '../net/http.js';
import type { OwnedBytes } from '../shared/bytes.js';

/**
 * Turns one kind of source into a presentation, its segments and their bytes. One instance per load.
 * Every call may reject with a `PlayerError`; anything else that is thrown is reported as `E_LOADER_FAILED`.
 * After an abort a call must settle soon; what it then throws is not looked at.
 */
export interface SegmentLoader {
  /** Yields the presentation, then a new immutable snapshot at each change; returns when it can no longer change. */
  presentations(signal: AbortSignal): AsyncIterable<Presentation>;
  /**
   * Segments of a rendition that overlap `range` (presentation seconds), in order, without holes between them other than
   * those the source has. An empty list means that nothing of the source lies in the range: at and after the end of the
   * last segment it is empty. A loader may return fewer than all as long as it returns the first ones.
   */
  segments(rendition: RenditionId, range: TimeRange, signal: AbortSignal): Promise<readonly SegmentRef[]>;
  /** Bytes of one segment in arrival order, in pieces of any size; the caller owns each piece. Stops fetching when the caller returns early. */
  fetch(segment: SegmentRef | InitSegmentRef, signal: AbortSignal): AsyncIterable<MediaBytes>;
  /**
   * Cues of a text track that overlap `range` (presentation seconds), for tracks whose cues are fetched. May give fewer than
   * all as long as it says up to where they are complete.
   */
  cues?(track: string, range: TimeRange, signal: AbortSignal): Promise<CueBatch>;
  /** Releases what the loader holds beyond the calls' signals (connections, caches). Called once, last. */
  close?(): void;
}

/** What `fetch` gives. */
export type MediaBytes = OwnedBytes | TimedBytes;

/**
 * Media without timestamps of its own (`audio/mpeg`, `audio/aac`), with when it is heard. What is given without a time
 * follows right behind; a segment that begins without one begins at its `SegmentRef.start`.
 */
export interface TimedBytes {
  readonly bytes: OwnedBytes;
  /** Of the first frame, which begins at the first byte; seconds, to which `SegmentRef.timestampOffset` is added. */
  readonly mediaTime: number;
}

/** Cues, and what they are all of. */
export interface CueBatch {
  readonly cues: readonly Cue[];
  /** All cues before it are known, presentation seconds; not beyond the start of the range: nothing is there yet. */
  readonly completeTo: number;
}

/** How strongly a loader wants a source. `certain`: by its own unmistakable sign; `possible`: worth a try. */
export type Claim = 'none' | 'possible' | 'certain';

/** What a loader's module exports as `loader`. */
export interface LoaderFactory {
  /** Lower case, stable: what the `loader` attribute and the stats say. */
  readonly name: string;
  /** The strongest claim wins; ties go to the later entry, so that an application can override a built-in. */
  claim(source: SourceDescriptor): Claim;
  create(context: LoaderContext): SegmentLoader | Promise<SegmentLoader>;
}

/** See {@link LoaderContext.importCode}. */
export type ImportCode = <T>(what: string, load: () => Promise<T>) => Promise<T>;

/** What the engine gives a loader. */
export interface LoaderContext {
  readonly source: SourceDescriptor;
  /** Fetches with the player's timeouts, retries and credentials, and reports each transfer by itself. */
  readonly http: HttpClient;
  /** Asks the browser, in the thread where the MediaSource lives. */
  isTypeSupported(mimeType: string): Promise<boolean>;
  /**
   * The renditions that playback would begin with if the source had these tracks, the leading track's first: for what can be
   * asked for before the presentation is given. A guess, which may be empty; never rejects.
   */
  planStart(tracks: readonly Track[]): Promise<readonly RenditionId[]>;
  /** Something sloppy in the source that does not stop it. Shown in the stats and, in development, in the console. */
  warn(warning: string): void;
  /** For a loader with a transport of its own (peers, a cache): what took how long, so that throughput is never guessed. */
  reportTransfer(transfer: Transfer): void;
  /** A text track that nothing but the media spoke of: it counts as one of the presentation from now on. */
  addTextTrack(track: TextTrackDescription): void;
  /** Cues that came inside the media (CEA-608). One that comes again with a later end lasts longer. */
  addCues(track: string, cues: readonly Cue[]): void;
  /**
   * Imports a part of the loader that not every source needs: `importCode('the parser of X', () => import('./x.js'))`. A bare
   * `import()` waits for ever for a server that does not answer; this one rejects with `E_LOADER_IMPORT`, which names `what`,
   * where the code fails or does not arrive within `startup.workerBootTimeoutMs`. Call it each time: what failed is tried again.
   * `what` is the same for the same code.
   */
  readonly importCode: ImportCode;
  /** Makes a typed failure; a loader module needs no import for it. */
  createError(message: string, cause?: unknown): PlayerError;
}

/** One finished or abandoned transfer of bytes. */
export interface Transfer {
  readonly url: string;
  readonly sizeBytes: number;
  /** From the request to the first byte, milliseconds. */
  readonly latencyMs: number;
  /** From the first byte to the last one, without the time in which the player did not read, milliseconds. */
  readonly durationMs: number;
  /**
   * Between the first byte and the last one, the time in which the player did not read, milliseconds. The bytes went on
   * arriving meanwhile as far as the buffers below reach, so that `durationMs` alone makes the network look too fast.
   * Default 0.
   */
  readonly pausedMs?: number;
  /** How many of `sizeBytes` were in the first piece: they had come before `durationMs` began to count. Default 0. */
  readonly headBytes?: number;
  /** Bytes of other transfers that came between this one's first byte and its last: they shared the line. Default 0. */
  readonly concurrentBytes?: number;
  readonly origin: 'network' | 'cache' | 'peer';
}
