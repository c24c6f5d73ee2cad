import type { OwnedBytes } from '../../shared/bytes.js';
import type { HttpClient } from '../../net/http.js';
import type { InitSegmentRef, SegmentRef, TrackType } from '../../model/presentation.js';
import { decryptCbc } from './decrypt.js';
import type { KeyRing, SegmentKey } from './key-ring.js';
import type { ByteSpan } from './playlist.js';

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
  readonly origin: ByteOrigin;
}
export interface HlsSegmentRef extends SegmentRef, SegmentUsage {
  readonly origin: ByteOrigin;
}

export interface ByteServices {
  readonly http: HttpClient;
  readonly keys: KeyRing;
}

/** The bytes as they arrive, decrypted. */
export async function* readOrigin(
  { url, range, key }: ByteOrigin,
  { http, keys }: ByteServices,
  signal: AbortSignal,
): AsyncGenerator<OwnedBytes, void> {
  // On its way while the segment is.
  const cipher = key && keys.load(key, signal);
  cipher?.catch(() => {});
  const { body, range: answered } = await http.open({ url, ...(range ? { range } : {}) }, signal);
  const bytes = range ? cutRange(body, answered.start, range) : body;
  if (key && cipher) yield* decryptCbc(bytes, await cipher, key, url);
  else yield* bytes;
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
