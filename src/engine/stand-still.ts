import type { Observation } from '../model/observation.js';

/** Nothing was heard of a video that plays for so long, milliseconds: more than between two reports of steady playback. */
const SILENCE_MS = 2500;

/** After a look that found it where it was: what a page sees first after a block may be the old position. Milliseconds. */
const SECOND_LOOK_MS = 500;

/** Timers of another thread come a little early, milliseconds. */
const EARLY_MS = 100;

/** Two positions closer than this are one: less than a frame, seconds. */
const SAME_SECONDS = 0.01;

/** How far playback is moved on, and each next time at the same place further by that, seconds (Shaka `stallSkip`, hls.js `nudgeOffset`). */
const NUDGE_SECONDS = 0.1;

/** As hls.js `nudgeMaxRetry`: what does not help then never does. */
const MAX_NUDGES = 3;

/** From here on it is another place, seconds. */
const PLACE_SECONDS = 1;

/**
 * A video that says it plays, and stands still, with media ahead: WebKitGTK 2.50 did so at 7.17 s of a VP9 file, and 0.08 s
 * before the end of an H.264 one. It fires no event, so the engine asks the page for a look when it hears nothing.
 */
export class StandStill {
  readonly #askForLook: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #position = Number.NaN;
  #sinceMs = 0;
  /** Those that found it standing, after the time that it may take. */
  #looks = 0;
  #lookedAtMs = 0;
  #nudges = 0;
  #nudgedAt = Number.NaN;

  constructor(askForLook: () => void) {
    this.#askForLook = askForLook;
  }

  /** @returns by how much playback has to be moved on, seconds; undefined: leave it. */
  observed(observation: Observation, hasMediaAhead: (observation: Observation) => boolean): number | undefined {
    const { position, atMs, state, rate } = observation;
    this.stop();
    if ((state !== 'moving' && state !== 'waiting') || rate === 0) {
      this.#position = Number.NaN;
      return undefined;
    }
    const isThere = Math.abs(position - this.#position) < SAME_SECONDS;
    if (!isThere) this.#arrived(observation);
    const isDue = atMs - this.#sinceMs >= SILENCE_MS - EARLY_MS;
    if (isDue && atMs - this.#lookedAtMs >= SECOND_LOOK_MS - EARLY_MS) {
      this.#looks++;
      this.#lookedAtMs = atMs;
    }
    this.#wait(isDue ? SECOND_LOOK_MS : SILENCE_MS);
    if (this.#looks < 2 || !hasMediaAhead(observation)) return undefined;
    return this.#nudge(observation);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #arrived({ position, atMs }: Observation): void {
    this.#position = position;
    this.#sinceMs = atMs;
    this.#looks = 0;
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#askForLook();
      // A page that is hidden does not look.
      this.#wait(SILENCE_MS);
    }, ms);
  }

  #nudge(observation: Observation): number | undefined {
    const { position } = observation;
    const isAnotherPlace = !(Math.abs(position - this.#nudgedAt) < PLACE_SECONDS);
    if (isAnotherPlace) this.#nudges = 0;
    this.#arrived(observation);
    if (this.#nudges === MAX_NUDGES) return undefined;
    this.#nudgedAt = position;
    return NUDGE_SECONDS * ++this.#nudges;
  }
}
