import type { OwnedBytes } from '../../shared/bytes.js';
import type { HttpClient } from '../../net/http.js';
import type { InitSegmentRef, SegmentRef } from '../../model/presentation.js';
import type { KeyRing, SegmentKey } from './key-ring.js';
import type { ByteSpan } from './playlist.js';

/** Where the bytes of a segment or an init segment come from. */
export interface ByteOrigin {
  /** Absolute. */
  readonly url: string;
  readonly range?: ByteSpan;
  readonly key?: SegmentKey;
}

/** The engine hands back the refs that it got. */
export interface HlsInitRef extends InitSegmentRef {
  /** Bytes: made of the media themselves. */
  readonly origin: ByteOrigin | OwnedBytes;
}
export interface HlsSegmentRef extends SegmentRef {
  readonly init?: HlsInitRef;
  readonly origin: ByteOrigin;
  readonly sequence: number;
  /** Media of one domain share a clock. */
  readonly domain: string;
  /** Whether media of the same clock follow. */
  readonly continuation: 'continues' | 'ends';
}

/** A part of a segment, as the engine gets it. */
export interface MediaPiece {
  readonly bytes: OwnedBytes;
  /** What the decoder has to know for it. Default: what the playlist says (`EXT-X-MAP`), or it is inside. */
  readonly init?: HlsInitRef;
}

export interface ByteServices {
  readonly http: HttpClient;
  readonly keys: KeyRing;
}

/** The bytes as they arrive; at once where they are encrypted. */
export async function* readOrigin(
  origin: ByteOrigin,
  { http, keys }: ByteServices,
  signal: AbortSignal,
): AsyncGenerator<OwnedBytes, void> {
  const { url, range, key } = origin;
  const request = { url, ...(range ? { range } : {}) };
  if (key) {
    const bytes = await http.bytes(request, signal);
    yield await keys.decrypt(bytes, key, url, signal);
    return;
  }
  const { body, range: answered } = await http.open(request, signal);
  if (!range) return yield* body;
  // A server may ignore the range and send the whole file.
  let position = answered.start;
  for await (const chunk of body) {
    const from = Math.max(0, range.start - position);
    const to = Math.min(chunk.byteLength, range.end - position);
    position += chunk.byteLength;
    if (to > from) yield from === 0 && to === chunk.byteLength ? chunk : chunk.slice(from, to);
    if (position >= range.end) return;
  }
}
