import type { TimeRange } from '../../model/time-range.js';
import type { MediaPlaylist, MediaSegment } from './playlist.js';

/** Text and media do not begin at exactly the same moment, seconds. */
const ROUNDING_SECONDS = 0.1;

/** A media playlist on the presentation timeline. */
export interface Timeline {
  readonly playlist: MediaPlaylist;
  /** Presentation seconds: of each segment's start, and one more for the end of the last. */
  readonly starts: readonly number[];
  /** Counts how often the numbering of segments began anew. */
  readonly generation: number;
  /** Added to discontinuity sequence numbers: some servers forget to count those that left the window. */
  readonly discontinuityShift: number;
}

export interface PlacedSegment {
  readonly segment: MediaSegment;
  readonly start: number;
  readonly end: number;
}

/** A playlist whose first segment starts at `start`. */
export function placePlaylist(
  playlist: MediaPlaylist,
  start: number,
  { generation = 0, discontinuityShift = 0 }: Partial<Pick<Timeline, 'generation' | 'discontinuityShift'>> = {},
): Timeline {
  const starts = [start];
  let at = start;
  for (const { duration } of playlist.segments) starts.push((at += duration));
  return { playlist, starts, generation, discontinuityShift };
}

/**
 * A playlist beside one of another rendition, where it takes no look at dates and numbers: on demand both begin together
 * (RFC 8216bis §6.2.4). Undefined: see `alignTimeline`.
 */
export function placeBeside(playlist: MediaPlaylist, reference: Timeline | undefined): Timeline | undefined {
  if (!reference) return placePlaylist(playlist, 0);
  const isOnDemand = playlist.hasEnded && reference.playlist.hasEnded;
  return isOnDemand ? placePlaylist(playlist, windowOf(reference).start, reference) : undefined;
}

/** A playlist in place of a copy of itself. Undefined where it is another state of it: see `continueTimeline`. */
export function placeCopy(playlist: MediaPlaylist, previous: Timeline): Timeline | undefined {
  const before = previous.playlist;
  const isSame =
    playlist.hasEnded &&
    before.hasEnded &&
    playlist.mediaSequence === before.mediaSequence &&
    playlist.segments.length === before.segments.length &&
    playlist.segments[0]?.discontinuity === before.segments[0]?.discontinuity;
  return isSame ? placePlaylist(playlist, windowOf(previous).start, previous) : undefined;
}

export function windowOf({ starts }: Timeline): TimeRange {
  return { start: starts[0]!, end: starts.at(-1)! };
}

/** Media of one domain share a clock: segments between two discontinuities, of all renditions. */
export function domainOf({ generation, discontinuityShift }: Timeline, segment: MediaSegment): string {
  return `${generation}.${segment.discontinuity + discontinuityShift}`;
}

/** Those that have a segment in the window. */
export function domainsOf(timeline: Timeline): ReadonlySet<string> {
  const domains = new Set<string>();
  let last: number | undefined;
  for (const segment of timeline.playlist.segments) {
    if (segment.discontinuity !== last) domains.add(domainOf(timeline, segment));
    last = segment.discontinuity;
  }
  return domains;
}

/** The same, `seconds` later. */
export function shiftTimeline(timeline: Timeline, seconds: number): Timeline {
  return { ...timeline, starts: timeline.starts.map((start) => start + seconds) };
}

/** The segments that overlap a range, without gaps. */
export function findSegments({ playlist, starts }: Timeline, range: TimeRange): PlacedSegment[] {
  const found: PlacedSegment[] = [];
  for (let i = firstEndingAfter(starts, range.start); i < playlist.segments.length; i++) {
    const [segment, start, end] = [playlist.segments[i]!, starts[i]!, starts[i + 1]!];
    if (start >= range.end) break;
    if (!segment.isGap && end > start) found.push({ segment, start, end });
  }
  return found;
}

/**
 * The domain that a moment is in; on demand also a little beyond the end. Undefined: not known, as the playlist is empty, or
 * live and not there yet.
 */
export function domainAt(timeline: Timeline, time: number): string | undefined {
  const placed = findSegments(timeline, { start: time + ROUNDING_SECONDS, end: Infinity })[0];
  const { hasEnded, segments } = timeline.playlist;
  const segment = placed?.segment ?? (hasEnded ? segments.at(-1) : undefined);
  return segment && domainOf(timeline, segment);
}

/** By bisection: a recording of days has tens of thousands of segments, and is asked twice a second. */
function firstEndingAfter(starts: readonly number[], time: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle + 1]! > time) high = middle;
    else low = middle + 1;
  }
  return low;
}
