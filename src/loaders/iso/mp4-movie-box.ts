import { IsoBoxReadView, readElst, readMdhd, readMehd, readMvhd, readTkhd, readTrex } from '@svta/cml-iso-bmff';
import { codecOf } from './mp4-codecs.js';
import { childBoxes, findBox, fourCc, hideBox, readBoxHeader, type Box } from './mp4-boxes.js';

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
      if (trex.type === 'trex' && !kept.has(readTrex(view(moov, trex)).trackId)) hideBox(moov, trex);
    }
  }
}

function rootOf(moov: Uint8Array): Box {
  const header = readBoxHeader(moov)!;
  return { type: header.type, start: 0, body: header.headerBytes, end: moov.byteLength };
}

/** The payload of a box for the readers of cml-iso-bmff, which begin behind the header. */
export function view(bytes: Uint8Array, box: Box): IsoBoxReadView {
  return new IsoBoxReadView(new DataView(bytes.buffer, bytes.byteOffset + box.body, box.end - box.body));
}

function trackId(moov: Uint8Array, trak: Box): number | undefined {
  const tkhd = findBox(moov, trak, 'tkhd');
  return tkhd && readTkhd(view(moov, tkhd)).trackId;
}

function readDefaults(moov: Uint8Array, mvex: Box): Map<number, SampleDefaults> {
  const defaults = new Map<number, SampleDefaults>();
  for (const box of childBoxes(moov, mvex.body, mvex.end)) {
    if (box.type !== 'trex') continue;
    const trex = readTrex(view(moov, box));
    defaults.set(trex.trackId, { duration: trex.defaultSampleDuration, flags: trex.defaultSampleFlags });
  }
  return defaults;
}

function readTrack(moov: Uint8Array, trak: Box, defaults: ReadonlyMap<number, SampleDefaults>): Mp4Track | undefined {
  const box = (path: string): Box | undefined => findBox(moov, trak, path);
  const [tkhdBox, mdhdBox, hdlr, stsd] = ['tkhd', 'mdia/mdhd', 'mdia/hdlr', 'mdia/minf/stbl/stsd'].map(box);
  if (!tkhdBox || !mdhdBox || !hdlr) return undefined;
  const tkhd = readTkhd(view(moov, tkhdBox));
  const mdhd = readMdhd(view(moov, mdhdBox));
  const handler = fourCc(moov, hdlr.body + 8);
  const type = handler === 'vide' ? 'video' : handler === 'soun' ? 'audio' : 'other';
  const entry = stsd && childBoxes(moov, stsd.body + 8, stsd.end)[0];
  const codec = entry && type !== 'other' ? codecOf(moov, entry, type) : '';
  const elst = box('edts/elst');
  return {
    id: tkhd.trackId,
    type: codec && mdhd.timescale > 0 ? type : 'other',
    codec,
    timescale: mdhd.timescale,
    isEnabled: (tkhd.flags & 1) !== 0,
    width: Math.round(tkhd.width),
    height: Math.round(tkhd.height),
    editTicks: elst ? readEditTicks(moov, elst) : 0,
    defaults: defaults.get(tkhd.trackId) ?? { duration: 0, flags: 0 },
    ...(/^[a-z]{3}$/.test(mdhd.language) && mdhd.language !== 'und' ? { language: mdhd.language } : {}),
  };
}

/** Chromium and Firefox apply one edit with a media time, and no others (Chromium: track_run_iterator.cc). */
function readEditTicks(moov: Uint8Array, elst: Box): number {
  const { entries } = readElst(view(moov, elst));
  const edit = entries.length === 1 ? entries[0] : undefined;
  return edit && edit.mediaTime > 0 ? edit.mediaTime : 0;
}

/** `mehd`, else `mvhd`. Zero and all ones mean unknown. */
function readDuration(moov: Uint8Array, root: Box, mvex: Box | undefined): number | undefined {
  const mvhdBox = findBox(moov, root, 'mvhd');
  if (!mvhdBox) return undefined;
  const mvhd = readMvhd(view(moov, mvhdBox));
  const mehd = mvex && findBox(moov, mvex, 'mehd');
  const ticks = (mehd && readMehd(view(moov, mehd)).fragmentDuration) || mvhd.duration;
  const isKnown = ticks > 0 && ticks !== 0xffff_ffff && ticks < 2 ** 63 && mvhd.timescale > 0;
  return isKnown ? ticks / mvhd.timescale : undefined;
}
