import { parseMovieBox, type MovieBox, type Mp4Track } from '../iso/mp4-movie-box.js';
import { readSamples } from '../iso/mp4-samples.js';
import type { Pull, PullParser } from './pull-parser.js';
import { readCaptionSei, type BytePairs } from './caption-sei.js';

/** The caption bytes of one frame. */
export interface CaptionData {
  /** When the frame is shown, media seconds. */
  readonly time: number;
  readonly pairs: BytePairs;
}

/** Headers of fragments have some KB. */
const MAX_HEADER_BYTES = 8 * 2 ** 20;
/** A frame has at most 31 triplets of caption data (CTA-708 §4.3); other messages may share the NAL unit. */
const MAX_SEI_BYTES = 16 * 2 ** 10;

/**
 * Finds the caption data of a segment of fragmented MP4 as its bytes pass by; all else is skipped. NAL units have lengths
 * of four bytes, as every packager writes them.
 */
export function* walkFragments(init: MovieBox | undefined, onData: (data: CaptionData) => void): PullParser {
  let track = captionTrackOf(init);
  // The last fragment header, and how far the stream is behind its first byte.
  let moof: Uint8Array = new Uint8Array(0);
  let behindMoof = 0;
  for (;;) {
    const small = yield { take: 8 };
    const type = String.fromCharCode(...small.subarray(4));
    let payload = uint32(small, 0) - 8;
    let headerBytes = 8;
    if (payload === 1 - 8) {
      const large = yield { take: 8 };
      payload = uint32(large, 0) * 2 ** 32 + uint32(large, 4) - 16;
      headerBytes = 16;
    } else if (payload === -8) payload = Infinity;
    if (payload < 0) return;
    if (type === 'moof' || type === 'moov') {
      if (payload > MAX_HEADER_BYTES || headerBytes > 8) return;
      const box = yield* takeBox(payload, type);
      if (type === 'moov') track = captionTrackOf(parseMovieBox(box));
      else moof = box;
      behindMoof = box.byteLength;
    } else if (type === 'mdat' && track && moof.byteLength > 0) {
      yield* walkMedia({
        track,
        moof,
        position: behindMoof + headerBytes,
        end: behindMoof + headerBytes + payload,
        onData,
      });
      behindMoof += headerBytes + payload;
    } else {
      yield { skip: payload };
      behindMoof += headerBytes + payload;
    }
  }
}

/** A whole box again, as its readers want it. */
function* takeBox(payload: number, type: string): Generator<Pull, Uint8Array, Uint8Array> {
  const box = new Uint8Array(payload + 8);
  const data = new DataView(box.buffer);
  data.setUint32(0, box.byteLength);
  for (let i = 0; i < 4; i++) box[4 + i] = type.charCodeAt(i);
  box.set(yield { take: payload }, 8);
  return box;
}

interface Media {
  readonly track: Mp4Track;
  readonly moof: Uint8Array;
  /** All of them counted from the first byte of the `moof`. */
  position: number;
  readonly end: number;
  readonly onData: (data: CaptionData) => void;
}

function* walkMedia(media: Media): Generator<Pull, void, Uint8Array> {
  const { track, moof, end, onData } = media;
  const isSei = isSeiOf(track.codec);
  for (const { offset, sizeBytes, start } of readSamples(moof, track)) {
    const sampleEnd = offset + sizeBytes;
    if (offset < media.position || sampleEnd > end) continue;
    yield* skipTo(media, offset);
    while (media.position + 6 <= sampleEnd) {
      const head = yield { take: 6 };
      media.position += 6;
      const unitEnd = media.position - 2 + uint32(head, 0);
      if (unitEnd > sampleEnd || unitEnd < media.position) break;
      if (isSei(head[4]!) && unitEnd - media.position <= MAX_SEI_BYTES) {
        // The second byte of the header is payload in H.264.
        const second = track.codec.startsWith('avc') ? head.slice(5, 6) : new Uint8Array(0);
        const rest = yield { take: unitEnd - media.position };
        media.position = unitEnd;
        const pairs = readCaptionSei([...second, ...rest]);
        if (pairs.length > 0) onData({ time: start, pairs });
      } else yield* skipTo(media, unitEnd);
    }
    yield* skipTo(media, sampleEnd);
  }
  yield* skipTo(media, end);
}

function* skipTo(media: Media, position: number): Generator<Pull, void, Uint8Array> {
  const bytes = position - media.position;
  media.position = position;
  if (bytes > 0) yield { skip: bytes };
}

/** H.264 §7.4.1: SEI is 6. H.265 §7.4.2.2: prefix SEI is 39. */
function isSeiOf(codec: string): (header: number) => boolean {
  return codec.startsWith('avc') ? (header) => (header & 0x1f) === 6 : (header) => ((header >> 1) & 0x3f) === 39;
}

function captionTrackOf(movie: MovieBox | undefined): Mp4Track | undefined {
  return movie?.tracks.find(({ type, codec }) => type === 'video' && /^(avc[13]|hvc1|hev1)/.test(codec));
}

function uint32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}
