import { concatBytes, type OwnedBytes } from '../shared/bytes.js';
import { FrameSplitter } from './audio-frames.js';
import { adts, dolby, HEADER_BYTES, type AudioSyntax } from './audio-syntax.js';
import { AudioTimeline } from './audio-timeline.js';
import { Clock } from './clock.js';
import { TransmuxFailure } from './failure.js';
import { Fragmenter, type TrackMemory, type TransmuxPiece } from './fragmenter.js';
import { ID3_HEADER_BYTES, readId3Size, readTransportTime } from './id3.js';
import { mpegAudio } from './mpeg-audio.js';
import type { Transmuxer, TransmuxOptions } from './transmuxer.js';

/** Frames are looked for in so many bytes; pictures (cover art) come in ID3 tags, which are not counted. */
const MAX_JUNK_BYTES = 4096;

/** Packed audio (RFC 8216bis §3.1.4) to fragmented MP4, or bare MPEG audio. */
export class AudioStream implements Transmuxer {
  readonly #clock: Clock;
  readonly #fragmenter: Fragmenter;
  readonly #timeline: AudioTimeline;
  readonly #syntaxes: readonly AudioSyntax[];
  #splitter: FrameSplitter | undefined;
  /** Up to the first frame of the segment; undefined: behind it. */
  #head: OwnedBytes | undefined = new Uint8Array(0);
  /** When the first frame of the segment is heard, in 90 kHz. */
  #anchor: number | undefined;
  #start: number | undefined;

  constructor(options: TransmuxOptions) {
    this.#clock = new Clock(options.clock);
    this.#syntaxes = [adts, mpegAudio(options.mpegAudio ?? 'mp4'), dolby];
    this.#fragmenter = new Fragmenter(options.memory);
    this.#fragmenter.expect([{ type: 'audio' }]);
    this.#timeline = new AudioTimeline((sample) => {
      this.#start ??= sample.presentation / sample.config.timescale;
      this.#fragmenter.add(sample);
    });
  }

  get start(): number | undefined {
    return this.#start;
  }

  get memory(): TrackMemory {
    return this.#fragmenter.memory;
  }

  push(bytes: OwnedBytes): readonly TransmuxPiece[] {
    this.#accept(bytes, 'more');
    return this.#fragmenter.take();
  }

  end(): readonly TransmuxPiece[] {
    if (this.#head) this.#accept(new Uint8Array(0), 'end');
    this.#splitter?.end();
    this.#fragmenter.flush();
    if (!this.#fragmenter.hasWritten) throw new TransmuxFailure('corrupt', 'no audio frame');
    this.#head = new Uint8Array(0);
    return this.#fragmenter.take();
  }

  #accept(bytes: OwnedBytes, next: 'more' | 'end'): void {
    if (!this.#head) return this.#splitter!.push(bytes, undefined);
    const head = this.#skipTags(concatBytes([this.#head, bytes]));
    this.#head = head.bytes;
    if (head.isTag) return;
    const begin = findFrames(head.bytes, this.#syntaxes, next);
    if (!begin) return;
    this.#splitter ??= new FrameSplitter(begin.syntax, this.#timeline, 'bytes');
    // Without a timestamp it goes on behind the last segment, or begins where the playlist says.
    const anchor = this.#anchor ?? (this.#start === undefined ? this.#clock.assumed : undefined);
    this.#anchor = undefined;
    this.#head = undefined;
    this.#splitter.push(head.bytes.subarray(begin.at), anchor);
  }

  /** What is behind the tags; `isTag`: a tag is not here as a whole. */
  #skipTags(bytes: OwnedBytes): { readonly bytes: OwnedBytes; readonly isTag: boolean } {
    let rest = bytes;
    for (;;) {
      if (rest.byteLength < ID3_HEADER_BYTES) return { bytes: rest, isTag: true };
      const size = readId3Size(rest);
      if (size === undefined) return { bytes: rest, isTag: false };
      if (rest.byteLength < size) return { bytes: rest, isTag: true };
      const time = readTransportTime(rest.subarray(0, size));
      if (time !== undefined) this.#anchor = this.#clock.unwrap(time);
      rest = rest.subarray(size);
    }
  }
}

/** Where frames begin, and of which kind. Two in a row, or one up to the end. */
function findFrames(
  bytes: Uint8Array,
  syntaxes: readonly AudioSyntax[],
  next: 'more' | 'end',
): { at: number; syntax: AudioSyntax } | undefined {
  for (let at = 0; at + HEADER_BYTES <= bytes.byteLength; at++) {
    if (at > MAX_JUNK_BYTES) throw new TransmuxFailure('corrupt', 'no audio frame at its beginning');
    for (const syntax of syntaxes) {
      const frame = syntax(bytes, at);
      if (!frame) continue;
      const second = at + frame.sizeBytes;
      if (second + HEADER_BYTES > bytes.byteLength) {
        if (next === 'more') return undefined;
        if (second === bytes.byteLength) return { at, syntax };
      } else if (syntax(bytes, second)) return { at, syntax };
    }
  }
  return undefined;
}
