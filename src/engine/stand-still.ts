import type { Observation } from '../model/observation.js';

/**
 * Nothing was heard of a video that plays for so long, milliseconds of media where it plays faster: what the engine
 * extrapolates is about right for longer (browser-facts.md), and each look takes the page 0.3 ms.
 */
export const SILENCE_MS = 5000;

/** Playback that is behind the clock by so much is worth a second look, milliseconds. */
const LATE_MS = 2500;

/** After a look that found it late: what a page sees first after a block may be the old position. Milliseconds. */
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
 * before the end of an H.264 one. It fires no event, so the engine asks the page for a look when it hears nothing, which also
 * tells it where playback is, and how many frames were lost.
 */
export class StandStill {
  readonly #askForLook: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** As it was seen last; undefined: it had no reason to move. */
  #last: Observation | undefined;
  /** For how long it has not moved, as far as can be told. */
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
  observed(observation: Observation, hasMediaAhead: boolean): number | undefined {
    const { atMs, state, rate, isHidden } = observation;
    this.stop();
    const wantsToMove = (state === 'moving' || state === 'waiting') && rate > 0;
    const last = this.#last;
    this.#last = wantsToMove && !isHidden ? observation : undefined;
    if (!wantsToMove) return undefined;
    if (!isSame(last, observation)) this.#arrived(last, observation);
    const isDue = atMs - this.#sinceMs >= LATE_MS - EARLY_MS;
    if (isDue && atMs - this.#lookedAtMs >= SECOND_LOOK_MS - EARLY_MS) {
      this.#looks++;
      this.#lookedAtMs = atMs;
    }
    this.#wait(isDue ? SECOND_LOOK_MS : SILENCE_MS / Math.max(1, rate));
    if (this.#looks < 2 || !hasMediaAhead) return undefined;
    return this.#nudge(observation);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #arrived(last: Observation | undefined, { position, atMs, rate }: Observation): void {
    // It may have stopped at once after it was seen to move.
    const lateMs = last?.state === 'moving' ? atMs - last.atMs - ((position - last.position) / rate) * 1000 : 0;
    this.#sinceMs = atMs - Math.max(0, lateMs);
    this.#looks = 0;
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#askForLook();
      // A page that is blocked looks later, once for each time that it was asked.
      this.#wait(2 * ms);
    }, ms);
  }

  #nudge(observation: Observation): number | undefined {
    const { position } = observation;
    const isAnotherPlace = !(Math.abs(position - this.#nudgedAt) < PLACE_SECONDS);
    if (isAnotherPlace) this.#nudges = 0;
    this.#arrived(undefined, observation);
    if (this.#nudges === MAX_NUDGES) return undefined;
    this.#nudgedAt = position;
    return NUDGE_SECONDS * ++this.#nudges;
  }
}

/** Whether it is where it was, and for the same reason: what waited for media and has it now gets its time to move. */
function isSame(last: Observation | undefined, { position, state }: Observation): boolean {
  return last?.state === state && Math.abs(position - last.position) < SAME_SECONDS;
}
