import type { SegmentRef } from '../model/presentation.js';
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

  add(segment: SegmentRef, sizeBytes: number, buffered: TimeRangeList): void {
    const bufferedSeconds = overlapSeconds(buffered, segment);
    this.#records.set(keyOf(segment), { segment, sizeBytes, bufferedSeconds });
  }

  /** Forgets what is no longer buffered, by removal or by the browser's own eviction. */
  prune(buffered: TimeRangeList): void {
    for (const [key, { segment, bufferedSeconds }] of this.#records)
      if (overlapSeconds(buffered, segment) < bufferedSeconds - TOLERATED_LOSS_SECONDS) this.#records.delete(key);
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

function keyOf({ rendition, id }: SegmentRef): string {
  return `${rendition} ${id}`;
}
