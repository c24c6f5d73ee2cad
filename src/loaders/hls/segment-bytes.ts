import { childController } from '../../shared/abort.js';
import type { OwnedBytes } from '../../shared/bytes.js';
import type { HttpClient } from '../../net/http.js';
import type { InitSegmentRef, SegmentRef, TrackType } from '../../model/presentation.js';
import type { Decryption } from './decryption.js';
import type { ByteSpan } from './playlist.js';
import type { SegmentKey } from './segment-key.js';

/** Where the bytes of a segment or an init segment come from. */
export interface ByteOrigin {
  /** Absolute. */
  readonly url: string;
  readonly range?: ByteSpan;
  readonly key?: SegmentKey;
}

/** How the segments of a rendition are used. */
export interface SegmentUsage {
  /** What is played of them where they hold more. Default: all. */
  readonly part?: TrackType;
  /** Whether another rendition plays another part of them. Default false. */
  readonly isShared?: boolean;
}

/** The engine hands back the refs that it got. */
export interface HlsInitRef extends InitSegmentRef, SegmentUsage {
  /** Bytes: made of the media themselves; none of them where the media need nothing before and only their type matters. */
  readonly origin: ByteOrigin | OwnedBytes;
}
export interface HlsSegmentRef extends SegmentRef, SegmentUsage {
  readonly init?: HlsInitRef;
  readonly origin: ByteOrigin;
  readonly sequence: number;
  /** Address of the list that it is in, without a query: what is cut off at its end goes on in the next segment of that list. */
  readonly playlist: string;
  /** Media of one domain share a clock. */
  readonly domain: string;
  /** Whether media of the same clock follow. */
  readonly continuation: 'continues' | 'ends';
}

/** A part of a segment, as the engine gets it. */
export interface MediaPiece {
  readonly bytes: OwnedBytes;
  /** As in `TimedBytes`. */
  readonly mediaTime?: number;
  /** What the decoder has to know for it. Default: what the playlist says (`EXT-X-MAP`), or it is inside. */
  readonly init?: HlsInitRef;
}

export interface ByteServices {
  readonly http: HttpClient;
  readonly decryption: Decryption;
}

/** The bytes as they arrive, decrypted. Where they cannot be, they are not fetched on. */
export async function* readOrigin(
  { url, range, key }: ByteOrigin,
  { http, decryption }: ByteServices,
  signal: AbortSignal,
): AsyncGenerator<OwnedBytes, void> {
  const controller = childController(signal);
  try {
    // On its way while the segment is.
    const decrypting = key && decryption.with(key, signal);
    decrypting?.catch(() => {});
    const { body, range: answered } = await http.open({ url, ...(range ? { range } : {}) }, controller.signal);
    const bytes = range ? cutRange(body, answered.start, range) : body;
    const decrypt = await decrypting;
    yield* decrypt ? decrypt(bytes, url) : bytes;
  } finally {
    // A body that nobody reads holds its connection.
    controller.abort();
    controller.dispose();
  }
}

/** A server may ignore the range and send the whole file, from `start` on. */
async function* cutRange(
  body: AsyncIterable<OwnedBytes>,
  start: number,
  range: ByteSpan,
): AsyncGenerator<OwnedBytes, void> {
  let position = start;
  for await (const chunk of body) {
    const from = Math.max(0, range.start - position);
    const to = Math.min(chunk.byteLength, range.end - position);
    position += chunk.byteLength;
    if (to > from) yield from === 0 && to === chunk.byteLength ? chunk : chunk.slice(from, to);
    if (position >= range.end) return;
  }
}

/** What was read already, and the rest. */
export async function* resumed<T>(head: T, rest: AsyncIterator<T, unknown>): AsyncGenerator<T, void> {
  try {
    yield head;
    for (;;) {
      const result = await rest.next();
      if (result.done) return;
      yield result.value;
    }
  } finally {
    await rest.return?.();
  }
}
