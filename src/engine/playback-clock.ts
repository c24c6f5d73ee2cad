import type { Observation } from '../model/observation.js';

/**
 * Where playback is, as the engine believes between two observations. A blocked page sends none for seconds, while the
 * video plays on: the clock extrapolates.
 */
export class PlaybackClock {
  #last: Observation;
  /** When the video began to wait; undefined while it does not. */
  #waitingSinceMs: number | undefined;

  constructor(startPosition: number, nowMs: number) {
    this.#last = { position: startPosition, atMs: nowMs, rate: 1, state: 'paused', readyState: 0 };
  }

  get last(): Observation {
    return this.#last;
  }

  /** Older observations than the last one change nothing (two channels may cross). */
  observe(observation: Observation): void {
    if (observation.atMs < this.#last.atMs) return;
    if (observation.state !== 'waiting') this.#waitingSinceMs = undefined;
    else this.#waitingSinceMs ??= observation.atMs;
    this.#last = observation;
  }

  /** How long the video has wanted to play and could not. */
  waitingMsAt(nowMs: number): number {
    return this.#waitingSinceMs === undefined ? 0 : Math.max(0, nowMs - this.#waitingSinceMs);
  }

  /**
   * Presentation seconds at `nowMs`. An upper bound (+0.8 to +1.6 s after 8 s without an observation, browser-facts.md),
   * so it is clamped to `bufferedEnd`: playback cannot be beyond what is buffered.
   */
  positionAt(nowMs: number, bufferedEnd: number): number {
    const { position, atMs, rate, state } = this.#last;
    if (state !== 'moving') return position;
    const extrapolated = position + (Math.max(0, nowMs - atMs) / 1000) * rate;
    return Math.max(position, Math.min(extrapolated, bufferedEnd));
  }

  /** A position that playback is certainly not behind of (at forward rates): what may be removed is measured from it. */
  get safePosition(): number {
    return this.#last.position;
  }
}
