import type { TrackType } from '../../model/presentation.js';
import { concatBytes, type OwnedBytes } from '../../shared/bytes.js';
import { childBoxes, hideBox, readBoxHeader, type Box } from '../iso/mp4-boxes.js';
import { readFragmentHeader } from '../iso/mp4-fields.js';
import { hideTracks, parseMovieBox, type MovieBox } from '../iso/mp4-movie-box.js';
import { corruptSegment } from './errors.js';

/** A fragment header of ten thousand samples has 160 KB. */
const MAX_HEADER_BYTES = 8 * 2 ** 20;

/** An init segment with the tracks of one type only, in place. */
export function cutInit(init: OwnedBytes, movie: MovieBox, part: TrackType, url: string): OwnedBytes {
  const moov = childBoxes(init, 0, init.byteLength).find(({ type }) => type === 'moov');
  if (moov) hideTracks(init.subarray(moov.start, moov.end), idsOf(movie, part, url));
  return init;
}

/** The track of a type that is played: the first one. */
function idsOf({ tracks }: MovieBox, part: TrackType, url: string): ReadonlySet<number> {
  const track = tracks.find(({ type }) => type === part);
  if (!track) throw corruptSegment(url, `it holds no ${part}, which its playlist promises`);
  return new Set([track.id]);
}

/**
 * Fragmented MP4 as it arrives, with the tracks of one type only. What else is in it becomes free space: its headers are
 * renamed, and nothing moves. Samples of other tracks in the same `mdat` stay, as bytes that nothing refers to.
 */
export async function* cutSegment(
  bytes: AsyncIterable<OwnedBytes>,
  movie: MovieBox | undefined,
  part: TrackType,
  url: string,
): AsyncGenerator<OwnedBytes, void> {
  const cutter = new Cutter(movie && idsOf(movie, part, url), part, url);
  for await (const chunk of bytes) {
    const ready = cutter.push(chunk);
    if (ready.byteLength > 0) yield ready;
  }
  const rest = cutter.held;
  if (rest.byteLength > 0) yield rest;
}

/** Goes from box to box; holds back what is not complete and has to be. */
class Cutter {
  #held: OwnedBytes = new Uint8Array(0);
  /** Of a box that passes as it is: bytes still to come. */
  #passing = 0;
  #kept: ReadonlySet<number> | undefined;
  /** Whether the media data that come next are of other tracks alone. */
  #isForeign = false;
  readonly #part: TrackType;
  readonly #url: string;

  constructor(kept: ReadonlySet<number> | undefined, part: TrackType, url: string) {
    this.#kept = kept;
    this.#part = part;
    this.#url = url;
  }

  /** What was held back at the end: a torn box. */
  get held(): OwnedBytes {
    return this.#held;
  }

  push(chunk: OwnedBytes): OwnedBytes {
    const all = this.#held.byteLength === 0 ? chunk : concatBytes([this.#held, chunk]);
    let at = Math.min(this.#passing, all.byteLength);
    this.#passing -= at;
    while (at < all.byteLength) {
      const end = this.#cutBox(all, at);
      if (end === undefined) break;
      this.#passing = Math.max(0, end - all.byteLength);
      at = Math.min(end, all.byteLength);
    }
    this.#held = all.slice(at);
    return at === all.byteLength ? all : all.slice(0, at);
  }

  /** Where the box at `at` ends, after it was cut; undefined: more of it is needed. */
  #cutBox(all: OwnedBytes, at: number): number | undefined {
    if (all.byteLength - at < 16) return undefined;
    const header = readBoxHeader(all, at);
    // Nothing can be said of it; the browser will.
    if (!header || header.size === 0) return Infinity;
    const end = at + header.size;
    const box: Box = { type: header.type, start: at, body: at + header.headerBytes, end };
    if (box.type === 'mdat' && this.#isForeign) hideBox(all, box);
    if (box.type !== 'moof' && box.type !== 'moov') return end;
    if (header.size > MAX_HEADER_BYTES) throw corruptSegment(this.#url, `a header of ${header.size} bytes`);
    if (end > all.byteLength) return undefined;
    if (box.type === 'moov') this.#cutMovie(all.subarray(at, end));
    else this.#cutFragment(all, box);
    return end;
  }

  #cutMovie(moov: Uint8Array): void {
    try {
      this.#kept = idsOf(parseMovieBox(moov), this.#part, this.#url);
      hideTracks(moov, this.#kept);
    } catch (error) {
      throw unreadable(error, this.#url);
    }
  }

  #cutFragment(all: OwnedBytes, moof: Box): void {
    const trafs = childBoxes(all, moof.body, moof.end).filter(({ type }) => type === 'traf');
    const foreign = trafs.filter((traf) => !this.#isKept(all, traf));
    // Chromium refuses a fragment without any track.
    this.#isForeign = foreign.length === trafs.length;
    if (this.#isForeign) hideBox(all, moof);
    else for (const traf of foreign) hideBox(all, traf);
  }

  #isKept(all: OwnedBytes, traf: Box): boolean {
    const tfhd = childBoxes(all, traf.body, traf.end).find(({ type }) => type === 'tfhd');
    try {
      return tfhd !== undefined && this.#kept?.has(readFragmentHeader(all, tfhd).trackId) === true;
    } catch (error) {
      throw unreadable(error, this.#url);
    }
  }
}

function unreadable(error: unknown, url: string): unknown {
  return error instanceof RangeError ? corruptSegment(url, `an unreadable header: ${error.message}`) : error;
}
