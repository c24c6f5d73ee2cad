import type { TimeRange } from '../model/time-range.js';

/** Ranges in order, not touching each other; what `TimeRanges` of the platform hold. */
export type TimeRangeList = readonly TimeRange[];

/** Plain data of a `TimeRanges` object. */
export function fromTimeRanges(ranges: {
  readonly length: number;
  start(index: number): number;
  end(index: number): number;
}): TimeRangeList {
  return Array.from({ length: ranges.length }, (_, i) => ({ start: ranges.start(i), end: ranges.end(i) }));
}

/** The range that holds `time`, where ranges closer than `toleranceSeconds` to it count as holding it. */
export function rangeAt(ranges: TimeRangeList, time: number, toleranceSeconds = 0): TimeRange | undefined {
  return ranges.find((r) => time >= r.start - toleranceSeconds && time < r.end + toleranceSeconds);
}

/** The end of what can be played without interruption from `time`; `time` itself where nothing can. */
export function contiguousEnd(ranges: TimeRangeList, time: number, toleranceSeconds: number): number {
  let end = time;
  for (const range of ranges) {
    if (range.end <= end) continue;
    if (range.start > end + toleranceSeconds) break;
    end = range.end;
  }
  return end;
}

/** The parts that both lists hold. */
export function intersect(a: TimeRangeList, b: TimeRangeList): TimeRangeList {
  const out: TimeRange[] = [];
  for (const x of a)
    for (const y of b) {
      const start = Math.max(x.start, y.start);
      const end = Math.min(x.end, y.end);
      if (start < end) out.push({ start, end });
    }
  return out;
}

/** How many seconds of `range` the list holds. */
export function overlapSeconds(ranges: TimeRangeList, range: TimeRange): number {
  return intersect(ranges, [range]).reduce((sum, r) => sum + r.end - r.start, 0);
}
