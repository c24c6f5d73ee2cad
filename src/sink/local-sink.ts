import type { BufferSpec } from '../model/sink.js';
import type { TimeRange } from '../model/time-range.js';
import type { MediaAttachment } from '../protocol/messages.js';
import type { OwnedBytes } from '../shared/bytes.js';
import type { TimeRangeList } from '../shared/time-ranges.js';
import { sleep } from '../shared/abort.js';
import { assert } from '../shared/assert.js';
import { generatesTimestamps } from '../shared/generated-timestamps.js';
import { SinkFailure, type MediaSink, type SinkEvent } from './contract.js';
import {
  findMediaSource,
  type BufferedChangeEvent,
  type PlatformMediaSource,
  type PlatformMediaSourceConstructor,
  type PlatformSourceBuffer,
} from './media-source.js';
import { SourceBufferQueue, toSinkFailure } from './source-buffer-queue.js';

/** For the event that says that a MediaSource was closed: it comes by a task of its own, from another thread in a worker; milliseconds. */
const CLOSE_NOTICE_MS = 100;

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
  readonly #closing = new AbortController();
  #rejectOpened!: (failure: SinkFailure) => void;

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

  addBuffers(buffers: readonly BufferSpec[]): Promise<void> {
    return this.#whenOpen(() => {
      for (const { id, mimeType } of buffers) {
        const buffer = this.#mediaSource.addSourceBuffer(mimeType);
        this.#queues.set(id, new SourceBufferQueue(buffer));
        this.#followEvictions(id, buffer);
      }
    });
  }

  append(bufferId: string, bytes: OwnedBytes): Promise<void> {
    return this.#run(bufferId, (buffer) => {
      try {
        buffer.appendBuffer(bytes);
      } catch (error) {
        const { kind, message } = toSinkFailure(error);
        throw new SinkFailure(kind, message, error, kind === 'quota' ? bytes : undefined);
      }
    });
  }

  remove(bufferId: string, { start, end }: TimeRange): Promise<void> {
    return this.#run(bufferId, (buffer) => buffer.remove(start, end));
  }

  async resetParser(bufferId: string): Promise<void> {
    // abort() throws unless the source is open; one that has ended opens with the next append (MSE §3.5.4).
    await this.#run(bufferId, (buffer) => {
      if (this.#mediaSource.readyState === 'ended') buffer.appendBuffer(new Uint8Array(0));
    });
    await this.#run(bufferId, (buffer) => buffer.abort());
  }

  setTimestampOffset(bufferId: string, seconds: number): Promise<void> {
    return this.#run(bufferId, (buffer) => {
      if (buffer.timestampOffset !== seconds) buffer.timestampOffset = seconds;
    });
  }

  changeType(bufferId: string, mimeType: string): Promise<void> {
    return this.#run(bufferId, (buffer) => {
      if (!buffer.changeType) throw new SinkFailure('type', 'this browser has no SourceBuffer.changeType');
      buffer.changeType(mimeType);
      // A type that generates timestamps has left `sequence` behind, which would go on generating them.
      if (buffer.mode !== 'segments' && !generatesTimestamps(mimeType)) buffer.mode = 'segments';
    });
  }

  setDuration(seconds: number): Promise<void> {
    return this.#whenIdle(() => {
      const bufferedEnd = Math.max(0, ...this.#allQueues().map((q) => q.buffered.at(-1)?.end ?? 0));
      const duration = Math.max(seconds, bufferedEnd);
      if (this.#mediaSource.duration !== duration) this.#mediaSource.duration = duration;
    });
  }

  setLiveSeekable(range: TimeRange | null): Promise<void> {
    return this.#whenOpen(() => {
      // Both throw unless the source is open; one that has ended has a duration.
      if (this.#mediaSource.readyState === 'ended') return;
      if (range) this.#mediaSource.setLiveSeekableRange(range.start, range.end);
      else this.#mediaSource.clearLiveSeekableRange();
    });
  }

  async endOfStream(): Promise<void> {
    await this.#whenIdle(() => {
      if (this.#mediaSource.readyState !== 'ended') this.#mediaSource.endOfStream();
    });
    for (const queue of this.#allQueues()) queue.refresh();
  }

  buffered(bufferId: string): TimeRangeList {
    return this.#queues.get(bufferId)?.buffered ?? [];
  }

  close(): void {
    if (this.#closing.signal.aborted) return;
    const failure = released();
    this.#closing.abort(failure);
    this.#listeners.abort();
    this.#rejectOpened(failure);
    for (const queue of this.#allQueues()) queue.close(failure);
    if (this.attachment.type === 'object-url') URL.revokeObjectURL(this.attachment.url);
  }

  #run(bufferId: string, operation: (buffer: PlatformSourceBuffer) => void): Promise<void> {
    const queue = this.#queues.get(bufferId);
    assert(queue, `buffer ${bufferId} was added`);
    return this.#explained(queue.run(operation));
  }

  #whenOpen(task: () => void): Promise<void> {
    return this.#explained(this.opened.then(task));
  }

  #allQueues(): SourceBufferQueue[] {
    return [...this.#queues.values()];
  }

  /** Runs `task` while no buffer is updating, as `duration` and `endOfStream` demand (MSE §3.3). */
  #whenIdle(task: () => void): Promise<void> {
    return this.#explained(this.opened.then(() => this.#holdAll(task)));
  }

  async #holdAll(task: () => void): Promise<void> {
    const queues = this.#allQueues();
    let release!: () => void;
    const done = new Promise<void>((resolve) => (release = resolve));
    const run = (): void => {
      this.#closing.signal.throwIfAborted();
      task();
      release();
    };
    let missing = queues.length;
    try {
      // The last buffer to become idle runs it; the others wait for that.
      if (missing === 0) run();
      await Promise.all(queues.map((queue) => queue.hold(async () => (--missing === 0 ? run() : done))));
    } finally {
      release();
    }
  }

  /**
   * A failure by its reason: what the video has let go of throws as what is in the wrong state, in Chromium's workers while it
   * still says that it is open, and is told of only then.
   */
  async #explained(operation: Promise<void>): Promise<void> {
    try {
      await operation;
    } catch (error) {
      const failure = toSinkFailure(error);
      const { signal } = this.#closing;
      if (failure.kind !== 'state') throw failure;
      if (this.#mediaSource.readyState !== 'closed') await sleep(CLOSE_NOTICE_MS, signal).catch(() => {});
      throw signal.aborted || this.#mediaSource.readyState === 'closed' ? released() : failure;
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

function released(): SinkFailure {
  return new SinkFailure('closed', 'the media source was released');
}

function createAttachment(mediaSource: PlatformMediaSource, managed: boolean): MediaAttachment {
  const { handle } = mediaSource;
  if (handle) return { type: 'handle', handle, managed };
  // Typed for Blobs only in the WebWorker library.
  return { type: 'object-url', url: URL.createObjectURL(mediaSource as unknown as Blob), managed };
}
