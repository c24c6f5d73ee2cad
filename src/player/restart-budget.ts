/** Playback that got this far since the last fresh start was worth it, seconds. */
const PROGRESS_SECONDS = 1;

/** How often playback may be begun afresh at one place: a few times, and as often as it takes where it gets on. */
export class RestartBudget {
  readonly #max: number;
  #spent = 0;
  #lastPosition = -Infinity;

  constructor(max: number) {
    this.#max = max;
  }

  /** Takes one; false when none is left at this position. */
  spend(position: number): boolean {
    if (position > this.#lastPosition + PROGRESS_SECONDS) this.#spent = 0;
    this.#lastPosition = position;
    return ++this.#spent <= this.#max;
  }
}
