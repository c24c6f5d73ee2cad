import type { RenditionId, SegmentRef } from '../model/presentation.js';
import type { Inventory, SegmentPlace } from './inventory.js';
import type { PumpContext } from './pump-context.js';
import { findBefore, searchBehind, searchSegment, touches, type SegmentSearch } from './segment-search.js';

/**
 * What to fetch next. `again`: what was thought to be missing is not to be had; `nothing`: all is held as far as was looked,
 * or, with `isLast`, up to the end of a presentation that can not change any more.
 */
export type Finding =
  | { readonly type: 'found'; readonly segment: SegmentRef }
  | { readonly type: 'again' }
  | { readonly type: 'nothing'; readonly isLast: boolean };

/** Finds what one SourceBuffer lacks. The first frames of a segment may depend on those of the segment before. */
export class SegmentFinder {
  readonly #inventory: Inventory;
  readonly #context: Pick<PumpContext, 'loader' | 'duration' | 'isFinal'>;
  /** Appended whole, with nothing behind it yet. */
  #last: SegmentRef | undefined;

  constructor(inventory: Inventory, context: Pick<PumpContext, 'loader' | 'duration' | 'isFinal'>) {
    this.#inventory = inventory;
    this.#context = context;
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

  /** What to fetch of a rendition for playback at `position`, looking no further than `horizon`. */
  async find(rendition: RenditionId, position: number, horizon: number, signal: AbortSignal): Promise<Finding> {
    const { duration, isFinal } = this.#context;
    const found = await this.#search(rendition, position, horizon, signal);
    if (found.type === 'found') return this.#leadTo(found.segment, signal);
    // Nothing left although the look-ahead reaches the end, and there will be no more: this was the last one.
    return { type: 'nothing', isLast: isFinal() && (horizon >= duration() || found.type === 'none') };
  }

  async #search(
    rendition: RenditionId,
    position: number,
    horizon: number,
    signal: AbortSignal,
  ): Promise<SegmentSearch> {
    const { loader, duration, isFinal } = this.#context;
    // From where something is missing: a loader may have to fetch something to say where a segment lies.
    const range = { start: this.#inventory.coveredTo(position), end: horizon };
    const isHeld = (candidate: SegmentRef): boolean => this.#inventory.covers(candidate);
    const found = await searchSegment(loader, rendition, range, isHeld, signal);
    if (found.type !== 'none' || !isFinal()) return found;
    return searchBehind(loader, rendition, { start: horizon, end: duration() }, isHeld, signal);
  }

  /**
   * Of a segment that is held but for its front, the one before it comes first: appended right behind that one, its first
   * frames have what they depend on.
   */
  async #leadTo(segment: SegmentRef, signal: AbortSignal): Promise<Finding> {
    const isNew = !this.#inventory.has(segment);
    if (isNew || this.#placeOf(segment) === 'continues') return { type: 'found', segment };
    const before = await findBefore(this.#context.loader, segment, signal);
    if (before) return { type: 'found', segment: before };
    this.#inventory.accept(segment);
    return { type: 'again' };
  }

  #placeOf({ rendition, start }: SegmentRef): SegmentPlace {
    const last = this.#last;
    return last?.rendition === rendition && touches(last, start) ? 'continues' : 'alone';
  }
}
