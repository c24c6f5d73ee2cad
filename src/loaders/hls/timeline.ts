import type { TimeRange } from '../../model/time-range.js';
import type { MediaPlaylist, MediaSegment } from './playlist.js';

/** Dates are as exact as the clocks of the machines that write them. */
const DATE_TOLERANCE_SECONDS = 0.5;

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

/** `older`: a cache gave a state that was seen before, or seems to. */
export type Continuation = Timeline | 'older';

/**
 * The next state of a live playlist, placed by the segments that both have. Numbers that went back come from a cache that
 * lags, or from an origin that was started again: where dates do not tell, `lower` says what to take them for.
 */
export function continueTimeline(
  previous: Timeline,
  playlist: MediaPlaylist,
  lower: 'older' | 'restarted' = 'older',
): Continuation {
  const before = previous.playlist;
  const [first, last] = sequences(playlist);
  const [firstBefore, lastBefore] = sequences(before);
  const { generation, discontinuityShift } = previous;
  const shared = Math.max(first, firstBefore);
  if (shared <= Math.min(last, lastBefore)) {
    const [old, now] = [before.segments[shared - firstBefore]!, playlist.segments[shared - first]!];
    if (last < lastBefore) return goBack(previous, playlist, pathOf(old.uri) === pathOf(now.uri) ? 'older' : lower);
    const start = previous.starts[shared - firstBefore]! - secondsBefore(playlist, shared - first);
    const shift = discontinuityShift + old.discontinuity - now.discontinuity;
    return placePlaylist(playlist, start, { generation, discontinuityShift: shift });
  }
  if (last < firstBefore && playlist.segments.length > 0 && before.segments.length > 0)
    return goBack(previous, playlist, lower);
  const missed = Math.max(0, first - lastBefore - 1) * playlist.targetDuration;
  const start = startByDate(previous, playlist) ?? windowOf(previous).end + missed;
  return placePlaylist(playlist, start, { generation, discontinuityShift });
}

/** Its end is earlier than the one before by numbers. Dates know better than what it looks like. */
function goBack(previous: Timeline, playlist: MediaPlaylist, looksLike: 'older' | 'restarted'): Continuation {
  const byDate = startByDate(previous, playlist);
  const isNewByDate = (start: number): boolean =>
    start + secondsBefore(playlist, playlist.segments.length) > windowOf(previous).end + DATE_TOLERANCE_SECONDS;
  const isNew = byDate === undefined ? looksLike === 'restarted' : isNewByDate(byDate);
  return isNew ? restart(previous, playlist) : 'older';
}

/** The origin counts from the beginning again: whatever it numbers so is new, and comes after all that was. */
function restart(previous: Timeline, playlist: MediaPlaylist): Timeline {
  const { end } = windowOf(previous);
  const start = Math.max(end, startByDate(previous, playlist) ?? end);
  return placePlaylist(playlist, start, { generation: previous.generation + 1 });
}

/**
 * Places a playlist beside one of another rendition. On demand both begin together (RFC 8216bis §6.2.4); a live one is
 * placed by its dates, else by its numbers, else by its end.
 */
export function alignTimeline(playlist: MediaPlaylist, reference: Timeline | undefined): Timeline {
  if (!reference) return placePlaylist(playlist, 0);
  const { generation, discontinuityShift } = reference;
  const at = (start: number): Timeline => placePlaylist(playlist, start, { generation, discontinuityShift });
  if (playlist.hasEnded && reference.playlist.hasEnded) return at(windowOf(reference).start);
  const byDate = startByDate(reference, playlist);
  if (byDate !== undefined) return at(byDate);
  const [first, last] = sequences(playlist);
  const [firstBefore, lastBefore] = sequences(reference.playlist);
  const shared = Math.max(first, firstBefore);
  if (shared <= Math.min(last, lastBefore))
    return at(reference.starts[shared - firstBefore]! - secondsBefore(playlist, shared - first));
  return at(windowOf(reference).end - secondsBefore(playlist, playlist.segments.length));
}

/** Where a playlist starts by its dates and those of a placed one; undefined where one of them has none. */
function startByDate(reference: Timeline, playlist: MediaPlaylist): number | undefined {
  const own = playlist.segments.findIndex(({ dateMs }) => dateMs !== undefined);
  if (own < 0) return undefined;
  const { dateMs } = playlist.segments[own]!;
  const known = indexByDate(reference.playlist, dateMs!);
  if (known === undefined) return undefined;
  const elapsed = (dateMs! - reference.playlist.segments[known]!.dateMs!) / 1000;
  return reference.starts[known]! + elapsed - secondsBefore(playlist, own);
}

/** The last segment dated no later than `dateMs`, else the first that has a date: an encoder's break lies between dates. */
function indexByDate({ segments }: MediaPlaylist, dateMs: number): number | undefined {
  let found: number | undefined;
  for (const [index, segment] of segments.entries()) {
    if (segment.dateMs === undefined) continue;
    if (found !== undefined && segment.dateMs > dateMs) break;
    found = index;
  }
  return found;
}

function secondsBefore({ segments }: MediaPlaylist, index: number): number {
  let seconds = 0;
  for (let i = 0; i < index; i++) seconds += segments[i]!.duration;
  return seconds;
}

/** The first and the last number; the last is below the first where there is no segment. */
function sequences({ mediaSequence, segments }: MediaPlaylist): readonly [number, number] {
  return [mediaSequence, mediaSequence + segments.length - 1];
}

/** Without the query, which may hold a token that changes each time. */
function pathOf(uri: string): string {
  return uri.replace(/[?#].*$/s, '');
}
