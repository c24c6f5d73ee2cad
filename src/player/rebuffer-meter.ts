/**
 * A start or a seek may lead to the last frames of a segment: the browser plays them, and waits for the next segment. Such
 * a wait, so soon, is the rest of the start, milliseconds.
 */
const BEGIN_MS = 250;

/** Counts interruptions after the first frame, as a viewer would: seeks and the start are not interruptions. */
export class RebufferMeter {
  #count = 0;
  #totalMs = 0;
  #startedAtMs: number | undefined;
  #hasPlayed = false;
  /** What plays next plays for the first time, or again after a seek or a pause. */
  #isBeginning = true;
  #begunAtMs = -Infinity;

  playing(atMs: number): void {
    this.#hasPlayed = true;
    if (this.#isBeginning) this.#begunAtMs = atMs;
    this.#isBeginning = false;
    this.#end(atMs);
  }

  waiting(atMs: number, state: 'seeking' | 'paused' | 'wants-to-play'): void {
    if (!this.#hasPlayed || state !== 'wants-to-play' || this.#startedAtMs !== undefined) return;
    if (atMs - this.#begunAtMs < BEGIN_MS) {
      this.#isBeginning = true;
      return;
    }
    this.#count++;
    this.#startedAtMs = atMs;
  }

  /** A seek or a pause ends an interruption: what follows is not the player's fault. */
  interrupted(atMs: number): void {
    this.#isBeginning = true;
    this.#end(atMs);
  }

  read(atMs: number): { readonly rebuffers: number; readonly rebufferSeconds: number } {
    const running = this.#startedAtMs === undefined ? 0 : atMs - this.#startedAtMs;
    return { rebuffers: this.#count, rebufferSeconds: (this.#totalMs + running) / 1000 };
  }

  #end(atMs: number): void {
    if (this.#startedAtMs === undefined) return;
    this.#totalMs += atMs - this.#startedAtMs;
    this.#startedAtMs = undefined;
  }
}
