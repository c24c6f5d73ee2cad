import type { Observation } from '../../model/observation.js';
import type { RenditionId } from '../../model/presentation.js';

/** Frames that must have been due before their loss says anything: some ten seconds. dash.js waits for 375. */
const WINDOW_FRAMES = 250;

/** A rendition that loses more than this share is too much for the device (dash.js `droppedFramesPercentageThreshold`). */
const MAX_SHARE = 0.15;

/** How long it is left alone, milliseconds; each time twice as long, as the device may have been busy only for a moment. */
const AVOID_MS = 60_000;
const MAX_AVOID_MS = 960_000;

/** Watches which renditions the device cannot show. */
export class DroppedFrames {
  readonly #avoided = new Map<RenditionId, { readonly untilMs: number; readonly forMs: number }>();
  #playing: RenditionId | undefined;
  #last: Observation | undefined;
  #total = 0;
  #dropped = 0;

  /** @param playing the rendition at the playhead */
  observed(observation: Observation, playing: RenditionId, nowMs: number): void {
    const last = this.#last;
    this.#last = observation;
    if (playing !== this.#playing) {
      this.#playing = playing;
      this.#total = this.#dropped = 0;
      return;
    }
    if (!last?.frames || !observation.frames || !isPlain(last) || !isPlain(observation)) return;
    const total = observation.frames.total - last.frames.total;
    if (total < 0) return;
    this.#total += total;
    this.#dropped += observation.frames.dropped - last.frames.dropped;
    if (this.#total < WINDOW_FRAMES) return;
    if (this.#dropped > this.#total * MAX_SHARE) this.#avoid(playing, nowMs);
    this.#total = this.#dropped = 0;
  }

  /** What not to choose now. */
  avoidedAt(nowMs: number): readonly RenditionId[] {
    return [...this.#avoided].filter(([, { untilMs }]) => nowMs < untilMs).map(([id]) => id);
  }

  #avoid(rendition: RenditionId, nowMs: number): void {
    const before = this.#avoided.get(rendition);
    // What is in the buffer still plays.
    if (before && nowMs < before.untilMs) return;
    const forMs = Math.min((before?.forMs ?? AVOID_MS / 2) * 2, MAX_AVOID_MS);
    this.#avoided.set(rendition, { untilMs: nowMs + forMs, forMs });
  }
}

/** Faster than it was made, frames are left out on purpose; at a seek or a stall they are late for other reasons. */
function isPlain({ state, rate }: Observation): boolean {
  return state === 'moving' && rate <= 1;
}
