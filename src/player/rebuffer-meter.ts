/** Counts interruptions after the first frame, as a viewer would: seeks and the start are not interruptions. */
export class RebufferMeter {
  #count = 0;
  #totalMs = 0;
  #startedAtMs: number | undefined;
  #hasPlayed = false;

  playing(atMs: number): void {
    this.#hasPlayed = true;
    this.#end(atMs);
  }

  waiting(atMs: number, state: 'seeking' | 'paused' | 'wants-to-play'): void {
    if (!this.#hasPlayed || state !== 'wants-to-play' || this.#startedAtMs !== undefined) return;
    this.#count++;
    this.#startedAtMs = atMs;
  }

  /** A seek or a pause ends an interruption: what follows is not the player's fault. */
  interrupted(atMs: number): void {
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
