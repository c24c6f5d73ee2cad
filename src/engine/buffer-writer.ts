import type { MediaBytes, SegmentLoader } from '../loaders/contract.js';
import { PlayerError } from '../model/errors.js';
import type { InitSegmentRef, Rendition, SegmentRef } from '../model/presentation.js';
import { begun } from '../shared/begun.js';
import type { OwnedBytes } from '../shared/bytes.js';
import { generatesTimestamps } from '../shared/generated-timestamps.js';
import { SinkFailure, type MediaSink } from '../sink/contract.js';
import { SegmentAppender } from './segment-appender.js';

export interface BufferWriterContext {
  readonly url: string;
  readonly loader: SegmentLoader;
  readonly sink: MediaSink;
  /** Resolves when the sink's buffers exist. */
  readonly buffersAdded: Promise<void>;
  /** The browser has none for so many bytes. Rejects where none can be made. */
  readonly makeRoom: (sizeBytes: number, signal: AbortSignal) => Promise<void>;
  /** So many bytes of a segment have come. */
  readonly onProgress: (segment: SegmentRef, bytes: number) => void;
  readonly onAppended: () => void;
}

/** The media has a codec for which this browser cannot prepare a buffer that has had another one. */
export class TypeChangeFailure extends Error {
  override readonly name = 'TypeChangeFailure';
}

/** Brings segments into one SourceBuffer, whatever rendition they are of: type, init segment, offset, bytes. */
export class BufferWriter {
  readonly #bufferId: string;
  readonly #context: BufferWriterContext;
  #mimeType: string;
  #appendedInit: string | undefined;
  #timestampOffset: number | undefined;
  /** A segment came in part: what comes next is not its rest. */
  #isBroken = false;
  /** Where the last segment began. */
  #lastStart = -Infinity;

  /** `mimeType`: with which the buffer was added. */
  constructor(bufferId: string, mimeType: string, context: BufferWriterContext) {
    this.#bufferId = bufferId;
    this.#mimeType = mimeType;
    this.#context = context;
  }

  /**
   * Fetches and appends a segment, with what it needs before. Resolves with its size in bytes.
   * @throws TypeChangeFailure with nothing written.
   */
  async write(segment: SegmentRef, rendition: Rendition, signal: AbortSignal): Promise<number> {
    const { sink, buffersAdded } = this.#context;
    const { start, timestampOffset, init } = segment;
    await this.#prepareType(init?.mimeType ?? rendition.mimeType);
    // On its way while the buffer is made ready for it: 10 to 17 ms of a seek.
    const pieces = begun(this.#context.loader.fetch(segment, signal));
    try {
      if (this.#isBroken || this.#needsFreshParser(segment)) await this.#resetParser();
      this.#lastStart = start;
      this.#timestampOffset = timestampOffset;
      if (init && init.id !== this.#appendedInit) await this.#writeInit(init, signal);
      await buffersAdded;
      const offset = generatesTimestamps(this.#mimeType) ? start : timestampOffset;
      if (offset !== undefined) await sink.setTimestampOffset(this.#bufferId, offset);
    } catch (error) {
      pieces.cancel();
      throw error;
    }
    return this.#transfer(segment, pieces, (bytes) => this.#context.onProgress(segment, bytes), signal);
  }

  /** Whether media of this type can follow what was written without any preparation. */
  takes(mimeType: string): boolean {
    return familyOf(mimeType) === familyOf(this.#mimeType);
  }

  /** Forgets a segment that came in part, before the next one is written: there may be no buffer yet, or nothing more to come. */
  reset(): void {
    this.#isBroken = true;
  }

  async #resetParser(): Promise<void> {
    await this.#context.buffersAdded;
    await this.#context.sink.resetParser(this.#bufferId);
    this.#appendedInit = undefined;
    this.#isBroken = false;
  }

  /**
   * Before a segment that lies earlier than the last one (see MediaSink.resetParser), and where timestamps begin anew: the
   * last frame before and the first one behind may overlap, and WebKitGTK 2.50 then drops what follows.
   */
  #needsFreshParser({ start, timestampOffset }: SegmentRef): boolean {
    if (this.#lastStart === -Infinity) return false;
    return start < this.#lastStart || timestampOffset !== this.#timestampOffset;
  }

  /** MSE §3.5.5 lets profiles and levels of a codec follow each other by init segment alone. */
  async #prepareType(mimeType: string): Promise<void> {
    if (this.takes(mimeType)) return;
    const { sink, buffersAdded } = this.#context;
    await buffersAdded;
    if (this.#isBroken) await this.#resetParser();
    try {
      await sink.changeType(this.#bufferId, mimeType);
    } catch (error) {
      if (error instanceof SinkFailure && error.kind === 'type') throw new TypeChangeFailure(error.message);
      throw error;
    }
    this.#mimeType = mimeType;
    this.#appendedInit = undefined;
  }

  async #writeInit(init: InitSegmentRef, signal: AbortSignal): Promise<void> {
    this.#appendedInit = undefined;
    await this.#transfer(init, this.#context.loader.fetch(init, signal), () => {}, signal);
    this.#appendedInit = init.id;
  }

  async #transfer(
    ref: SegmentRef | InitSegmentRef,
    pieces: AsyncIterable<MediaBytes>,
    onProgress: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<number> {
    const { sink, buffersAdded, onAppended } = this.#context;
    const appender = new SegmentAppender(async (bytes) => {
      await buffersAdded;
      await this.#appendWithRoom(bytes, signal);
      onAppended();
    });
    let sizeBytes = 0;
    try {
      for await (const piece of pieces) {
        signal.throwIfAborted();
        const isTimed = 'mediaTime' in piece;
        const bytes = isTimed ? piece.bytes : piece;
        if (isTimed && 'start' in ref) {
          // Only whole frames are there by now, so that it holds for what follows.
          await appender.flush();
          await sink.setTimestampOffset(this.#bufferId, piece.mediaTime + (ref.timestampOffset ?? 0));
        }
        sizeBytes += bytes.byteLength;
        onProgress(sizeBytes);
        await appender.push(bytes);
      }
      await appender.flush();
      return sizeBytes;
    } catch (error) {
      await appender.cancel();
      throw error;
    }
  }

  /** Appends, making room as often as the browser asks for it. */
  async #appendWithRoom(bytes: OwnedBytes, signal: AbortSignal): Promise<void> {
    const { sink, makeRoom } = this.#context;
    let remaining: OwnedBytes | undefined = bytes;
    while (remaining) {
      try {
        await sink.append(this.#bufferId, remaining);
        return;
      } catch (error) {
        if (!(error instanceof SinkFailure)) throw error;
        if (error.kind === 'append') throw this.#appendError(error);
        if (error.kind !== 'quota') throw error;
        remaining = error.returnedBytes;
        await makeRoom(remaining?.byteLength ?? 0, signal);
      }
    }
  }

  #appendError(cause: SinkFailure): PlayerError {
    const { url } = this.#context;
    const mimeType = this.#mimeType;
    const message = `The browser refused media of ${url} as ${mimeType}. The file is damaged, or is not what it says.`;
    return new PlayerError('E_MEDIA_APPEND', message, { url, mimeType }, { cause });
  }
}

/** Container and codecs without their profiles: `video/mp4 avc1 mp4a`. */
function familyOf(mimeType: string): string {
  const [container, codecs = ''] = mimeType.split(';');
  // MP3 shares the sample entry of AAC.
  const told = codecs.replace(/mp4a\.(?:6b|69|40\.34)\b/gi, 'mp3');
  const names = [...told.matchAll(/([\w-]+)(?:\.[^,"\s]*)?(?=[,"\s]|$)/g)].map((match) => canonical(match[1]!));
  return [container!.trim(), ...names].join(' ');
}

/** Sample entries that differ only in where the parameter sets are. */
function canonical(name: string): string {
  const same: Readonly<Record<string, string>> = { avc3: 'avc1', hev1: 'hvc1', vp9: 'vp09', codecs: '' };
  return same[name] ?? name;
}
