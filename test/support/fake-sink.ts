import type { MediaAttachment } from '../../src/protocol/messages.js';
import type { BufferSpec } from '../../src/model/sink.js';
import type { TimeRange } from '../../src/model/time-range.js';
import type { OwnedBytes } from '../../src/shared/bytes.js';
import { generatesTimestamps } from '../../src/shared/generated-timestamps.js';
import { SinkFailure, type MediaSink, type SinkEvent } from '../../src/sink/contract.js';

/**
 * Bytes of the fake's media: an init segment, or a piece of one segment of `[start, end)`, with its first keyframe at `keyAt`
 * (default: its start).
 */
export type FakeMedia =
  { readonly init: string } | { readonly start: number; readonly end: number; readonly keyAt?: number };

/** Media as bytes, padded to a size. */
export function encodeMedia(media: FakeMedia, sizeBytes: number): OwnedBytes {
  const bytes = new Uint8Array(sizeBytes);
  bytes.set(new TextEncoder().encode(JSON.stringify(media)));
  return bytes;
}

function decodeMedia(bytes: OwnedBytes): FakeMedia {
  const end = bytes.indexOf(0);
  return JSON.parse(new TextDecoder().decode(bytes.subarray(0, end < 0 ? bytes.length : end))) as FakeMedia;
}

/**
 * A MediaSource without a browser. It fails as the real one does: `quota` when full, `closed` after a close, `append` for
 * media without an init segment, for a buffer that was not added yet, and it remembers what was asked of it. As bare audio,
 * whose times a SourceBuffer makes up, it takes the length of what it gets alone.
 */
export class FakeSink implements MediaSink {
  opened = Promise.resolve();
  readonly attachment: MediaAttachment = { type: 'object-url', url: 'blob:fake', managed: false };
  readonly log: string[] = [];
  streaming = true;
  quotaBytes = Infinity;
  onEvent: (event: SinkEvent) => void = () => {};
  #held: (TimeRange & { readonly sizeBytes: number })[] = [];
  #added = false;
  #init = false;
  #mimeType = '';
  /** Where the next frame of bare audio goes. */
  #next = 0;
  #lastStart = -Infinity;
  #lastEnd: number | undefined;
  #closed = false;

  isTypeSupported(mimeType: string): Promise<boolean> {
    return Promise.resolve(!mimeType.includes('nope'));
  }

  async addBuffers(buffers: readonly BufferSpec[]): Promise<void> {
    await this.opened;
    await this.#turn(`add ${buffers.map(({ id }) => id).join()}`);
    this.#added = true;
    this.#mimeType = buffers[0]!.mimeType;
  }

  async append(_bufferId: string, bytes: OwnedBytes): Promise<void> {
    this.#assertAdded();
    const media = this.#placed(decodeMedia(bytes));
    await this.#turn('init' in media ? `init ${media.init}` : `append ${media.start}`);
    if ('init' in media) {
      this.#init = true;
      return;
    }
    const isBare = generatesTimestamps(this.#mimeType);
    if (isBare) this.#next = media.end;
    else if (!this.#init) throw new SinkFailure('append', 'media before its init segment');
    // As WebKitGTK: what is earlier than before is dropped without a word, unless the parser was reset.
    if (!isBare && media.start < this.#lastStart) return;
    this.#lastStart = media.start;
    // MSE §3.5.8: what comes before a keyframe is dropped, unless it goes on with what came before.
    const start = media.start === this.#lastEnd ? media.start : (media.keyAt ?? media.start);
    this.#lastEnd = media.end;
    const sizeBytes = bytes.byteLength;
    if (this.sizeBytes + sizeBytes > this.quotaBytes) throw new SinkFailure('quota', 'full', undefined, bytes);
    this.#held.push({ start, end: media.end, sizeBytes });
  }

  async remove(_bufferId: string, range: TimeRange): Promise<void> {
    this.#assertAdded();
    await this.#turn(`remove ${range.start}-${range.end}`);
    // Audio is cut anywhere.
    this.#held = this.#held.flatMap((held) =>
      [
        { ...held, end: Math.min(held.end, range.start) },
        { ...held, start: Math.max(held.start, range.end) },
      ].filter(({ start, end }) => start < end),
    );
  }

  async resetParser(): Promise<void> {
    this.#assertAdded();
    await this.#turn('reset');
    this.#lastStart = -Infinity;
    this.#lastEnd = undefined;
    this.#init = false;
  }

  async setTimestampOffset(_bufferId: string, seconds: number): Promise<void> {
    this.#assertAdded();
    await this.#turn(`offset ${seconds}`);
    this.#next = seconds;
  }

  async changeType(_bufferId: string, mimeType: string): Promise<void> {
    this.#assertAdded();
    await this.#turn(`type ${mimeType}`);
    this.#mimeType = mimeType;
    this.#init = false;
  }

  async setDuration(seconds: number): Promise<void> {
    await this.#turn(`duration ${seconds}`);
  }

  async setLiveSeekable(range: TimeRange | null): Promise<void> {
    await this.#turn(range ? `seekable ${range.start}-${range.end}` : 'seekable by duration');
  }

  async endOfStream(): Promise<void> {
    await this.#turn('end');
  }

  buffered(): readonly TimeRange[] {
    const ranges: { start: number; end: number }[] = [];
    for (const { start, end } of [...this.#held].sort((a, b) => a.start - b.start)) {
      const last = ranges.at(-1);
      if (last && start <= last.end) last.end = Math.max(last.end, end);
      else ranges.push({ start, end });
    }
    return ranges;
  }

  get sizeBytes(): number {
    return this.#held.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  }

  /** As a ManagedMediaSource does when memory is short. */
  evict(range: TimeRange): void {
    this.#held = this.#held.filter(({ start, end }) => end <= range.start || start >= range.end);
    this.onEvent({ type: 'evicted', bufferId: 'video' });
  }

  close(): void {
    this.#closed = true;
  }

  #assertAdded(): void {
    if (!this.#added) throw new Error('no such buffer');
  }

  #placed(media: FakeMedia): FakeMedia {
    if ('init' in media || !generatesTimestamps(this.#mimeType)) return media;
    return { start: this.#next, end: this.#next + media.end - media.start };
  }

  async #turn(entry: string): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (this.#closed) throw new SinkFailure('closed', 'closed');
    this.log.push(entry);
  }
}
