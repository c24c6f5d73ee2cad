/** Ticks in a second of an MPEG timestamp: ISO/IEC 13818-1 §2.4.3.7. */
export const TICKS_PER_SECOND = 90_000;

/** Timestamps have 33 bits: they begin anew after 26.5 hours. */
const WRAP_TICKS = 2 ** 33;

/** Frames are decoded a little before they are shown, and MP4 has no decode times below zero. */
const MARGIN_SECONDS = 1;

/** What is known of a clock before its first timestamp. */
export interface ClockHint {
  /** Media seconds that the first timestamp should be close to. Default: unknown. */
  readonly expected?: number;
  /** Where the segment lies in the presentation, seconds: the clock has to reach back as far without falling below zero. */
  readonly position: number;
}

/** Makes timestamps of 33 bits ones that do not wrap. */
export class Clock {
  readonly #hint: ClockHint;
  #last: number | undefined;

  constructor(hint: ClockHint) {
    this.#hint = hint;
    if (hint.expected !== undefined) this.#last = Math.round(hint.expected * TICKS_PER_SECOND);
  }

  /** The one of all times with these 33 bits that is closest to the last one. */
  unwrap(ticks: number): number {
    if (this.#last === undefined) {
      const isTooEarly = ticks < (this.#hint.position + MARGIN_SECONDS) * TICKS_PER_SECOND;
      this.#last = isTooEarly ? ticks + WRAP_TICKS : ticks;
    } else this.#last = ticks + Math.round((this.#last - ticks) / WRAP_TICKS) * WRAP_TICKS;
    return this.#last;
  }

  /** Where media without timestamps begins. */
  get assumed(): number {
    return Math.max(0, Math.round((this.#hint.expected ?? this.#hint.position) * TICKS_PER_SECOND));
  }
}
