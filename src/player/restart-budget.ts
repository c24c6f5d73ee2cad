/** Playback that is as far from the last fresh start as this got on, or was led elsewhere by the viewer; seconds. */
const ELSEWHERE_SECONDS = 1;

/** How often playback may be begun afresh at one place: a few times, and as often as it takes where it gets on. */
export class RestartBudget {
  readonly #max: number;
  #spent = 0;
  #lastPosition = Infinity;

  constructor(max: number) {
    this.#max = max;
  }

  /** Takes one; false when none is left at this position. */
  spend(position: number): boolean {
    if (Math.abs(position - this.#lastPosition) > ELSEWHERE_SECONDS) this.renew();
    this.#lastPosition = position;
    return ++this.#spent <= this.#max;
  }

  /** Something new is asked for: a viewer may go over the same place again and again. */
  renew(): void {
    this.#spent = 0;
  }
}
