import type { Observation } from '../model/observation.js';
import { nowMs } from '../shared/clock.js';

/**
 * Where playback is, as far as it can be told without the video, which may be empty or at a false end by then: extrapolated
 * from the last time that it was seen. Presentation seconds.
 */
export class Playhead {
  #position: number;
  #seenAtMs = 0;
  /** 0 while it does not move. */
  #rate = 0;

  constructor(position: number) {
    this.#position = position;
  }

  get position(): number {
    return this.#rate === 0 ? this.#position : this.#position + ((nowMs() - this.#seenAtMs) / 1000) * this.#rate;
  }
  /** It is there, and not known to move until it is seen to. */
  set position(position: number) {
    this.#position = position;
    this.#rate = 0;
  }

  saw({ position, atMs, rate, state }: Observation): void {
    this.#position = position;
    this.#seenAtMs = atMs;
    this.#rate = state === 'moving' ? rate : 0;
  }
}
