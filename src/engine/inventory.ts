import type { RenditionId, SegmentRef } from '../model/presentation.js';
import type { TimeRange } from '../model/time-range.js';
import { contiguousEnd, overlapSeconds, type TimeRangeList } from '../shared/time-ranges.js';

/** A segment that was appended whole. */
export interface SegmentRecord {
  readonly segment: SegmentRef;
  readonly sizeBytes: number;
  /** How many seconds of its range were in the buffer right after; 0 for a segment without samples. */
  readonly bufferedSeconds: number;
  /**
   * From where on it can be played: later than its start where it was appended without the segment before it and does not
   * begin with a keyframe, which a decoder has to have first (MSE §3.5.8, "need random access point flag").
   */
  readonly playableFrom: number;
}

/** What a segment came behind in its buffer: the end of the one before it, or anything else. */
export type SegmentPlace = 'continues' | 'alone';

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

  /** Whether a segment is held from its start on, or its time is filled by segments of other renditions. */
  covers(segment: SegmentRef): boolean {
    const own = this.#records.get(keyOf(segment));
    if (own && own.playableFrom <= own.segment.start) return true;
    const tolerance = toleranceOf(segment);
    const held = this.records.filter((record) => record.segment.rendition !== segment.rendition);
    return reach(held, segment.start, tolerance) >= segment.end - tolerance;
  }

  /** Of the segment at a position; undefined: none is held. */
  renditionAt(position: number): RenditionId | undefined {
    return this.records.find(({ segment }) => segment.start <= position && position < segment.end)?.segment.rendition;
  }

  /** Up to where segments follow each other from `position` on; `position` itself where none is held. */
  coveredTo(position: number): number {
    return reach(this.records, position, 0);
  }

  add(segment: SegmentRef, sizeBytes: number, buffered: TimeRangeList, place: SegmentPlace): void {
    // What it took the place of is not there any more.
    const tolerance = toleranceOf(segment);
    for (const [key, { segment: other }] of this.#records) {
      const isInside = other.start >= segment.start - tolerance && other.end <= segment.end + tolerance;
      if (other.rendition !== segment.rendition && isInside) this.#records.delete(key);
    }
    const bufferedSeconds = overlapSeconds(buffered, segment);
    // Right behind the segment before it what is missing at its start is missing in the source.
    const playableFrom = place === 'alone' ? firstPlayable(segment, buffered) : segment.start;
    this.#records.set(keyOf(segment), { segment, sizeBytes, bufferedSeconds, playableFrom });
  }

  /** There is nothing to be had before a segment that would make its start playable. */
  accept(segment: SegmentRef): void {
    const record = this.#records.get(keyOf(segment));
    if (record) this.#records.set(keyOf(segment), { ...record, playableFrom: segment.start });
  }

  /** Forgets what is no longer buffered, by removal or by the browser's own eviction. */
  prune(buffered: TimeRangeList): void {
    for (const [key, record] of this.#records) {
      const { segment, bufferedSeconds, playableFrom } = record;
      if (overlapSeconds(buffered, segment) < bufferedSeconds - TOLERATED_LOSS_SECONDS) this.#records.delete(key);
      // What came before it reaches as far now.
      else if (playableFrom > segment.start && playableFrom <= reachFrom(segment, buffered)) this.accept(segment);
    }
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
}

function reach(records: readonly SegmentRecord[], from: number, tolerance: number): number {
  let end = from;
  for (const { segment, playableFrom } of [...records].sort((a, b) => a.playableFrom - b.playableFrom))
    if (playableFrom <= end + tolerance) end = Math.max(end, segment.end);
  return end;
}

/** Up to where the start of a segment can be played through. */
function reachFrom(segment: SegmentRef, buffered: TimeRangeList): number {
  return contiguousEnd(buffered, segment.start, toleranceOf(segment));
}

/** The start of a segment, unless its front is not in the buffer; its end where nothing of it is. */
function firstPlayable(segment: SegmentRef, buffered: TimeRangeList): number {
  const { start, end } = segment;
  // Neighbours overlap by rounding, or by a frame.
  if (reachFrom(segment, buffered) > start + toleranceOf(segment)) return start;
  return buffered.find((range) => range.start > start && range.start < end)?.start ?? end;
}

function toleranceOf({ start, end }: SegmentRef): number {
  return Math.min(MAX_MISALIGNMENT_SECONDS, (end - start) / 4);
}

function keyOf({ rendition, id }: SegmentRef): string {
  return `${rendition} ${id}`;
}
