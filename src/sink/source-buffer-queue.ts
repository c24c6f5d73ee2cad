import { fromTimeRanges, type TimeRangeList } from '../shared/time-ranges.js';
import { SinkFailure } from './contract.js';
import type { PlatformSourceBuffer } from './media-source.js';

/** One SourceBuffer whose operations run one after the other. */
export class SourceBufferQueue {
  readonly #buffer: PlatformSourceBuffer;
  #tail: Promise<unknown> = Promise.resolve();
  #closed: SinkFailure | undefined;
  #rejectCurrent: ((failure: SinkFailure) => void) | undefined;
  #buffered: TimeRangeList = [];

  constructor(buffer: PlatformSourceBuffer) {
    this.#buffer = buffer;
  }

  /** As read after the last operation; the platform throws once the buffer is removed. */
  get buffered(): TimeRangeList {
    return this.#buffered;
  }

  /** Runs `operation` when those before it are done, and settles when it is (at `updateend`, if it is asynchronous). */
  run(operation: (buffer: PlatformSourceBuffer) => void): Promise<void> {
    return this.hold(() => this.#perform(operation));
  }

  /** Keeps the queue to itself until `task` settles. For what needs several buffers to be idle at once. */
  hold<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(() => {
      if (this.#closed) throw this.#closed;
      return task();
    });
    this.#tail = result.catch(() => {});
    return result;
  }

  /** Reads the ranges anew: after an eviction by the browser. */
  refresh(): void {
    try {
      this.#buffered = fromTimeRanges(this.#buffer.buffered);
    } catch {
      // Removed from its MediaSource: nothing is buffered any more.
      this.#buffered = [];
    }
  }

  close(failure: SinkFailure): void {
    this.#closed ??= failure;
    this.#rejectCurrent?.(failure);
  }

  #perform(operation: (buffer: PlatformSourceBuffer) => void): Promise<void> {
    const buffer = this.#buffer;
    return new Promise<void>((resolve, reject) => {
      let refused = false;
      const onError = (): void => {
        refused = true;
      };
      const settle = (failure?: SinkFailure): void => {
        buffer.removeEventListener('error', onError);
        buffer.removeEventListener('updateend', onEnd);
        this.#rejectCurrent = undefined;
        // The model follows the physical buffer, whether the operation was wanted in the end or not.
        this.refresh();
        if (failure) reject(failure);
        else resolve();
      };
      const onEnd = (): void =>
        settle(refused ? new SinkFailure('append', 'the browser could not parse the bytes') : undefined);
      buffer.addEventListener('error', onError);
      buffer.addEventListener('updateend', onEnd);
      this.#rejectCurrent = settle;
      try {
        operation(buffer);
      } catch (error) {
        return settle(toSinkFailure(error));
      }
      if (!buffer.updating) settle();
    });
  }
}

/** The platform's exceptions by kind. `QuotaExceededError` may be a class of its own, so only the name counts. */
export function toSinkFailure(error: unknown): SinkFailure {
  if (error instanceof SinkFailure) return error;
  const { name, message } = error instanceof Error ? error : { name: '', message: String(error) };
  if (name === 'QuotaExceededError') return new SinkFailure('quota', message, error);
  if (name === 'NotSupportedError') return new SinkFailure('type', message, error);
  return new SinkFailure('state', `${name}: ${message}`, error);
}
