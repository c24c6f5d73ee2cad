import { childBoxes, findBox, fourCc, hideBox, readBoxHeader, type Box } from './mp4-boxes.js';
import { codecOf } from './mp4-codecs.js';
import { FieldReader } from './mp4-fields.js';

/** What a `trak` says. */
export interface Mp4Track {
  readonly id: number;
  readonly type: 'video' | 'audio' | 'other';
  readonly codec: string;
  readonly timescale: number;
  readonly language?: string;
  readonly isEnabled: boolean;
  readonly width: number;
  readonly height: number;
  /** Taken from each timestamp, as browsers do for a single edit: the composition offset that B-frames need. */
  readonly editTicks: number;
  readonly defaults: SampleDefaults;
}

interface SampleDefaults {
  readonly duration: number;
  readonly flags: number;
}

export interface MovieBox {
  readonly tracks: readonly Mp4Track[];
  /** Has an `mvex`, so fragments follow. */
  readonly isFragmented: boolean;
  /** Seconds; undefined where the headers do not say. */
  readonly duration?: number;
}

/** Reads a whole `moov` box. Throws a RangeError where a field lies outside of it. */
export function parseMovieBox(moov: Uint8Array): MovieBox {
  const root = rootOf(moov);
  const children = childBoxes(moov, root.body, root.end);
  const mvex = children.find((box) => box.type === 'mvex');
  const defaults = mvex ? readDefaults(moov, mvex) : new Map<number, SampleDefaults>();
  const tracks = children.filter((box) => box.type === 'trak').flatMap((trak) => readTrack(moov, trak, defaults) ?? []);
  const duration = readDuration(moov, root, mvex);
  return { tracks, isFragmented: mvex !== undefined, ...(duration === undefined ? {} : { duration }) };
}

/**
 * Hides all tracks but `kept`. Chromium refuses an init segment with more tracks than the codecs named, and one with a
 * track that it cannot decode.
 */
export function hideTracks(moov: Uint8Array, kept: ReadonlySet<number>): void {
  const root = rootOf(moov);
  for (const box of childBoxes(moov, root.body, root.end)) {
    if (box.type === 'trak' && !kept.has(trackId(moov, box) ?? -1)) hideBox(moov, box);
    if (box.type !== 'mvex') continue;
    for (const trex of childBoxes(moov, box.body, box.end)) {
      if (trex.type === 'trex' && !kept.has(new FieldReader(moov, trex).uint())) hideBox(moov, trex);
    }
  }
}

function rootOf(moov: Uint8Array): Box {
  const header = readBoxHeader(moov)!;
  return { type: header.type, start: 0, body: header.headerBytes, end: moov.byteLength };
}

function trackId(moov: Uint8Array, trak: Box): number | undefined {
  const tkhd = findBox(moov, trak, 'tkhd');
  // Behind the times of creation and modification.
  return tkhd && new FieldReader(moov, tkhd).skipTimes(2).uint();
}

function readDefaults(moov: Uint8Array, mvex: Box): Map<number, SampleDefaults> {
  const defaults = new Map<number, SampleDefaults>();
  for (const box of childBoxes(moov, mvex.body, mvex.end)) {
    if (box.type !== 'trex') continue;
    const trex = new FieldReader(moov, box);
    const id = trex.uint();
    // Between them: the index of a sample description, and a size.
    defaults.set(id, { duration: trex.skip(4).uint(), flags: trex.skip(4).uint() });
  }
  return defaults;
}

function readTrack(moov: Uint8Array, trak: Box, defaults: ReadonlyMap<number, SampleDefaults>): Mp4Track | undefined {
  const box = (path: string): Box | undefined => findBox(moov, trak, path);
  const [tkhdBox, mdhdBox, hdlr, stsd] = ['tkhd', 'mdia/mdhd', 'mdia/hdlr', 'mdia/minf/stbl/stsd'].map(box);
  if (!tkhdBox || !mdhdBox || !hdlr) return undefined;
  const tkhd = readTrackHeader(moov, tkhdBox);
  const { timescale, language } = readMediaHeader(moov, mdhdBox);
  const handler = fourCc(moov, hdlr.body + 8);
  const type = handler === 'vide' ? 'video' : handler === 'soun' ? 'audio' : 'other';
  const entry = stsd && childBoxes(moov, stsd.body + 8, stsd.end)[0];
  const codec = entry && type !== 'other' ? codecOf(moov, entry, type) : '';
  const elst = box('edts/elst');
  return {
    id: tkhd.id,
    type: codec && timescale > 0 ? type : 'other',
    codec,
    timescale,
    isEnabled: tkhd.isEnabled,
    width: tkhd.width,
    height: tkhd.height,
    editTicks: elst ? readEditTicks(moov, elst) : 0,
    defaults: defaults.get(tkhd.id) ?? { duration: 0, flags: 0 },
    ...(/^[a-z]{3}$/.test(language) && language !== 'und' ? { language } : {}),
  };
}

/** ISO/IEC 14496-12 §8.3.2. */
function readTrackHeader(moov: Uint8Array, tkhd: Box): Pick<Mp4Track, 'id' | 'isEnabled' | 'width' | 'height'> {
  const fields = new FieldReader(moov, tkhd);
  const id = fields.skipTimes(2).uint();
  // A reserved word, the duration, and 52 bytes from the layer to the matrix. Sizes are fixed-point numbers (16.16).
  const width = Math.round(fields.skip(4).skipTimes(1).skip(52).uint() / 2 ** 16);
  return { id, isEnabled: (fields.flags & 1) !== 0, width, height: Math.round(fields.uint() / 2 ** 16) };
}

/** ISO/IEC 14496-12 §8.4.2. */
function readMediaHeader(moov: Uint8Array, mdhd: Box): { readonly timescale: number; readonly language: string } {
  const fields = new FieldReader(moov, mdhd).skipTimes(2);
  const timescale = fields.uint();
  const packed = fields.skipTimes(1).uint16();
  // Three letters of five bits.
  const letters = [10, 5, 0].map((shift) => 0x60 + ((packed >> shift) & 31));
  return { timescale, language: String.fromCharCode(...letters) };
}

/** Chromium and Firefox apply one edit with a media time, and no others (Chromium: track_run_iterator.cc). */
function readEditTicks(moov: Uint8Array, elst: Box): number {
  const fields = new FieldReader(moov, elst);
  if (fields.uint() !== 1) return 0;
  fields.skipTimes(1);
  // Negative: an empty edit.
  const mediaTime = fields.version === 1 ? fields.int() * 2 ** 32 + fields.uint() : fields.int();
  return Math.max(0, mediaTime);
}

/** `mehd`, else `mvhd`. Zero and all ones mean unknown. */
function readDuration(moov: Uint8Array, root: Box, mvex: Box | undefined): number | undefined {
  const mvhdBox = findBox(moov, root, 'mvhd');
  if (!mvhdBox) return undefined;
  const mvhd = new FieldReader(moov, mvhdBox).skipTimes(2);
  const timescale = mvhd.uint();
  const mehd = mvex && findBox(moov, mvex, 'mehd');
  const ticks = (mehd && new FieldReader(moov, mehd).time()) || mvhd.time();
  const isKnown = ticks > 0 && ticks !== 0xffff_ffff && ticks < 2 ** 63 && timescale > 0;
  return isKnown ? ticks / timescale : undefined;
}
