import type { ByteSpan, KeyTag, MediaSegment } from './playlist.js';
import type { ByteOrigin, HlsInitRef, HlsSegmentRef, SegmentUsage } from './segment-bytes.js';
import { chooseKey } from './segment-key.js';
import { optional } from './tags.js';
import { domainOf, type PlacedSegment, type Timeline } from './timeline.js';

/** A segment as the playlist names it. @throws PlayerError `E_ENCRYPTION_UNSUPPORTED`. */
export function toSegmentRef(
  rendition: string,
  timeline: Timeline,
  { segment, start, end }: PlacedSegment,
  timestampOffset: number | undefined,
  usage: SegmentUsage = {},
): HlsSegmentRef {
  const { url } = timeline.playlist;
  const { sequence, map, range } = segment;
  return {
    id: `${timeline.generation}.${sequence}`,
    rendition,
    start,
    end,
    ...usage,
    ...optional('init', map && { ...toInitRef(rendition, url, segment), ...usage }),
    ...optional('sizeBytes', range && range.end - range.start),
    ...optional('timestampOffset', timestampOffset),
    sequence,
    playlist: url.replace(/[?#].*$/s, ''),
    domain: domainOf(timeline, segment),
    continuation: continuationOf(timeline, segment),
    origin: toOrigin(segment.uri, range, segment.keys, url, sequence),
  };
}

/** A live stream goes on behind its last segment. */
function continuationOf({ playlist }: Timeline, segment: MediaSegment): HlsSegmentRef['continuation'] {
  const next = playlist.segments[segment.sequence - playlist.mediaSequence + 1];
  if (!next) return playlist.hasEnded ? 'ends' : 'continues';
  return next.isGap || next.discontinuity !== segment.discontinuity ? 'ends' : 'continues';
}

function toInitRef(rendition: string, baseUrl: string, { map, sequence }: MediaSegment): HlsInitRef {
  const { uri, range, keys } = map!;
  const origin = toOrigin(uri, range, keys, baseUrl, sequence);
  const where = range ? ` ${range.start}-${range.end}` : '';
  return { id: `${origin.url}${where}`, rendition, origin };
}

function toOrigin(
  uri: string,
  range: ByteSpan | undefined,
  keys: readonly KeyTag[],
  baseUrl: string,
  sequence: number,
): ByteOrigin {
  // An address that makes no sense fails as what it is, when it is fetched.
  const url = URL.canParse(uri, baseUrl) ? new URL(uri, baseUrl).href : uri;
  return { url, ...optional('range', range), ...optional('key', chooseKey(keys, baseUrl, sequence)) };
}
