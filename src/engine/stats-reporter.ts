/** A buffer graph needs no more, milliseconds. */
const WATCHED_INTERVAL_MS = 500;

/**
 * While nobody looks, milliseconds: each report takes the page 0.2 ms, which were a quarter of its script (Chromium 156). More
 * than between two looks at a video that plays (stand-still.ts), which bring them along.
 */
const QUIET_INTERVAL_MS = 6000;

/** So many reports after somebody has looked nobody does any longer. */
const WATCHED_REPORTS = 10;

/** The first ones, as whoever has loaded a source may look at once. */
const FIRST_REPORTS = 4;

/** Reports changes at a bounded pace, the first at once. Nothing runs while nothing changes. */
export class StatsReporter {
  readonly #report: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #dirty = false;
  #stopped = false;
  /** Left of those that somebody waits for. */
  #wanted = FIRST_REPORTS;

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
    if (this.#wanted > 0) this.#wanted--;
    this.#rest();
  }

  /** They are told by the way, with something else. */
  told(): void {
    this.#dirty = false;
    clearTimeout(this.#timer);
    this.#rest();
  }

  /** Somebody looks. */
  watch(): void {
    const wasWatched = this.#wanted > 0;
    this.#wanted = WATCHED_REPORTS;
    if (wasWatched || this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#rest();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #rest(): void {
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        if (!this.#dirty) return;
        this.#dirty = false;
        this.changed();
      },
      this.#wanted > 0 ? WATCHED_INTERVAL_MS : QUIET_INTERVAL_MS,
    );
  }
}
