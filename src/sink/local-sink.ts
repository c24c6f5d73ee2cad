import type { BufferSpec } from '../model/sink.js';
import type { TimeRange } from '../model/time-range.js';
import type { MediaAttachment } from '../protocol/messages.js';
import type { OwnedBytes } from '../shared/bytes.js';
import type { TimeRangeList } from '../shared/time-ranges.js';
import { assert } from '../shared/assert.js';
import { generatesTimestamps } from '../shared/generated-timestamps.js';
import { SinkFailure, type MediaSink, type SinkEvent } from './contract.js';
import {
  findMediaSource,
  type BufferedChangeEvent,
  type PlatformMediaSource,
  type PlatformMediaSourceConstructor,
} from './media-source.js';
import { SourceBufferQueue, toSinkFailure } from './source-buffer-queue.js';

/** A MediaSource of this thread: of a worker, attached by its handle, or of a page, attached by an object URL. */
export class LocalSink implements MediaSink {
  readonly opened: Promise<void>;
  /** Attach it to a video, once. */
  readonly attachment: MediaAttachment;

  readonly #mediaSource: PlatformMediaSource;
  readonly #MediaSource: PlatformMediaSourceConstructor;
  readonly #onEvent: (event: SinkEvent) => void;
  readonly #queues = new Map<string, SourceBufferQueue>();
  readonly #listeners = new AbortController();
  #rejectOpened!: (failure: SinkFailure) => void;
  #closed = false;

  /** @throws SinkFailure of kind `state` where this thread has no MediaSource. */
  constructor(onEvent: (event: SinkEvent) => void) {
    const found = findMediaSource();
    if (!found) throw new SinkFailure('state', 'this thread has no MediaSource');
    this.#MediaSource = found.constructor;
    this.#onEvent = onEvent;
    try {
      this.#mediaSource = new found.constructor();
      // A worker whose MediaSource has no handle has no object URL for it either.
      this.attachment = createAttachment(this.#mediaSource, found.managed);
    } catch (error) {
      throw toSinkFailure(error);
    }
    this.opened = this.#waitForOpen();
    // Nobody may be waiting for it when it fails.
    this.opened.catch(() => {});
    this.#listen();
  }

  get streaming(): boolean {
    return this.#mediaSource.streaming ?? true;
  }

  isTypeSupported(mimeType: string): Promise<boolean> {
    return Promise.resolve(this.#MediaSource.isTypeSupported(mimeType));
  }

  async addBuffers(buffers: readonly BufferSpec[]): Promise<void> {
    await this.opened;
    try {
      for (const { id, mimeType } of buffers) {
        const buffer = this.#mediaSource.addSourceBuffer(mimeType);
        this.#queues.set(id, new SourceBufferQueue(buffer));
        this.#followEvictions(id, buffer);
      }
    } catch (error) {
      throw toSinkFailure(error);
    }
  }

  append(bufferId: string, bytes: OwnedBytes): Promise<void> {
    return this.#queue(bufferId).run((buffer) => {
      try {
        buffer.appendBuffer(bytes);
      } catch (error) {
        const { kind, message } = toSinkFailure(error);
        throw new SinkFailure(kind, message, error, kind === 'quota' ? bytes : undefined);
      }
    });
  }

  remove(bufferId: string, { start, end }: TimeRange): Promise<void> {
    return this.#queue(bufferId).run((buffer) => buffer.remove(start, end));
  }

  async resetParser(bufferId: string): Promise<void> {
    const queue = this.#queue(bufferId);
    // abort() throws unless the source is open; one that has ended opens with the next append (MSE §3.5.4).
    await queue.run((buffer) => {
      if (this.#mediaSource.readyState === 'ended') buffer.appendBuffer(new Uint8Array(0));
    });
    await queue.run((buffer) => buffer.abort());
  }

  setTimestampOffset(bufferId: string, seconds: number): Promise<void> {
    return this.#queue(bufferId).run((buffer) => {
      if (buffer.timestampOffset !== seconds) buffer.timestampOffset = seconds;
    });
  }

  changeType(bufferId: string, mimeType: string): Promise<void> {
    return this.#queue(bufferId).run((buffer) => {
      if (!buffer.changeType) throw new SinkFailure('type', 'this browser has no SourceBuffer.changeType');
      buffer.changeType(mimeType);
      // A type that generates timestamps has left `sequence` behind, which would go on generating them.
      if (buffer.mode !== 'segments' && !generatesTimestamps(mimeType)) buffer.mode = 'segments';
    });
  }

  async setDuration(seconds: number): Promise<void> {
    await this.opened;
    await this.#whenIdle(() => {
      const bufferedEnd = Math.max(0, ...this.#allQueues().map((q) => q.buffered.at(-1)?.end ?? 0));
      const duration = Math.max(seconds, bufferedEnd);
      if (this.#mediaSource.duration !== duration) this.#mediaSource.duration = duration;
    });
  }

  async setLiveSeekable(range: TimeRange | null): Promise<void> {
    await this.opened;
    // Both throw unless the source is open; one that has ended has a duration.
    if (this.#mediaSource.readyState !== 'open') return;
    if (range) this.#mediaSource.setLiveSeekableRange(range.start, range.end);
    else this.#mediaSource.clearLiveSeekableRange();
  }

  async endOfStream(): Promise<void> {
    await this.opened;
    await this.#whenIdle(() => {
      if (this.#mediaSource.readyState === 'open') this.#mediaSource.endOfStream();
    });
    for (const queue of this.#allQueues()) queue.refresh();
  }

  buffered(bufferId: string): TimeRangeList {
    return this.#queues.get(bufferId)?.buffered ?? [];
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#listeners.abort();
    const failure = new SinkFailure('closed', 'the media source was released');
    this.#rejectOpened(failure);
    for (const queue of this.#allQueues()) queue.close(failure);
    if (this.attachment.type === 'object-url') URL.revokeObjectURL(this.attachment.url);
  }

  #queue(bufferId: string): SourceBufferQueue {
    const queue = this.#queues.get(bufferId);
    assert(queue, `buffer ${bufferId} was added`);
    return queue;
  }

  #allQueues(): SourceBufferQueue[] {
    return [...this.#queues.values()];
  }

  /** Runs `task` while no buffer is updating, as `duration` and `endOfStream` demand (MSE §3.3). */
  async #whenIdle(task: () => void): Promise<void> {
    const queues = this.#allQueues();
    let release!: () => void;
    const released = new Promise<void>((resolve) => (release = resolve));
    const run = (): void => {
      if (this.#closed) throw new SinkFailure('closed', 'the media source was released');
      task();
      release();
    };
    let missing = queues.length;
    try {
      // The last buffer to become idle runs it; the others wait for that.
      if (missing === 0) run();
      await Promise.all(queues.map((queue) => queue.hold(async () => (--missing === 0 ? run() : released))));
    } catch (error) {
      throw toSinkFailure(error);
    } finally {
      release();
    }
  }

  #waitForOpen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#rejectOpened = reject;
      this.#mediaSource.addEventListener('sourceopen', () => resolve(), {
        once: true,
        signal: this.#listeners.signal,
      });
    });
  }

  #listen(): void {
    const source: EventTarget = this.#mediaSource;
    const { signal } = this.#listeners;
    const onClose = (): void => {
      this.close();
      this.#onEvent({ type: 'closed' });
    };
    source.addEventListener('sourceclose', onClose, { signal });
    const onStreaming = (): void => this.#onEvent({ type: 'streaming-changed' });
    source.addEventListener('startstreaming', onStreaming, { signal });
    source.addEventListener('endstreaming', onStreaming, { signal });
  }

  /** A ManagedMediaSource takes media away by itself when memory is short (MSE §8, `bufferedchange`). */
  #followEvictions(bufferId: string, buffer: EventTarget): void {
    const onChange = (event: BufferedChangeEvent): void => {
      if (!event.removedRanges?.length) return;
      this.#queues.get(bufferId)?.refresh();
      this.#onEvent({ type: 'evicted', bufferId });
    };
    buffer.addEventListener('bufferedchange', onChange, { signal: this.#listeners.signal });
  }
}

function createAttachment(mediaSource: PlatformMediaSource, managed: boolean): MediaAttachment {
  const { handle } = mediaSource;
  if (handle) return { type: 'handle', handle, managed };
  // Typed for Blobs only in the WebWorker library.
  return { type: 'object-url', url: URL.createObjectURL(mediaSource as unknown as Blob), managed };
}
