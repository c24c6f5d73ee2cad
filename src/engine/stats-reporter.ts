/** A buffer graph needs no more, milliseconds. */
const MIN_INTERVAL_MS = 500;

/** While playback just goes on: each report takes the page 0.2 ms, which were a quarter of its script (Chromium 156). */
const STEADY_INTERVAL_MS = 2000;

/** So many reports after something has happened playback just goes on. */
const LIVELY_REPORTS = 10;

/** Reports changes at a bounded pace, the first at once. Nothing runs while nothing changes. */
export class StatsReporter {
  readonly #report: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #dirty = false;
  #stopped = false;
  #reports = 0;

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
    this.#reports++;
    this.#rest();
  }

  /** A seek, a choice, the end of the stream: what changes now is worth a look. */
  enliven(): void {
    const wasSteady = this.#reports >= LIVELY_REPORTS;
    this.#reports = 0;
    if (!wasSteady || this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#rest();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #rest(): void {
    const intervalMs = this.#reports < LIVELY_REPORTS ? MIN_INTERVAL_MS : STEADY_INTERVAL_MS;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (!this.#dirty) return;
      this.#dirty = false;
      this.changed();
    }, intervalMs);
  }
}
