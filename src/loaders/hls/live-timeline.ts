import type { MediaPlaylist } from './playlist.js';
import { placeBeside, placePlaylist, windowOf, type Timeline } from './timeline.js';

/** Dates are as exact as the clocks of the machines that write them. */
const DATE_TOLERANCE_SECONDS = 0.5;

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
 * Places a playlist beside one of another rendition: a live one by its dates, else by its numbers, else by its end.
 */
export function alignTimeline(playlist: MediaPlaylist, reference: Timeline | undefined): Timeline {
  const simple = placeBeside(playlist, reference);
  if (simple || !reference) return simple!;
  const { generation, discontinuityShift } = reference;
  const at = (start: number): Timeline => placePlaylist(playlist, start, { generation, discontinuityShift });
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
