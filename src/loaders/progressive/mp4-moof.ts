import { childBoxes, hideBox, readBoxHeader, type Box } from '../iso/mp4-boxes.js';
import { readDecodeTime, readFragmentHeader } from '../iso/mp4-fields.js';
import type { Mp4Track } from '../iso/mp4-movie-box.js';

/** When the played tracks of a movie fragment are shown, media seconds. */
export interface FragmentTimes {
  /**
   * From where the leading track (video, if there is one) can be decoded; its first frame, or that of any played track,
   * where it cannot.
   */
  readonly start: number;
  /** Of the last one of all played tracks. */
  readonly end: number;
  /** Whether the leading track has a frame that needs no other. */
  readonly sync: boolean;
}

const NON_SYNC_FLAG = 0x10000;

/**
 * Reads a whole `moof`. A string says why it cannot be played; undefined: it holds none of the played tracks.
 * `tracks` are the played ones, the leading one first.
 */
export function parseMoof(moof: Uint8Array, tracks: readonly Mp4Track[]): FragmentTimes | string | undefined {
  let leading: FragmentTimes | undefined;
  let start = Infinity;
  let end = -Infinity;
  for (const traf of trafs(moof)) {
    const tfhdBox = traf.children.find((box) => box.type === 'tfhd');
    if (!tfhdBox) return 'a track fragment without a header (tfhd)';
    const tfhd = readFragmentHeader(moof, tfhdBox);
    const track = tracks.find(({ id }) => id === tfhd.trackId);
    if (!track) continue;
    const tfdt = traf.children.find((box) => box.type === 'tfdt');
    if (!tfdt) return 'a track fragment without a decode time (tfdt)';
    const defaults = {
      duration: tfhd.duration ?? track.defaults.duration,
      flags: tfhd.sampleFlags ?? track.defaults.flags,
    };
    const runs = traf.children.filter((box) => box.type === 'trun').map((box) => readRun(moof, box, defaults));
    const times = placeRuns(runs, readDecodeTime(moof, tfdt), track);
    if (!times) continue;
    if (track === tracks[0]) leading ??= times;
    start = Math.min(start, times.start);
    end = Math.max(end, times.end);
  }
  if (start === Infinity) return undefined;
  return leading ? { ...leading, end } : { start, end, sync: false };
}

/** Makes a `moof` one that MSE takes: only the played tracks, addresses relative to the fragment. In place. */
export function adaptMoof(moof: Uint8Array, tracks: readonly Mp4Track[], position: number): void {
  for (const traf of trafs(moof)) {
    const tfhd = traf.children.find((box) => box.type === 'tfhd');
    if (!tfhd) continue;
    const { trackId, flags } = readFragmentHeader(moof, tfhd);
    if (!tracks.some(({ id }) => id === trackId)) hideBox(moof, traf.box);
    else if (flags & 1) makeRelative(moof, traf.children, tfhd, position);
  }
}

interface Traf {
  readonly box: Box;
  readonly children: readonly Box[];
}

function trafs(moof: Uint8Array): Traf[] {
  const { headerBytes } = readBoxHeader(moof)!;
  const boxes = childBoxes(moof, headerBytes, moof.byteLength).filter((box) => box.type === 'traf');
  return boxes.map((box) => ({ box, children: childBoxes(moof, box.body, box.end) }));
}

/**
 * MSE forbids `base_data_offset` (MSE byte stream format for ISO BMFF §4), and ffmpeg writes it without
 * `default_base_moof`. Its eight bytes become an empty `free` box, so that nothing moves.
 */
function makeRelative(moof: Uint8Array, children: readonly Box[], tfhd: Box, position: number): void {
  const data = new DataView(moof.buffer, moof.byteOffset, moof.byteLength);
  const flags = data.getUint32(tfhd.body) & 0xffffff;
  const base = data.getUint32(tfhd.body + 8) * 2 ** 32 + data.getUint32(tfhd.body + 12);
  data.setUint32(tfhd.body, (flags & ~1) | 0x20000); // default-base-is-moof
  data.setUint32(tfhd.start, tfhd.end - tfhd.start - 8);
  moof.copyWithin(tfhd.body + 8, tfhd.body + 16, tfhd.end);
  data.setUint32(tfhd.end - 8, 8);
  hideBox(moof, { type: 'free', start: tfhd.end - 8, body: tfhd.end, end: tfhd.end });
  for (const trun of children) {
    const hasOffset = trun.type === 'trun' && data.getUint32(trun.body) & 1;
    if (hasOffset) data.setInt32(trun.body + 8, data.getInt32(trun.body + 8) + (base - position));
  }
}

interface Run {
  readonly durationTicks: number;
  /** From the start of the run to the first frame shown. */
  readonly firstOffsetTicks: number;
  /** To the end of the frame shown last. */
  readonly endTicks: number;
  /** From the start of the run to the first frame that needs no other; undefined: there is none. */
  readonly syncOffsetTicks: number | undefined;
  readonly isEmpty: boolean;
}

/**
 * ISO/IEC 14496-12 §8.8.8. Makes nothing for a sample: a run can say that it has four billion of them without any field.
 */
function readRun(moof: Uint8Array, box: Box, defaults: { readonly duration: number; readonly flags: number }): Run {
  const header = new DataView(moof.buffer, moof.byteOffset + box.body, box.end - box.body);
  const version = header.getUint8(0);
  const flags = header.getUint32(0) & 0xffffff;
  const count = header.getUint32(4);
  const firstFlagsAt = flags & 1 ? 12 : 8;
  const firstFlags = flags & 4 ? header.getUint32(firstFlagsAt) : undefined;
  const samplesAt = box.body + firstFlagsAt + (flags & 4 ? 4 : 0);
  const data = new DataView(moof.buffer, moof.byteOffset + samplesAt, box.end - samplesAt);
  const has = (bit: number): 0 | 4 => (flags & bit ? 4 : 0);
  const flagsAt = has(0x100) + has(0x200);
  const offsetAt = flagsAt + has(0x400);
  const stride = offsetAt + has(0x800);
  if (count * stride > data.byteLength) throw new RangeError('a track run with more samples than bytes');
  const offset = (i: number): number =>
    !has(0x800) ? 0 : version === 0 ? data.getUint32(i * stride + offsetAt) : data.getInt32(i * stride + offsetAt);
  const flagsOf = (i: number): number =>
    i === 0 && firstFlags !== undefined
      ? firstFlags
      : has(0x400)
        ? data.getUint32(i * stride + flagsAt)
        : defaults.flags;
  const isSync = (i: number): boolean => (flagsOf(i) & NON_SYNC_FLAG) === 0;
  const firstOffsetTicks = count > 0 ? offset(0) : 0;
  let syncOffsetTicks = count > 0 && isSync(0) ? firstOffsetTicks : undefined;
  let durationTicks = count * defaults.duration;
  let endTicks = durationTicks;
  // Without fields of their own all samples but the first are alike, however many the run says there are.
  if (stride > 0) {
    durationTicks = 0;
    endTicks = -Infinity;
    for (let i = 0; i < count; i++) {
      const duration = has(0x100) ? data.getUint32(i * stride) : defaults.duration;
      endTicks = Math.max(endTicks, durationTicks + offset(i) + duration);
      if (syncOffsetTicks === undefined && isSync(i)) syncOffsetTicks = durationTicks + offset(i);
      durationTicks += duration;
    }
  }
  return { durationTicks, firstOffsetTicks, endTicks, syncOffsetTicks, isEmpty: count === 0 };
}

function placeRuns(runs: readonly Run[], decodeTicks: number, track: Mp4Track): FragmentTimes | undefined {
  const filled = runs.filter((run) => !run.isEmpty);
  const first = filled[0];
  if (!first) return undefined;
  const origin = decodeTicks - track.editTicks;
  let at = origin;
  let end = -Infinity;
  let sync: number | undefined;
  for (const run of filled) {
    end = Math.max(end, at + run.endTicks);
    if (run.syncOffsetTicks !== undefined) sync ??= at + run.syncOffsetTicks;
    at += run.durationTicks;
  }
  const start = sync ?? origin + first.firstOffsetTicks;
  return { start: start / track.timescale, end: end / track.timescale, sync: sync !== undefined };
}
