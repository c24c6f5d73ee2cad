import type { Presentation } from '../model/presentation.js';

/**
 * The live edge as it moves between two snapshots. A snapshot is late by as much as it took to ask for it, so the promptest
 * one of the last counts: the edge moves on evenly, and does not step back at each reload.
 */
export class LiveEdge {
  /** The edge less the clock, seconds; undefined: not live. */
  #offset: number | undefined;
  #end = 0;
  #holdBack = 0;

  update({ kind, seekable, holdBack = 0, asOfMs }: Presentation, nowMs: number): void {
    if (kind !== 'live' || !seekable) return this.reset();
    const offset = seekable.end - (asOfMs ?? nowMs) / 1000;
    // Later than half of what is held back is not late: the stream itself has fallen behind.
    const isLate = this.#offset !== undefined && this.#offset > offset && this.#offset - offset <= holdBack / 2;
    if (!isLate) this.#offset = offset;
    this.#end = seekable.end;
    this.#holdBack = holdBack;
  }

  reset(): void {
    this.#offset = undefined;
  }

  /** Presentation seconds; null: not live. A stream that has stopped takes its edge with it no further than its hold-back. */
  at(nowMs: number): number | null {
    if (this.#offset === undefined) return null;
    return Math.max(this.#end, Math.min(this.#offset + nowMs / 1000, this.#end + this.#holdBack));
  }
}
