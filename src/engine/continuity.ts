import type { LiveConfig } from '../model/config.js';
import type { Observation } from '../model/observation.js';
import type { Presentation } from '../model/presentation.js';
import { contiguousEnd, type TimeRangeList } from '../shared/time-ranges.js';
import { planGapJump } from './gaps.js';
import { planWindowReturn } from './live-window.js';
import { StandStill } from './stand-still.js';

/** A hole must stop playback for this long before it is jumped: appends may still be closing it, milliseconds. */
const GAP_DWELL_MS = 150;

/** A video that waits with more than this ahead waits for something else, seconds: browsers ask for less of what is to come. */
const AMPLE_SECONDS = 0.5;

/** The media as it is now. */
export interface ContinuityView {
  readonly presentation: Presentation;
  /** What every buffer holds. */
  readonly buffered: TimeRangeList;
  /** As in `GapState`. */
  readonly nextNeededStart: number;
}

export interface ContinuityOptions {
  /** Undefined: nothing is to be played yet. */
  readonly view: () => ContinuityView | undefined;
  readonly lastObservation: () => Observation;
  readonly outOfWindow: LiveConfig['outOfWindow'];
  /** As the application wants it, seconds. */
  readonly targetLatency: () => number | undefined;
  readonly onJump: (from: number, to: number) => void;
  /** Nothing was heard of a video that plays: an observation is wanted. */
  readonly onSilence: () => void;
  readonly onWarning: (warning: string) => void;
}

/** Gets playback over what it does not get over by itself: holes, a live window that has moved on, a browser that stands still. */
export class Continuity {
  readonly #options: ContinuityOptions;
  readonly #signal: AbortSignal;
  readonly #standStill: StandStill;
  #gap: { readonly from: number; readonly timer: ReturnType<typeof setTimeout> } | undefined;

  constructor(options: ContinuityOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.#standStill = new StandStill(options.onSilence);
    const stop = (): void => {
      clearTimeout(this.#gap?.timer);
      this.#standStill.stop();
    };
    signal.addEventListener('abort', stop, { once: true });
  }

  /** The video was looked at. */
  observed(observation: Observation): void {
    this.changed();
    this.#keepMoving(observation);
  }

  /** The media has changed, or the position. */
  changed(): void {
    const to = this.#planJump();
    const from = this.#options.lastObservation().position;
    if (this.#gap && (to === undefined || this.#gap.from !== from)) {
      clearTimeout(this.#gap.timer);
      this.#gap = undefined;
    }
    if (to === undefined || this.#gap || this.#signal.aborted) return;
    const timer = setTimeout(() => {
      this.#gap = undefined;
      const target = this.#planJump();
      if (target !== undefined && this.#options.lastObservation().position === from) this.#options.onJump(from, target);
    }, GAP_DWELL_MS);
    this.#gap = { from, timer };
  }

  #keepMoving(observation: Observation): void {
    const { position } = observation;
    const view = this.#options.view();
    const bufferedEnd = view ? contiguousEnd(view.buffered, position, 0.1) : position;
    // A browser that says it plays has media, be it the last moment of it.
    const hasMediaAhead =
      view !== undefined && (observation.state === 'moving' || bufferedEnd - position > AMPLE_SECONDS);
    const seconds = this.#standStill.observed(observation, hasMediaAhead);
    if (seconds === undefined) return;
    // WebKitGTK 2.50 stands before a hole, and says that it could go on.
    const overHole = this.#planJump({ ...observation, readyState: 1 });
    const to = overHole ?? Math.min(position + seconds, bufferedEnd);
    if (to <= position) return;
    this.#options.onWarning(`playback stood still at ${position.toFixed(3)} s: moved on to ${to.toFixed(3)} s`);
    this.#options.onJump(position, to);
  }

  #planJump(observation = this.#options.lastObservation()): number | undefined {
    const { view, outOfWindow, targetLatency } = this.#options;
    const media = view();
    if (!media) return undefined;
    const window = { ...media, observation, outOfWindow, targetLatency: targetLatency() };
    return planWindowReturn(window) ?? planGapJump({ ...media, observation });
  }
}
