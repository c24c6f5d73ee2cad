import type { DateRange, MediaPlaylist, MediaSegment } from './playlist.js';

/**
 * The whole playlist that a delta update stands for (RFC 8216bis §6.2.5.1). Undefined where `previous` lacks what the
 * update left out: then the whole one has to be fetched.
 */
export function mergeDelta(previous: MediaPlaylist, delta: MediaPlaylist): MediaPlaylist | undefined {
  if (delta.skippedSegments === 0) return delta;
  const from = delta.mediaSequence - previous.mediaSequence;
  const kept = from < 0 ? [] : previous.segments.slice(from, from + delta.skippedSegments);
  const last = kept.at(-1);
  if (!last || kept.length !== delta.skippedSegments) return undefined;
  return {
    ...delta,
    segments: [...kept, ...continueFrom(last, delta)],
    skippedSegments: 0,
    untagged: { map: 0, keys: 0 },
    dateRanges: mergeDateRanges(previous, delta),
    removedDateRanges: [],
  };
}

/** What was tagged in the part left out holds on: the init segment, keys, and the count of discontinuities. */
function continueFrom(last: MediaSegment, delta: MediaPlaylist): readonly MediaSegment[] {
  const { segments, untagged, discontinuitySequence } = delta;
  // The update counts from its own EXT-X-DISCONTINUITY-SEQUENCE, without the discontinuities it left out.
  const shift = last.discontinuity - discontinuitySequence;
  return segments.map((segment, i) => ({
    ...segment,
    ...(i < untagged.map && last.map ? { map: last.map } : {}),
    keys: i < untagged.keys ? last.keys : segment.keys,
    discontinuity: segment.discontinuity + shift,
  }));
}

function mergeDateRanges(previous: MediaPlaylist, delta: MediaPlaylist): readonly DateRange[] {
  const removed = new Set(delta.removedDateRanges);
  const merged = new Map(previous.dateRanges.map((range) => [range.id, range]));
  for (const id of removed) merged.delete(id);
  for (const range of delta.dateRanges) merged.set(range.id, range);
  return [...merged.values()];
}
