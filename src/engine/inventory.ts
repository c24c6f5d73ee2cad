import type { RenditionId, SegmentRef } from '../model/presentation.js';
import type { TimeRange } from '../model/time-range.js';
import { overlapSeconds, type TimeRangeList } from '../shared/time-ranges.js';

/** A segment that was appended whole. */
export interface SegmentRecord {
  readonly segment: SegmentRef;
  readonly sizeBytes: number;
  /** How many seconds of its range were in the buffer right after; 0 for a segment without samples. */
  readonly bufferedSeconds: number;
}

/** A record counts as evicted when it lost more than this, seconds: overlapping neighbours shave off less than a few frames. */
const TOLERATED_LOSS_SECONDS = 0.15;

/** Segments of different renditions that shall be the same may differ by this much, seconds. */
const MAX_MISALIGNMENT_SECONDS = 0.1;

/** Which segments of one buffer were appended and are still there. The buffered ranges are the truth; this explains them. */
export class Inventory {
  #records = new Map<string, SegmentRecord>();

  get records(): readonly SegmentRecord[] {
    return [...this.#records.values()];
  }

  get sizeBytes(): number {
    return this.records.reduce((sum, r) => sum + r.sizeBytes, 0);
  }

  has(segment: SegmentRef): boolean {
    return this.#records.has(keyOf(segment));
  }

  /** Whether a segment is held, or its time is filled by segments of other renditions. */
  covers(segment: SegmentRef): boolean {
    if (this.has(segment)) return true;
    const tolerance = toleranceOf(segment);
    const held = this.records
      .map((record) => record.segment)
      .filter(({ rendition }) => rendition !== segment.rendition);
    return reach(held, segment.start, tolerance) >= segment.end - tolerance;
  }

  /** Of the segment at a position; undefined: none is held. */
  renditionAt(position: number): RenditionId | undefined {
    return this.records.find(({ segment }) => segment.start <= position && position < segment.end)?.segment.rendition;
  }

  /** Up to where segments follow each other from `position` on; `position` itself where none is held. */
  coveredTo(position: number): number {
    const held = this.records.map((record) => record.segment);
    return reach(held, position, 0);
  }

  add(segment: SegmentRef, sizeBytes: number, buffered: TimeRangeList): void {
    // What it took the place of is not there any more.
    const tolerance = toleranceOf(segment);
    for (const [key, { segment: other }] of this.#records) {
      const isInside = other.start >= segment.start - tolerance && other.end <= segment.end + tolerance;
      if (other.rendition !== segment.rendition && isInside) this.#records.delete(key);
    }
    const bufferedSeconds = overlapSeconds(buffered, segment);
    this.#records.set(keyOf(segment), { segment, sizeBytes, bufferedSeconds });
  }

  /** Forgets what is no longer buffered, by removal or by the browser's own eviction. */
  prune(buffered: TimeRangeList): void {
    for (const [key, { segment, bufferedSeconds }] of this.#records)
      if (overlapSeconds(buffered, segment) < bufferedSeconds - TOLERATED_LOSS_SECONDS) this.#records.delete(key);
  }

  /** Forgets all of which anything was in a range. */
  forget(range: TimeRange): void {
    for (const [key, { segment }] of this.#records)
      if (segment.start < range.end && segment.end > range.start) this.#records.delete(key);
  }

  /** Bytes of the records, by the share of each that lies in `range`. */
  bytesIn(range: TimeRange): number {
    let bytes = 0;
    for (const { segment, sizeBytes } of this.#records.values()) {
      const length = segment.end - segment.start;
      if (length > 0) bytes += (sizeBytes * overlapSeconds([range], segment)) / length;
    }
    return bytes;
  }

  clear(): void {
    this.#records.clear();
  }
}

function reach(segments: readonly SegmentRef[], from: number, tolerance: number): number {
  let end = from;
  for (const segment of [...segments].sort((a, b) => a.start - b.start))
    if (segment.start <= end + tolerance) end = Math.max(end, segment.end);
  return end;
}

function toleranceOf({ start, end }: SegmentRef): number {
  return Math.min(MAX_MISALIGNMENT_SECONDS, (end - start) / 4);
}

function keyOf({ rendition, id }: SegmentRef): string {
  return `${rendition} ${id}`;
}
