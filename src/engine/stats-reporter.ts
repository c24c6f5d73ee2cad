/** A buffer graph needs no more, milliseconds. */
const MIN_INTERVAL_MS = 500;

/** Reports changes at a bounded pace, the first at once. Nothing runs while nothing changes. */
export class StatsReporter {
  readonly #report: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #dirty = false;
  #stopped = false;

  constructor(report: () => void) {
    this.#report = report;
  }

  changed(): void {
    if (this.#stopped) return;
    if (this.#timer !== undefined) {
      this.#dirty = true;
      return;
    }
    this.#report();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (!this.#dirty) return;
      this.#dirty = false;
      this.changed();
    }, MIN_INTERVAL_MS);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }
}
