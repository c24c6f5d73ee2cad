import type { PlayerError } from '../model/errors.js';
import type { Placement, PlacementReason } from '../model/placement.js';

/**
 * Something failed. With `error.fatal` playback of this source has ended; otherwise it goes on.
 * Cancelable: `preventDefault()` says that the page deals with it, and keeps it out of the console.
 */
export class PlayerErrorEvent extends Event {
  readonly error: PlayerError;
  constructor(error: PlayerError) {
    super('error', { cancelable: true });
    this.error = error;
  }
}

/** The engine moved during a session: a better placement failed, and playback resumes at the same position. */
export class PlacementChangeEvent extends Event {
  readonly placement: Placement;
  readonly placementReason: PlacementReason;
  /** The one before. */
  readonly previous: Placement | null;
  constructor(placement: Placement, placementReason: PlacementReason, previous: Placement | null) {
    super('placementchange');
    this.placement = placement;
    this.placementReason = placementReason;
    this.previous = previous;
  }
}

/** The events of a player by their types. */
export interface PlayerEventMap {
  readonly error: PlayerErrorEvent;
  readonly placementchange: PlacementChangeEvent;
  readonly presentationchange: Event;
  readonly selectionchange: Event;
  readonly statschange: Event;
  readonly targetlivewindowchange: Event;
}

/** An EventTarget whose listeners know the player's events by their types. */
export class PlayerEventTarget extends EventTarget {
  override addEventListener<K extends keyof PlayerEventMap>(
    type: K,
    listener: ((event: PlayerEventMap[K]) => void) | EventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | ((event: never) => void) | null,
    options?: boolean | AddEventListenerOptions,
  ): void {
    super.addEventListener(type, listener as EventListener, options);
    this.listened(type);
  }

  /** Somebody listens from now on. */
  protected listened(_type: string): void {
    // Most events are told anyway.
  }
}
