import type { BufferSpec, SinkFailureKind } from '../model/sink.js';
import type { OwnedBytes } from '../shared/bytes.js';
import type { TimeRangeList } from '../shared/time-ranges.js';
import type { TimeRange } from '../model/time-range.js';

/**
 * A MediaSource as the engine sees it, wherever it lives. Operations on one buffer run in the order of the calls, each
 * after the former has ended; every one settles, at the latest with a `SinkFailure` of kind `closed`.
 */
export interface MediaSink {
  /** Resolves at `sourceopen`; rejects with kind `closed` if that never comes. Every operation waits for it by itself. */
  readonly opened: Promise<void>;
  /** False while a ManagedMediaSource asks not to fetch. */
  readonly streaming: boolean;
  /** Asked in the thread of the MediaSource: support can differ by thread (rx-player #1664). Needs no open source. */
  isTypeSupported(mimeType: string): Promise<boolean>;
  /** Once, with all buffers there will be: Chromium takes none after the first init segment (browser-facts.md). */
  addBuffers(buffers: readonly BufferSpec[]): Promise<void>;
  /** Takes over the bytes. Resolves when they are in the buffer; a failure of kind `quota` gives them back. */
  append(bufferId: string, bytes: OwnedBytes): Promise<void>;
  remove(bufferId: string, range: TimeRange): Promise<void>;
  /**
   * Forgets a segment that was appended in part (`SourceBuffer.abort`); needed also before one that lies earlier than the
   * last one. The init segment has to come again after it: WebKitGTK 2.50 forgets that one too, and buffers nothing
   * without it, nor anything earlier than before.
   */
  resetParser(bufferId: string): Promise<void>;
  /** Of a type that generates timestamps: where the next frame goes. */
  setTimestampOffset(bufferId: string, seconds: number): Promise<void>;
  changeType(bufferId: string, mimeType: string): Promise<void>;
  /** Never below what is buffered: such a duration is raised (the platform would throw). */
  setDuration(seconds: number): Promise<void>;
  /** What a live stream lets the viewer seek in (`MediaSource.setLiveSeekableRange`); null: what the duration says. */
  setLiveSeekable(range: TimeRange | null): Promise<void>;
  endOfStream(): Promise<void>;
  /** The truth as of the last operation or eviction. */
  buffered(bufferId: string): TimeRangeList;
  /** Releases everything; whatever is under way fails with kind `closed`. */
  close(): void;
}

/** What a sink tells without being asked. */
export type SinkEvent =
  | { readonly type: 'streaming-changed' }
  /** The browser took something away (ManagedMediaSource). */
  | { readonly type: 'evicted'; readonly bufferId: string }
  /** The video was detached, or its worker ended. */
  | { readonly type: 'closed' };

/** The sink refused an operation. It knows no URL: the engine turns it into a `PlayerError`. */
export class SinkFailure extends Error {
  override readonly name = 'SinkFailure';
  readonly kind: SinkFailureKind;
  /** Of an append for which there was no room: to be tried again. */
  readonly returnedBytes: OwnedBytes | undefined;
  constructor(kind: SinkFailureKind, message: string, cause?: unknown, returnedBytes?: OwnedBytes) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
    this.returnedBytes = returnedBytes;
  }
}
