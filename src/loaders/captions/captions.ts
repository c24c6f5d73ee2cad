import type { Cue } from '../../model/cue.js';
import type { TimeRange } from '../../model/time-range.js';
import { parseMovieBox, type Mp4Track } from '../iso/mp4-movie-box.js';
import type { readSamples } from '../iso/mp4-samples.js';
import type { CaptionScan } from './caption-scan.js';
import { CaptionDecoder, type CaptionChannel } from './cea-608.js';

/** Segments that follow each other this closely are one stream, seconds. */
const JOIN_SECONDS = 0.1;

/** What one segment has of captions, and when it is shown, presentation seconds. */
export interface SegmentCaptions extends TimeRange {
  readonly scan: CaptionScan;
  /** Seconds from the media's clock to the presentation's. */
  readonly offset: number;
}

/** Makes cues of the captions of segments, in the order in which they are fetched. */
export class CaptionReader {
  readonly #onCues: (channel: CaptionChannel, cues: readonly Cue[]) => void;
  readonly #readSamples: typeof readSamples;
  #decoder: CaptionDecoder | undefined;
  /** Where the decoder is, presentation seconds. */
  #end = NaN;
  readonly #found: [CaptionChannel, Cue][] = [];

  constructor(onCues: (channel: CaptionChannel, cues: readonly Cue[]) => void, read: typeof readSamples) {
    this.#onCues = onCues;
    this.#readSamples = read;
  }

  read({ start, end, scan, offset }: SegmentCaptions): void {
    if (!(Math.abs(start - this.#end) < JOIN_SECONDS)) this.#decoder = undefined;
    this.#end = end;
    const data = readCaptions(scan, this.#readSamples);
    if (data.length === 0 && !this.#decoder) return;
    const decoder = (this.#decoder ??= new CaptionDecoder((channel, cue) => this.#found.push([channel, cue])));
    const frames = data.map(({ time, pairs }) => ({ time: time + offset, pairs }));
    try {
      decoder.decode(frames, end);
    } finally {
      const found = this.#found.splice(0);
      for (const channel of new Set(found.map(([each]) => each)))
        this.#onCues(
          channel,
          found.filter(([each]) => each === channel).map(([, cue]) => cue),
        );
    }
  }
}

/** Two bytes of a field: CEA-608 sends one such pair in each field of a frame. */
type BytePairs = readonly { readonly field: 1 | 2; readonly bytes: readonly [number, number] }[];

/** The caption bytes of one frame. */
export interface CaptionData {
  /** When the frame is shown, media seconds. */
  readonly time: number;
  readonly pairs: BytePairs;
}

/** The captions of a segment that was looked through. Padding is left out. */
function readCaptions({ headers, marks }: CaptionScan, read: typeof readSamples): CaptionData[] {
  const found: CaptionData[] = [];
  let track: Mp4Track | undefined;
  let next = 0;
  for (const { type, position, bytes } of headers) {
    if (type === 'moov') track = findVideo(bytes);
    else if (track)
      for (const { offset, sizeBytes, start: time } of read(bytes, track)) {
        const start = position + offset;
        for (let mark = marks[next]; mark && mark.position < start + sizeBytes; mark = marks[++next]) {
          const pairs = mark.position < start ? [] : readTriplets(unescapeNal(mark.bytes));
          if (pairs.length > 0) found.push({ time, pairs });
        }
      }
  }
  return found;
}

function findVideo(moov: Uint8Array): Mp4Track | undefined {
  return parseMovieBox(moov).tracks.find(({ type, codec }) => type === 'video' && /^(avc[13]|hvc1|hev1)/.test(codec));
}

/** CTA-708 §4.3: a count, a byte of ones, and triplets; the types 0 and 1 are the two fields of CEA-608. */
function readTriplets(data: readonly number[]): BytePairs {
  const [flags = 0] = data;
  if (!(flags & 0x40)) return [];
  const pairs: BytePairs[number][] = [];
  const count = flags & 0x1f;
  for (let at = 2; at + 3 <= data.length && at < 2 + 3 * count; at += 3) {
    const [marker = 0, first = 0, second = 0] = data.slice(at, at + 3);
    const isValid = (marker & 4) !== 0;
    const type = marker & 3;
    if (isValid && type < 2 && ((first | second) & 0x7f) !== 0)
      pairs.push({ field: type === 0 ? 1 : 2, bytes: [first, second] });
  }
  return pairs;
}

/** H.264 §7.4.1: a 3 behind two zeros is there only so that no start code appears. */
function unescapeNal(escaped: Iterable<number>): number[] {
  const bytes: number[] = [];
  let zeros = 0;
  for (const byte of escaped) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    bytes.push(byte);
  }
  return bytes;
}
