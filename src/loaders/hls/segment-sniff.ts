import { concatBytes, type OwnedBytes } from '../../shared/bytes.js';
import { readBoxHeader } from '../iso/mp4-boxes.js';
import { corruptSegment, htmlPlaylist, unsupportedContainer } from './errors.js';
import { resumed } from './segment-bytes.js';

/** `audio`: frames of AAC, MP3, AC-3 or E-AC-3 without a container. */
export type Container = 'mp4' | 'ts' | 'audio';

/** Some origins put the header of a picture, or a byte, before a transport stream; it is looked for as far as this. */
const MAX_PREFIX_BYTES = 8192;
/** ISO/IEC 13818-1 §2.4.3.2. */
const TS_PACKET_BYTES = 188;
const TS_SYNC = 0x47;
/** Enough for everything but a transport stream. */
const SIGNATURE_BYTES = 16;

/**
 * What a segment is, by its first bytes: names and types lie. `more`: these are too few.
 * @throws PlayerError `E_CONTAINER_UNSUPPORTED`, `E_SOURCE_IS_HTML`, `E_SOURCE_CORRUPT`.
 */
export function sniffContainer(bytes: Uint8Array, next: 'end', url: string): Container;
export function sniffContainer(bytes: Uint8Array, next: 'more' | 'end', url: string): Container | 'more';
export function sniffContainer(bytes: Uint8Array, next: 'more' | 'end', url: string): Container | 'more' {
  if (bytes.byteLength < SIGNATURE_BYTES && next === 'more') return 'more';
  if (bytes.byteLength === 0) throw corruptSegment(url, 'it is empty');
  const text = String.fromCharCode(...bytes.subarray(0, 512));
  // First: "<!doctype" would do as a box of a gigabyte.
  if (text.trimStart().startsWith('<')) throw htmlPlaylist(url);
  if (readBoxHeader(bytes)) return 'mp4';
  // ID3, ADTS or MP3 (11 sync bits), AC-3.
  const isAudio = text.startsWith('ID3') || (bytes[0] === 0xff && bytes[1]! >= 0xe0) || text.startsWith('\x0b\x77');
  if (isAudio) return 'audio';
  if (text.startsWith('\x1a\x45\xdf\xa3')) throw unsupportedContainer(url, 'WebM');
  const found = findTransportStream(bytes, next);
  if (found === 'none') throw corruptSegment(url, 'these bytes are neither MP4 nor MPEG-TS nor audio');
  return found;
}

function findTransportStream(bytes: Uint8Array, next: 'more' | 'end'): 'ts' | 'more' | 'none' {
  for (let at = 0; at < Math.min(MAX_PREFIX_BYTES, bytes.byteLength); at++) {
    if (bytes[at] !== TS_SYNC) continue;
    const [second, third] = [bytes[at + TS_PACKET_BYTES], bytes[at + 2 * TS_PACKET_BYTES]];
    const isCutOff = (second ?? third) === undefined;
    if (second === TS_SYNC && third === TS_SYNC) return 'ts';
    // A segment of one packet or two.
    if (next === 'end' && third === undefined && (second ?? TS_SYNC) === TS_SYNC && at === 0) return 'ts';
    if (isCutOff) break;
  }
  return next === 'end' || bytes.byteLength > MAX_PREFIX_BYTES + 2 * TS_PACKET_BYTES ? 'none' : 'more';
}

/** The bytes again, and what they are. */
export async function sniffBytes(
  bytes: AsyncIterable<OwnedBytes>,
  url: string,
): Promise<{ readonly container: Container; readonly bytes: AsyncIterable<OwnedBytes> }> {
  const rest = bytes[Symbol.asyncIterator]();
  const head: OwnedBytes[] = [];
  for (;;) {
    const { done, value } = await rest.next();
    if (!done) head.push(value);
    const seen = head.length > 0 ? concatBytes(head) : new Uint8Array(0);
    const container = sniffContainer(seen, done ? 'end' : 'more', url);
    if (container !== 'more') return { container, bytes: resumed(seen, rest) };
  }
}
