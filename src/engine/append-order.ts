import type { SegmentLoader } from '../loaders/contract.js';
import type { SegmentRef } from '../model/presentation.js';
import type { Inventory, SegmentPlace } from './inventory.js';
import { findBefore, touches } from './segment-search.js';

/** What follows what in one SourceBuffer: the first frames of a segment may depend on those of the segment before. */
export class AppendOrder {
  readonly #inventory: Inventory;
  readonly #loader: Pick<SegmentLoader, 'segments'>;
  /** Appended whole, with nothing behind it yet. */
  #last: SegmentRef | undefined;

  constructor(inventory: Inventory, loader: Pick<SegmentLoader, 'segments'>) {
    this.#inventory = inventory;
    this.#loader = loader;
  }

  /** A segment is about to be appended. Returns what it comes behind. */
  begin(segment: SegmentRef): SegmentPlace {
    const place = this.#placeOf(segment);
    this.#last = undefined;
    return place;
  }

  /** It is there as a whole. */
  complete(segment: SegmentRef): void {
    this.#last = segment;
  }

  /**
   * What to fetch for a segment that is wanted. Of one that is held but for its front, the one before it comes first: appended
   * right behind that one, its first frames have what they depend on. Undefined: it is held as whole as can be.
   */
  async leadTo(segment: SegmentRef, signal: AbortSignal): Promise<SegmentRef | undefined> {
    const inventory = this.#inventory;
    if (!inventory.has(segment) || this.#placeOf(segment) === 'continues') return segment;
    const before = await findBefore(this.#loader, segment, signal);
    if (!before) inventory.accept(segment);
    return before;
  }

  #placeOf({ rendition, start }: SegmentRef): SegmentPlace {
    const last = this.#last;
    return last?.rendition === rendition && touches(last, start) ? 'continues' : 'alone';
  }
}
