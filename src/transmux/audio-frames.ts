import { concatBytes, type OwnedBytes } from '../shared/bytes.js';
import type { AudioTimeline } from './audio-timeline.js';
import { describeOpus, HEADER_BYTES, type AudioSyntax } from './audio-syntax.js';
import { isTag } from './id3.js';
import type { TrackConfig } from './sample.js';

/** Cuts the payload of PES packets, or a whole file, into frames. */
export interface AudioSplitter {
  /** `anchor`: when the first frame that begins in it is heard, in 90 kHz. */
  push(payload: Uint8Array, anchor: number | undefined): void;
  /** Nothing comes any more. */
  end(): void;
}

/** Frames that begin with a sync word and say how long they are. */
export class FrameSplitter implements AudioSplitter {
  readonly #syntax: AudioSyntax;
  readonly #timeline: AudioTimeline;
  readonly #input: 'packets' | 'bytes';
  #rest: OwnedBytes = new Uint8Array(0);
  #anchor: number | undefined;
  /** Offset in `#rest` from which on frames are the anchor's. */
  #anchorAt = 0;
  /** The last frame ended where the next one has to begin. */
  #isLocked = false;
  #key = '';
  #config: TrackConfig | undefined;

  /** `packets`: what is pushed usually ends where a frame ends; `bytes`: it ends anywhere. */
  constructor(syntax: AudioSyntax, timeline: AudioTimeline, input: 'packets' | 'bytes') {
    this.#syntax = syntax;
    this.#timeline = timeline;
    this.#input = input;
  }

  push(payload: Uint8Array, anchor: number | undefined): void {
    if (anchor !== undefined) {
      this.#anchor = anchor;
      this.#anchorAt = this.#rest.byteLength;
    }
    this.#rest = concatBytes([this.#rest, payload as OwnedBytes]);
    this.#split('more');
  }

  end(): void {
    this.#split('end');
    this.#rest = new Uint8Array(0);
    this.#isLocked = false;
  }

  #split(next: 'more' | 'end'): void {
    const bytes = this.#rest;
    let at = 0;
    while (at + HEADER_BYTES <= bytes.byteLength) {
      const frame = this.#syntax(bytes, at);
      const end = frame && at + frame.sizeBytes;
      if (!end) {
        this.#isLocked = false;
        at++;
        continue;
      }
      const isFollowed = end + HEADER_BYTES <= bytes.byteLength;
      const isWhole = this.#isLocked || end === bytes.byteLength;
      const isTrusted = next === 'end' || (isWhole && this.#input === 'packets');
      if (end > bytes.byteLength || !(isFollowed || isTrusted)) break;
      // Not a frame, or one of which a part was lost: a decoder might give up on it.
      if (isFollowed && next === 'more' && !this.#syntax(bytes, end) && !isTag(bytes, end)) {
        this.#isLocked = false;
        at++;
        continue;
      }
      this.#isLocked = true;
      if (frame.key !== this.#key) {
        this.#key = frame.key;
        this.#config = frame.describe();
      }
      // Dependent substreams of E-AC-3 add channels that no browser plays; tables of MP3 are no sound.
      if (frame.samples > 0) this.#emit(bytes.subarray(at + frame.headerBytes, end), frame.samples, at);
      at = end;
    }
    this.#rest = bytes.subarray(at);
    this.#anchorAt -= at;
  }

  #emit(frame: Uint8Array, samples: number, at: number): void {
    const isAnchored = this.#anchor !== undefined && at >= this.#anchorAt;
    this.#timeline.add(frame, samples, this.#config!, isAnchored ? this.#anchor : undefined);
    if (isAnchored) this.#anchor = undefined;
  }
}

/** Samples at 48 kHz of an Opus frame, by the configuration of its packet: RFC 6716 §3.1. */
const SILK = [480, 960, 1920, 2880];
const HYBRID = [480, 960];
const CELT = [120, 240, 480, 960];
const OPUS_SAMPLES = [SILK, SILK, SILK, HYBRID, HYBRID, CELT, CELT, CELT, CELT].flat();

/** Opus access units, each behind a control header: ETSI TS 103 491 (Opus in MPEG-TS) §3.2. */
export class OpusSplitter implements AudioSplitter {
  readonly #timeline: AudioTimeline;
  readonly #config: TrackConfig;

  constructor(channels: number, timeline: AudioTimeline) {
    this.#timeline = timeline;
    this.#config = describeOpus(channels);
  }

  push(payload: Uint8Array, anchor: number | undefined): void {
    let isFirst = true;
    for (let at = 0; at + 2 < payload.byteLength;) {
      const flags = payload[at + 1]!;
      if (payload[at] !== 0x7f || (flags & 0xe0) !== 0xe0) return;
      at += 2;
      let size = 0;
      while (payload[at] === 255) size += payload[at++]!;
      size += payload[at++] ?? 0;
      const [hasStartTrim, hasEndTrim, hasExtension] = [flags & 0x10, flags & 0x08, flags & 0x04];
      at += (hasStartTrim ? 2 : 0) + (hasEndTrim ? 2 : 0);
      if (hasExtension) at += 1 + (payload[at] ?? 0);
      const unit = payload.subarray(at, at + size);
      if (unit.byteLength < size || size === 0) return;
      this.#timeline.add(unit, samplesOf(unit), this.#config, isFirst ? anchor : undefined);
      isFirst = false;
      at += size;
    }
  }

  end(): void {}
}

function samplesOf(unit: Uint8Array): number {
  const code = unit[0]! & 3;
  const count = code === 0 ? 1 : code < 3 ? 2 : (unit[1] ?? 1) & 63;
  return OPUS_SAMPLES[unit[0]! >> 3]! * count;
}
