import { concatBytes, type OwnedBytes } from '../../shared/bytes.js';
import type { ByteCursor } from './byte-cursor.js';
import * as ebml from './ebml.js';
import type { IndexedUnit, Movie, OpenContext } from './movie.js';
import { corrupt, noTracks } from './source-errors.js';
import { findCuesPosition, parseCues, parseInfo, parseTracks, type WebmTrack } from './webm-headers.js';
import { peekElement, WebmWalker } from './webm-walker.js';

/** Info, Tracks and SeekHead have a few hundred bytes; fonts and covers lie elsewhere. */
const MAX_HEADER_ELEMENT_BYTES = 2 ** 20;
/** Some 20 bytes for each access point: many days of video. */
const MAX_CUES_BYTES = 16 * 2 ** 20;
/** Holds the Cues of a film of some minutes; longer ones need a second request. */
const CUES_REQUEST_BYTES = 8192;
/** A Segment of unknown size: clusters may follow from anywhere in the file. */
const OPEN_SEGMENT = [0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];

interface Front {
  readonly header: OwnedBytes;
  /** Of the Segment's payload: positions in the file count from here. */
  readonly segmentStart: number;
  readonly elements: ReadonlyMap<number, HeaderElement>;
}

interface HeaderElement {
  readonly bytes: OwnedBytes;
  readonly payload: Uint8Array;
}

/** Reads a WebM file up to its first cluster. */
export async function openWebm(cursor: ByteCursor, context: OpenContext): Promise<Movie> {
  const { url } = context.source;
  const front = await readFront(cursor, url);
  const [info, tracksElement] = [front.elements.get(ebml.INFO), front.elements.get(ebml.TRACKS)];
  if (!tracksElement) throw corrupt(url, cursor.position, 'no Tracks before the first cluster');
  const { tickSeconds, duration } = parseInfo(info?.payload ?? new Uint8Array(0));
  const tracks = parseTracks(tracksElement.payload);
  const leading = tracks[0];
  if (!leading) throw noTracks(url);
  const walker = new WebmWalker(url, tracks, tickSeconds, context.warn);
  const first = await walker.peek(cursor);
  if (!first) throw corrupt(url, cursor.position, 'it ends inside or before its first cluster');
  const readCues = (payload: Uint8Array): readonly IndexedUnit[] | undefined =>
    parseCues(payload, leading.number, tickSeconds, front.segmentStart);
  const cues = front.elements.get(ebml.CUES);
  const seekHead = front.elements.get(ebml.SEEK_HEAD);
  const cuesOffset = seekHead && findCuesPosition(seekHead.payload);
  const hasLateCues = !cues && cuesOffset !== undefined;
  const { language, width, height, frameSeconds } = leading;
  return {
    init: concatBytes([front.header, new Uint8Array(OPEN_SEGMENT), ...(info ? [info.bytes] : []), tracksElement.bytes]),
    type: leading.type,
    mimeType: mimeTypeOf(tracks),
    ...(language ? { language } : {}),
    ...(width && height ? { width, height } : {}),
    ...(frameSeconds && leading.type === 'video' ? { frameRate: 1 / frameSeconds } : {}),
    ...(duration === undefined ? {} : { duration }),
    first,
    index: (cues && readCues(cues.payload)) ?? [],
    walker,
    ...(hasLateCues
      ? { loadIndex: (signal) => loadCues(context, front.segmentStart + cuesOffset, readCues, signal) }
      : {}),
  };
}

function mimeTypeOf(tracks: readonly WebmTrack[]): string {
  return `${tracks[0]!.type}/webm; codecs="${tracks.map(({ codec }) => codec).join(', ')}"`;
}

/** All elements before the first cluster. */
async function readFront(cursor: ByteCursor, url: string): Promise<Front> {
  const header = (await takeElement(cursor, url, MAX_HEADER_ELEMENT_BYTES)).bytes;
  const segment = await peekElement(cursor, 0);
  if (!segment || segment === 'end' || segment.id !== ebml.SEGMENT) {
    throw corrupt(url, cursor.position, 'no Segment behind the EBML header');
  }
  await cursor.skip(segment.headerBytes);
  const segmentStart = cursor.position;
  const kept = new Set([ebml.SEEK_HEAD, ebml.INFO, ebml.TRACKS, ebml.CUES]);
  const elements = new Map<number, HeaderElement>();
  for (;;) {
    const next = await peekElement(cursor, 0);
    const { position } = cursor;
    if (next === 'end') throw corrupt(url, position, 'it ends before the first cluster');
    if (!next || !ebml.SEGMENT_CHILDREN.has(next.id)) throw corrupt(url, position, 'no element of a WebM file');
    if (next.id === ebml.CLUSTER) return { header, segmentStart, elements };
    const limit = next.id === ebml.CUES ? MAX_CUES_BYTES : MAX_HEADER_ELEMENT_BYTES;
    if (next.size === undefined) throw corrupt(url, position, 'an element without a size');
    if (kept.has(next.id) && !elements.has(next.id)) elements.set(next.id, await takeElement(cursor, url, limit));
    else await cursor.skip(next.headerBytes + next.size);
  }
}

async function takeElement(cursor: ByteCursor, url: string, limit: number): Promise<HeaderElement> {
  const { position } = cursor;
  const header = await peekElement(cursor, 0);
  if (!header || header === 'end' || header.size === undefined || header.size > limit) {
    throw corrupt(url, position, 'an unreadable header element');
  }
  const size = header.headerBytes + header.size;
  const bytes = await cursor.take(size);
  if (bytes.byteLength < size) throw corrupt(url, position, 'it ends inside a header element');
  return { bytes, payload: bytes.subarray(header.headerBytes) };
}

/** The Cues behind the clusters, by one small request, two if they are long. */
async function loadCues(
  { source }: OpenContext,
  position: number,
  readCues: (payload: Uint8Array) => readonly IndexedUnit[] | undefined,
  signal: AbortSignal,
): Promise<readonly IndexedUnit[] | undefined> {
  if (!source.acceptsRanges || (source.totalBytes !== null && position >= source.totalBytes)) return undefined;
  let bytes = await source.bytes(position, position + CUES_REQUEST_BYTES, signal);
  const header = ebml.readElementHeader(bytes);
  if (header?.id !== ebml.CUES || header.size === undefined || header.size > MAX_CUES_BYTES) return undefined;
  const size = header.headerBytes + header.size;
  if (size > bytes.byteLength) bytes = await source.bytes(position, position + size, signal);
  const units = readCues(bytes.subarray(header.headerBytes, size));
  return units?.every((unit) => unit.position < position) ? units : undefined;
}
