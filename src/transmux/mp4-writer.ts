import { concatBytes, type OwnedBytes } from '../shared/bytes.js';
import type { Sample, TimedSample, TrackConfig } from './sample.js';

/** A box: ISO/IEC 14496-12 §4.2. Parts are bytes or the payload as numbers. */
export function box(type: string, ...parts: readonly (Uint8Array | readonly number[])[]): OwnedBytes {
  const size = parts.reduce((sum, part) => sum + part.length, 8);
  const bytes = new Uint8Array(size);
  bytes.set(u32(size));
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i);
  let at = 8;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

export const u16 = (value: number): readonly number[] => [(value >> 8) & 255, value & 255];
export const u32 = (value: number): readonly number[] => [
  value >>> 24,
  (value >> 16) & 255,
  (value >> 8) & 255,
  value & 255,
];
const zeros = (count: number): readonly number[] => Array.from({ length: count }, () => 0);
/** Version and flags of a full box. */
const full = (flags: number, version = 0): readonly number[] => u32(version * 2 ** 24 + flags);

/** §6.2.2: no rotation, no scaling. */
const MATRIX = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000].flatMap(u32);
/** Default flags of audio samples: depends on no other (§8.8.3.1). */
const KEY_FLAGS = 0x02000000;
const DELTA_FLAGS = 0x01010000;

/** `ftyp` and `moov` of a fragmented file. Tracks have the ids 1, 2 and so on. */
export function writeInit(tracks: readonly TrackConfig[]): OwnedBytes {
  const ftyp = box('ftyp', ascii('iso6'), u32(1), ascii('iso6mp41'));
  const mvhd = box(
    'mvhd',
    full(0),
    zeros(8),
    u32(1000),
    u32(0),
    u32(0x10000),
    u16(0x0100),
    zeros(10),
    MATRIX,
    zeros(24),
    u32(tracks.length + 1),
  );
  const trexes = tracks.map((_, i) => box('trex', full(0), u32(i + 1), u32(1), zeros(12)));
  const moov = box('moov', mvhd, ...tracks.map(writeTrack), box('mvex', ...trexes));
  return concatBytes([ftyp, moov]);
}

function writeTrack({ type, timescale, entry, width, height }: TrackConfig, index: number): OwnedBytes {
  const isVideo = type === 'video';
  const volume = isVideo ? 0 : 0x0100;
  const tkhd = box(
    'tkhd',
    full(3),
    zeros(8),
    u32(index + 1),
    zeros(16),
    u16(0),
    u16(isVideo ? 0 : 1),
    u16(volume),
    zeros(2),
    MATRIX,
    u16(width),
    zeros(2),
    u16(height),
    zeros(2),
  );
  // 0x55c4: the language is not known.
  const mdhd = box('mdhd', full(0), zeros(8), u32(timescale), u32(0), u16(0x55c4), u16(0));
  const hdlr = box('hdlr', full(0), zeros(4), ascii(isVideo ? 'vide' : 'soun'), zeros(13));
  const media = isVideo ? box('vmhd', full(1), zeros(8)) : box('smhd', full(0), zeros(4));
  const dinf = box('dinf', box('dref', full(0), u32(1), box('url ', full(1))));
  const empty = ['stts', 'stsc', 'stco'].map((name) => box(name, full(0), u32(0)));
  const stbl = box('stbl', box('stsd', full(0), u32(1), entry), ...empty, box('stsz', full(0), zeros(8)));
  return box('trak', tkhd, box('mdia', mdhd, hdlr, box('minf', media, dinf, stbl)));
}

/** A visual sample entry: §12.1.3. */
export function videoEntry(type: string, width: number, height: number, ...boxes: readonly Uint8Array[]): OwnedBytes {
  const resolution = [...u32(0x480000), ...u32(0x480000)];
  return box(
    type,
    zeros(6),
    u16(1),
    zeros(16),
    u16(width),
    u16(height),
    resolution,
    zeros(4),
    u16(1),
    zeros(32),
    u16(24),
    u16(0xffff),
    ...boxes,
  );
}

/** An audio sample entry: §12.2.3. */
export function audioEntry(
  type: string,
  channels: number,
  sampleRate: number,
  ...boxes: readonly Uint8Array[]
): OwnedBytes {
  // 16.16: a rate that does not fit is in the codec's own box.
  const rate = sampleRate < 65_536 ? sampleRate : 0;
  return box(type, zeros(6), u16(1), zeros(8), u16(channels), u16(16), zeros(4), u16(rate), zeros(2), ...boxes);
}

/** `esds`: ISO/IEC 14496-1 §7.2.6. */
export function esds(objectType: number, config: Uint8Array): OwnedBytes {
  const descriptor = (tag: number, ...parts: readonly (readonly number[])[]): readonly number[] => {
    const body = parts.flat();
    return [tag, body.length, ...body];
  };
  const specific = config.byteLength > 0 ? descriptor(5, [...config]) : [];
  // 0x15: an audio stream.
  const decoder = descriptor(4, [objectType, 0x15, ...zeros(11)], specific);
  return box('esds', full(0), descriptor(3, u16(0), [0], decoder, descriptor(6, [2])));
}

/** The samples of one track in a fragment. */
export interface Run {
  readonly trackId: number;
  /** At least one; with durations. */
  readonly samples: readonly TimedSample[];
}

/** `moof` and `mdat`. */
export function writeFragment(sequence: number, runs: readonly Run[]): OwnedBytes {
  const moofBytes = 8 + 16 + runs.reduce((sum, { samples }) => sum + 8 + 16 + 20 + 20 + 16 * samples.length, 0);
  const sizes = runs.map(({ samples }) => samples.map(sizeOf));
  const dataBytes = sizes.flat().reduce((sum, size) => sum + size, 8);
  const bytes = new Uint8Array(moofBytes + dataBytes);
  const out = new Writer(bytes);
  out.box('moof', moofBytes);
  out.box('mfhd', 16).u32(0, sequence);
  let offset = moofBytes + 8;
  for (const [i, run] of runs.entries()) {
    writeTraf(out, run, sizes[i]!, offset);
    offset = sizes[i]!.reduce((sum, size) => sum + size, offset);
  }
  out.box('mdat', dataBytes);
  for (const { samples } of runs) for (const sample of samples) writeData(out, sample);
  return bytes;
}

function writeTraf(out: Writer, { trackId, samples }: Run, sizes: readonly number[], offset: number): void {
  out.box('traf', 64 + 16 * samples.length);
  // 0x020000: addresses are relative to the moof.
  out.box('tfhd', 16).u32(0x020000, trackId);
  const decode = Math.max(0, samples[0]!.decode);
  out.box('tfdt', 20).u32(0x01000000, Math.floor(decode / 2 ** 32), decode % 2 ** 32);
  // Version 1: composition offsets may be negative. Duration, size, flags and offset of each sample.
  out.box('trun', 20 + 16 * samples.length).u32(0x01000f01, samples.length, offset);
  for (const [i, { decode: at, presentation, duration, isKey }] of samples.entries())
    out.u32(duration, sizes[i]!, isKey ? KEY_FLAGS : DELTA_FLAGS, presentation - at);
}

function writeData(out: Writer, { config, parts }: Sample): void {
  for (const part of parts) {
    if (config.type === 'video') out.u32(part.byteLength);
    out.bytes(part);
  }
}

function sizeOf({ config, parts }: Sample): number {
  const prefix = config.type === 'video' ? 4 : 0;
  return parts.reduce((sum, part) => sum + prefix + part.byteLength, 0);
}

class Writer {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: OwnedBytes) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }

  box(type: string, size: number): this {
    this.u32(size);
    for (let i = 0; i < 4; i++) this.#bytes[this.#at++] = type.charCodeAt(i);
    return this;
  }

  u32(...values: readonly number[]): this {
    for (const value of values) {
      this.#view.setUint32(this.#at, value);
      this.#at += 4;
    }
    return this;
  }

  bytes(bytes: Uint8Array): void {
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.byteLength;
  }
}

function ascii(text: string): readonly number[] {
  return Array.from(text, (letter) => letter.charCodeAt(0));
}
