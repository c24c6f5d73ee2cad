import type { SegmentLoader } from '../loaders/contract.js';
import type { RenditionId, SegmentRef } from '../model/presentation.js';
import type { TimeRange } from '../model/time-range.js';
import { contiguousEnd, type TimeRangeList } from '../shared/time-ranges.js';
import { JOIN_SECONDS, selectSegment } from './planner.js';

/** Segments that follow each other may be rounded apart by this much, seconds. */
const TOUCH_SECONDS = 0.01;

/** The first segment of a range that is not in the buffer yet. `none`: there is no segment at all in it. */
export type SegmentSearch =
  { readonly type: 'found'; readonly segment: SegmentRef } | { readonly type: 'none' | 'all-held' };

/** A loader may name fewer segments than there are in a range: those behind the ones that are held are asked for again. */
export async function searchSegment(
  loader: Pick<SegmentLoader, 'segments'>,
  rendition: RenditionId,
  { start, end }: TimeRange,
  isHeld: (segment: SegmentRef) => boolean,
  signal: AbortSignal,
): Promise<SegmentSearch> {
  if (start >= end) return { type: 'all-held' };
  for (let from = start; ;) {
    const segments = await loader.segments(rendition, { start: from, end }, signal);
    const segment = selectSegment(segments, start, isHeld);
    if (segment) return { type: 'found', segment };
    const reached = segments.at(-1)?.end ?? from;
    if (reached >= end || reached <= from)
      return { type: from === start && segments.length === 0 ? 'none' : 'all-held' };
    from = reached;
  }
}

/** Where nothing was found in the look-ahead: the first segment behind it, as a hole may be longer. */
export async function searchBehind(
  loader: Pick<SegmentLoader, 'segments'>,
  rendition: RenditionId,
  range: TimeRange,
  isHeld: (segment: SegmentRef) => boolean,
  signal: AbortSignal,
): Promise<SegmentSearch> {
  if (range.start >= range.end) return { type: 'none' };
  const [segment] = await loader.segments(rendition, range, signal);
  if (!segment) return { type: 'none' };
  return isHeld(segment) ? { type: 'all-held' } : { type: 'found', segment };
}

/** The segment that ends where this one starts, if the source has it. */
export async function findBefore(
  loader: Pick<SegmentLoader, 'segments'>,
  { rendition, start, id }: SegmentRef,
  signal: AbortSignal,
): Promise<SegmentRef | undefined> {
  if (start <= 0) return undefined;
  const range = { start: start - TOUCH_SECONDS, end: start };
  const found = await loader.segments(rendition, range, signal);
  return found.filter((segment) => segment.id !== id && touches(segment, start)).at(-1);
}

/** Whether a segment is the one right before a time. */
export function touches({ end }: SegmentRef, start: number): boolean {
  return Math.abs(end - start) <= TOUCH_SECONDS;
}

/** A segment that was appended, with its end: where that was unknown it is named again, or goes by what it brought. */
export async function measureSegment(
  loader: Pick<SegmentLoader, 'segments'>,
  segment: SegmentRef,
  buffered: () => TimeRangeList,
  signal: AbortSignal,
): Promise<SegmentRef> {
  const { id, rendition, start } = segment;
  if (Number.isFinite(segment.end)) return segment;
  const again = await loader.segments(rendition, { start, end: start + 0.001 }, signal);
  const named = again.find((other) => other.id === id && Number.isFinite(other.end));
  return named ?? { ...segment, end: contiguousEnd(buffered(), start, JOIN_SECONDS) };
}
