import { concatBytes, type OwnedBytes } from '../../shared/bytes.js';
import { childBoxes, readBoxHeader, type Box } from '../iso/mp4-boxes.js';
import { readDecodeTime, readFragmentHeader } from '../iso/mp4-fields.js';
import { parseMovieBox, type MovieBox } from '../iso/mp4-movie-box.js';
import { corruptSegment, unsupportedContainer } from './errors.js';
import { resumed } from './segment-bytes.js';
import { sniffContainer } from './segment-sniff.js';

/** A fragment header is some KB; ten thousand samples have 160 KB. */
const MAX_HEAD_BYTES = 8 * 2 ** 20;

/** Fragmented MP4 of which the front was read. */
export interface OpenedMp4 {
  /** From the beginning. */
  readonly bytes: AsyncIterable<OwnedBytes>;
  /** When it begins by its own timestamps, seconds: the decode time of the first fragment. */
  readonly mediaStart: number;
  /** The movie header that it brought, or that of its init segment. */
  readonly movie: MovieBox;
}

/** Reads a segment of fragmented MP4 up to its first fragment header. @throws PlayerError `E_SOURCE_CORRUPT`. */
export async function openSegment(
  bytes: AsyncIterable<OwnedBytes>,
  movie: MovieBox | undefined,
  url: string,
): Promise<OpenedMp4> {
  const rest = bytes[Symbol.asyncIterator]();
  let head: OwnedBytes = new Uint8Array(0);
  let wanted = 8;
  for (;;) {
    const { done, value } = await rest.next();
    if (done) throw corruptSegment(url, head.byteLength === 0 ? 'it is empty' : 'it ends before its first fragment');
    head = head.byteLength === 0 ? value : concatBytes([head, value]);
    if (head.byteLength < wanted) continue;
    const found = scanHead(head, movie, url);
    if (found.type === 'found') return { bytes: resumed(head, rest), mediaStart: found.mediaStart, movie: found.movie };
    wanted = found.bytes;
    if (wanted > MAX_HEAD_BYTES) throw corruptSegment(url, `its first fragment header is behind ${wanted} bytes`);
  }
}

type Scan =
  | { readonly type: 'found'; readonly mediaStart: number; readonly movie: MovieBox }
  /** Nothing can be said before so many bytes are there. */
  | { readonly type: 'more'; readonly bytes: number };

function scanHead(bytes: OwnedBytes, known: MovieBox | undefined, url: string): Scan {
  let movie = known;
  for (let at = 0; ;) {
    if (at === 0) requireMp4(bytes, url);
    if (at + 16 > bytes.byteLength) return { type: 'more', bytes: at + 16 };
    const header = readBoxHeader(bytes, at);
    if (!header || header.size === 0 || header.type === 'mdat')
      throw corruptSegment(url, `no movie fragment (moof) before byte ${at}`);
    const end = at + header.size;
    if ((header.type === 'moof' || header.type === 'moov') && end > bytes.byteLength)
      return { type: 'more', bytes: end };
    const box: Box = { type: header.type, start: at, body: at + header.headerBytes, end };
    if (header.type === 'moov') movie = readMovie(bytes.subarray(at, end), url);
    if (header.type === 'moof') {
      if (!movie) throw corruptSegment(url, 'it has no init segment (EXT-X-MAP)');
      return { type: 'found', mediaStart: readMediaStart(bytes, box, movie, url), movie };
    }
    at = end;
  }
}

/** What an init segment says. */
export function readInit(bytes: OwnedBytes, url: string): MovieBox {
  requireMp4(bytes, url);
  const moov = childBoxes(bytes, 0, bytes.byteLength).find(({ type }) => type === 'moov');
  if (!moov) throw corruptSegment(url, 'it has no movie header (moov)');
  return readMovie(bytes.subarray(moov.start, moov.end), url);
}

function readMovie(moov: Uint8Array, url: string): MovieBox {
  try {
    return parseMovieBox(moov);
  } catch (error) {
    throw corruptSegment(url, `an unreadable movie header (moov): ${(error as Error).message}`);
  }
}

/** Of the track that starts first; without edit lists, which are the same in all segments. */
function readMediaStart(bytes: OwnedBytes, moof: Box, { tracks }: MovieBox, url: string): number {
  let start = Infinity;
  for (const traf of childBoxes(bytes, moof.body, moof.end)) {
    if (traf.type !== 'traf') continue;
    const children = childBoxes(bytes, traf.body, traf.end);
    const [tfhd, tfdt] = ['tfhd', 'tfdt'].map((name) => children.find(({ type }) => type === name));
    if (!tfhd || !tfdt) continue;
    try {
      const { trackId } = readFragmentHeader(bytes, tfhd);
      const track = tracks.find(({ id, type }) => id === trackId && type !== 'other');
      if (track) start = Math.min(start, readDecodeTime(bytes, tfdt) / track.timescale);
    } catch {
      throw corruptSegment(url, 'an unreadable fragment header (moof)');
    }
  }
  if (start === Infinity) throw corruptSegment(url, 'its first fragment has no decode time (tfdt)');
  return start;
}

/** With an init segment in the playlist it has to be. */
function requireMp4(bytes: Uint8Array, url: string): void {
  const container = sniffContainer(bytes, 'end', url);
  if (container !== 'mp4')
    throw unsupportedContainer(url, 'MPEG-TS or raw audio behind an MP4 init segment (EXT-X-MAP)');
}
