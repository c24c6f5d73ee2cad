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
    segments: [...kept, ...continueFrom(last, delta.segments, previous)],
    skippedSegments: 0,
    dateRanges: mergeDateRanges(previous, delta),
    removedDateRanges: [],
  };
}

/** What was tagged in the part left out holds on: the init segment, keys, and the count of discontinuities. */
function continueFrom(
  last: MediaSegment,
  segments: readonly MediaSegment[],
  previous: MediaPlaylist,
): readonly MediaSegment[] {
  const known = new Map(previous.segments.map((segment) => [segment.sequence, segment]));
  const firstKnown = segments.map(({ sequence }) => known.get(sequence)).find((segment) => segment !== undefined);
  const shift = discontinuityShift(last, segments, firstKnown);
  let isOpen = true;
  return segments.map((segment) => {
    isOpen &&= segment.map === undefined && segment.keys.length === 0;
    const moved = { ...segment, discontinuity: segment.discontinuity + shift };
    return isOpen ? { ...moved, ...(last.map ? { map: last.map } : {}), keys: last.keys } : moved;
  });
}

/** The update counts from its own EXT-X-DISCONTINUITY-SEQUENCE, without the discontinuities it left out. */
function discontinuityShift(
  last: MediaSegment,
  segments: readonly MediaSegment[],
  known: MediaSegment | undefined,
): number {
  const same = known && segments.find(({ sequence }) => sequence === known.sequence);
  if (known && same) return known.discontinuity - same.discontinuity;
  return Math.max(0, last.discontinuity - (segments[0]?.discontinuity ?? last.discontinuity));
}

function mergeDateRanges(previous: MediaPlaylist, delta: MediaPlaylist): readonly DateRange[] {
  const removed = new Set(delta.removedDateRanges);
  const merged = new Map(previous.dateRanges.map((range) => [range.id, range]));
  for (const id of removed) merged.delete(id);
  for (const range of delta.dateRanges) merged.set(range.id, range);
  return [...merged.values()];
}
