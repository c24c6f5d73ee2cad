/*
 * Media Source Extensions as far as a sink uses them (https://www.w3.org/TR/media-source-2/). TypeScript's WebWorker
 * library has only `MediaSourceHandle`, although the interfaces are exposed in dedicated workers too.
 */

interface TimeRangesLike {
  readonly length: number;
  start(index: number): number;
  end(index: number): number;
}

export interface PlatformSourceBuffer extends EventTarget {
  readonly updating: boolean;
  readonly buffered: TimeRangesLike;
  timestampOffset: number;
  mode: 'segments' | 'sequence';
  appendBuffer(data: Uint8Array<ArrayBuffer>): void;
  remove(start: number, end: number): void;
  abort(): void;
  changeType?(type: string): void;
}

/** `removedRanges` of a ManagedSourceBuffer's `bufferedchange`. */
export interface BufferedChangeEvent extends Event {
  readonly removedRanges?: TimeRangesLike;
}

export interface PlatformMediaSource extends EventTarget {
  readonly readyState: 'closed' | 'open' | 'ended';
  duration: number;
  /** Only in workers. */
  readonly handle?: MediaSourceHandle;
  /** Only of a ManagedMediaSource (WebKit): false while it asks not to fetch. */
  readonly streaming?: boolean;
  addSourceBuffer(type: string): PlatformSourceBuffer;
  setLiveSeekableRange(start: number, end: number): void;
  clearLiveSeekableRange(): void;
  endOfStream(): void;
}

export interface PlatformMediaSourceConstructor {
  new (): PlatformMediaSource;
  isTypeSupported(type: string): boolean;
}

/** The constructor to use in this thread. ManagedMediaSource only where MediaSource is absent (iPhone). */
export function findMediaSource(
  scope: object = globalThis,
): { readonly constructor: PlatformMediaSourceConstructor; readonly managed: boolean } | undefined {
  const { MediaSource: plain, ManagedMediaSource: managed } = scope as {
    MediaSource?: PlatformMediaSourceConstructor;
    ManagedMediaSource?: PlatformMediaSourceConstructor;
  };
  if (plain) return { constructor: plain, managed: false };
  if (managed) return { constructor: managed, managed: true };
  return undefined;
}
