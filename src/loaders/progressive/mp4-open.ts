import { concatBytes, type OwnedBytes } from '../../shared/bytes.js';
import type { ByteCursor } from './byte-cursor.js';
import type { FragmentHead, IndexedUnit, Movie, OpenContext } from './movie.js';
import { readBoxHeader } from '../iso/mp4-boxes.js';
import { findMfra, joinSidx, parseMfra, parseSidx, type SidxBox } from './mp4-index.js';
import { hideTracks, parseMovieBox, type MovieBox, type Mp4Track } from '../iso/mp4-movie-box.js';
import { Mp4Walker, peekBox } from './mp4-walker.js';
import { corrupt, noTracks, unfragmentedSource } from './source-errors.js';

/** The sample tables of a plain film of many hours; a fragmented file's `moov` has a few KB. */
const MAX_MOOV_BYTES = 64 * 2 ** 20;
/** 65,535 references of 12 bytes, the most a sidx can hold. */
const MAX_SIDX_BYTES = 2 ** 20;
/** Holds the `mfra` of some 200 fragments with two tracks; a longer one needs a second request. */
const TAIL_BYTES = 8192;
/** An index and the fragments disagree by an edit list, not by more. */
const MAX_INDEX_SHIFT_SECONDS = 2;

/** Reads an MP4 file up to its first fragment. */
export async function openMp4(cursor: ByteCursor, context: OpenContext): Promise<Movie> {
  const { url } = context.source;
  const front = await readFront(cursor, url);
  const tracks = chooseTracks(front.movie, url);
  const leading = tracks[0]!;
  hideTracks(front.moov, new Set(tracks.map(({ id }) => id)));
  const walker = new Mp4Walker(url, tracks, context.warn);
  const first = await walker.peek(cursor);
  if (!first) throw corrupt(url, cursor.position, 'it ends before the first movie fragment');
  const index = calibrate(joinSidx(front.sidx, leading.id), first);
  const { duration } = front.movie;
  // A single entry is that of a file with an index in front of each fragment.
  const hasIndex = index.length > 1;
  return {
    init: concatBytes([front.ftyp, front.moov]),
    type: leading.type === 'video' ? 'video' : 'audio',
    mimeType: `${leading.type}/mp4; codecs="${tracks.map(({ codec }) => codec).join(', ')}"`,
    ...(leading.language ? { language: leading.language } : {}),
    ...(leading.type === 'video' ? { width: leading.width, height: leading.height } : {}),
    ...(duration === undefined ? {} : { duration }),
    first,
    index,
    walker,
    loadNested: (unit, signal) => loadNested(context, leading, unit, signal),
    ...(hasIndex ? {} : { loadIndex: (signal) => loadMfra(context, leading, first, signal) }),
  };
}

interface Front {
  readonly ftyp: OwnedBytes;
  readonly moov: OwnedBytes;
  readonly movie: MovieBox;
  readonly sidx: readonly SidxBox[];
}

/** All boxes before the first fragment. */
async function readFront(cursor: ByteCursor, url: string): Promise<Front> {
  let ftyp: OwnedBytes = new Uint8Array(0);
  let moov: OwnedBytes | undefined;
  let movie: MovieBox | undefined;
  const sidx: SidxBox[] = [];
  for (;;) {
    const header = await peekBox(cursor, url);
    const { position } = cursor;
    if (!header && movie && !movie.isFragmented) throw unfragmentedSource(url);
    if (!header) throw corrupt(url, position, 'it ends before the first movie fragment');
    if (header.type === 'mdat' || (header.type === 'moof' && movie && !movie.isFragmented))
      throw unfragmentedSource(url);
    if (header.type === 'moof' && movie && moov) return { ftyp, moov, movie, sidx };
    if (header.type === 'moof') throw corrupt(url, position, 'a movie fragment before the movie header (moov)');
    const take = (limit: number): Promise<OwnedBytes> => takeBox(cursor, header.size, limit, url);
    if (header.type === 'ftyp') ftyp = await take(MAX_SIDX_BYTES);
    else if (header.type === 'moov') {
      moov = await take(MAX_MOOV_BYTES);
      movie = readMovie(moov, position, url);
    } else if (header.type === 'sidx') sidx.push(...parseSidx(await take(MAX_SIDX_BYTES), position));
    else await cursor.skip(header.size === 0 ? Infinity : header.size);
  }
}

async function takeBox(cursor: ByteCursor, size: number, limit: number, url: string): Promise<OwnedBytes> {
  const { position } = cursor;
  if (size === 0 || size > limit) throw corrupt(url, position, `a header box of ${size} bytes`);
  const bytes = await cursor.take(size);
  if (bytes.byteLength < size) throw corrupt(url, position, 'it ends inside a header box');
  return bytes;
}

function readMovie(moov: OwnedBytes, position: number, url: string): MovieBox {
  try {
    return parseMovieBox(moov);
  } catch (error) {
    throw corrupt(url, position, `an unreadable movie header (moov): ${(error as Error).message}`);
  }
}

/** One video and one audio track, the leading one first. */
function chooseTracks(movie: MovieBox, url: string): Mp4Track[] {
  const best = (type: Mp4Track['type']): Mp4Track | undefined => {
    const all = movie.tracks.filter((track) => track.type === type);
    return all.find((track) => track.isEnabled) ?? all[0];
  };
  const chosen = [best('video'), best('audio')].filter((track) => track !== undefined);
  if (chosen.length === 0) throw noTracks(url);
  return chosen;
}

/** Moves an index to where the first fragment really is: a writer may count with the edit list, MSE does not. */
function calibrate(index: readonly IndexedUnit[], first: FragmentHead): readonly IndexedUnit[] {
  const at = index[0];
  if (!at) return [];
  const isFirst = at.position <= first.position && (at.endPosition === undefined || first.position < at.endPosition);
  // The index begins elsewhere than the media: it belongs to another file, or to one that was edited.
  if (!isFirst) return [];
  const shift = first.start - at.start;
  if (shift === 0 || Math.abs(shift) > MAX_INDEX_SHIFT_SECONDS) return index;
  return index.map((unit) => ({
    ...unit,
    start: unit.start + shift,
    ...(unit.end === undefined ? {} : { end: unit.end + shift }),
  }));
}

/** The random access table at the end of the file, by one small request, two if it is long. */
async function loadMfra(
  { source }: OpenContext,
  leading: Mp4Track,
  first: FragmentHead,
  signal: AbortSignal,
): Promise<readonly IndexedUnit[] | undefined> {
  const { totalBytes } = source;
  if (totalBytes === null || !source.acceptsRanges) return undefined;
  const tailStart = Math.max(0, totalBytes - TAIL_BYTES);
  const tail = await source.bytes(tailStart, totalBytes, signal);
  const mfraStart = findMfra(tail, totalBytes);
  if (mfraStart === undefined || mfraStart <= first.position) return undefined;
  const isInTail = mfraStart >= tailStart;
  const mfra = isInTail ? tail.subarray(mfraStart - tailStart) : await source.bytes(mfraStart, totalBytes, signal);
  const units = parseMfra(mfra, leading);
  if (!units || units.some((unit) => unit.position >= mfraStart)) return undefined;
  return calibrate(units, first);
}

/** A `sidx` inside of the file, that an index in front points to. */
async function loadNested(
  { source }: OpenContext,
  leading: Mp4Track,
  unit: IndexedUnit,
  signal: AbortSignal,
): Promise<readonly IndexedUnit[] | undefined> {
  if (!source.acceptsRanges || unit.endPosition === undefined) return undefined;
  let bytes = await source.bytes(unit.position, Math.min(unit.endPosition, unit.position + TAIL_BYTES), signal);
  const boxes: SidxBox[] = [];
  for (let at = unit.position; ;) {
    const header = readBoxHeader(bytes);
    if (header?.type !== 'sidx' || header.size > MAX_SIDX_BYTES) break;
    if (header.size > bytes.byteLength) bytes = await source.bytes(at, at + header.size, signal);
    if (header.size > bytes.byteLength) break;
    boxes.push(...parseSidx(bytes.slice(0, header.size), at));
    bytes = bytes.subarray(header.size);
    at += header.size;
  }
  const units = joinSidx(boxes, leading.id);
  const fits = units.length > 0 && units.every((part) => part.position > unit.position);
  return fits && units.at(-1)!.endPosition! <= unit.endPosition ? units : undefined;
}
