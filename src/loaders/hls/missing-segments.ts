import type { RenditionId, SegmentRef } from '../../model/presentation.js';

/** Segments that the origin of a live stream lists and has not. */
export class MissingSegments {
  /** By rendition and id: where they end, presentation seconds. */
  readonly #ends = new Map<string, number>();

  add({ rendition, id, end }: SegmentRef): void {
    this.#ends.set(`${rendition} ${id}`, end);
  }

  has(rendition: RenditionId, id: string): boolean {
    return this.#ends.has(`${rendition} ${id}`);
  }

  /** Those that end before a time, presentation seconds: the window of the stream has left them behind. */
  forgetBefore(time: number): void {
    for (const [segment, end] of this.#ends) if (end <= time) this.#ends.delete(segment);
  }
}
