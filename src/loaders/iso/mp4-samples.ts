import { childBoxes, readBoxHeader, type Box } from './mp4-boxes.js';
import { readDecodeTime, readFragmentHeader } from './mp4-fields.js';
import type { Mp4Track } from './mp4-movie-box.js';

/** One sample of a movie fragment. */
export interface Mp4Sample {
  /** From the first byte of the fragment's `moof`. */
  readonly offset: number;
  readonly sizeBytes: number;
  /** Media seconds. */
  readonly start: number;
  readonly duration: number;
}

/** A fragment of more samples is no fragment: ten minutes at 120 frames a second have 72,000. */
const MAX_SAMPLES = 100_000;

/**
 * The samples of a track in a whole `moof`, in the order of their bytes. Throws a RangeError where a field lies outside.
 * Not for fragments whose bytes are in other places than behind the `moof` (`base_data_offset`).
 */
export function readSamples(moof: Uint8Array, track: Mp4Track): Mp4Sample[] {
  const { headerBytes } = readBoxHeader(moof)!;
  const samples: Mp4Sample[] = [];
  for (const traf of childBoxes(moof, headerBytes, moof.byteLength)) {
    if (traf.type !== 'traf') continue;
    const boxes = childBoxes(moof, traf.body, traf.end);
    const [tfhdBox, tfdtBox] = ['tfhd', 'tfdt'].map((name) => boxes.find(({ type }) => type === name));
    if (!tfhdBox || !tfdtBox) continue;
    const tfhd = readFragmentHeader(moof, tfhdBox);
    if (tfhd.trackId !== track.id || tfhd.baseDataOffset !== undefined) continue;
    const context: RunContext = {
      moof,
      track,
      size: tfhd.sizeBytes ?? 0,
      duration: tfhd.duration ?? track.defaults.duration,
      at: readDecodeTime(moof, tfdtBox) - track.editTicks,
      offset: moof.byteLength + 8,
    };
    for (const box of boxes) if (box.type === 'trun') readRun(box, context, samples);
  }
  return samples.sort((a, b) => a.offset - b.offset);
}

interface RunContext {
  readonly moof: Uint8Array;
  readonly track: Mp4Track;
  readonly size: number;
  readonly duration: number;
  /** Decode time of the next sample, ticks. */
  at: number;
  /** Of the next sample; runs without an offset follow each other. */
  offset: number;
}

/** ISO/IEC 14496-12 §8.8.8. */
function readRun(box: Box, context: RunContext, samples: Mp4Sample[]): void {
  const { moof, track } = context;
  const data = new DataView(moof.buffer, moof.byteOffset + box.body, box.end - box.body);
  const version = data.getUint8(0);
  const flags = data.getUint32(0) & 0xffffff;
  const count = data.getUint32(4);
  if (samples.length + count > MAX_SAMPLES) throw new RangeError('a track run with too many samples');
  let cursor = 8;
  if (flags & 1) {
    context.offset = data.getInt32(cursor);
    cursor += 4;
  }
  if (flags & 4) cursor += 4;
  const read = (bit: number, fallback: number): number => {
    if (!(flags & bit)) return fallback;
    cursor += 4;
    return data.getUint32(cursor - 4);
  };
  for (let i = 0; i < count; i++) {
    const duration = read(0x100, context.duration);
    const sizeBytes = read(0x200, context.size);
    read(0x400, 0);
    const composition = read(0x800, 0);
    const start = context.at + (version === 0 ? composition : composition | 0);
    samples.push({
      offset: context.offset,
      sizeBytes,
      start: start / track.timescale,
      duration: duration / track.timescale,
    });
    context.at += duration;
    context.offset += sizeBytes;
  }
}
