/** What `<video>` fires (HTML "Event summary", EME, Picture-in-Picture, WebKit), but `error`: the player reports that. */
const MEDIA_EVENTS = [
  'abort',
  'canplay',
  'canplaythrough',
  'durationchange',
  'emptied',
  'encrypted',
  'ended',
  'loadeddata',
  'loadedmetadata',
  'loadstart',
  'pause',
  'play',
  'playing',
  'ratechange',
  'resize',
  'seeked',
  'seeking',
  'stalled',
  'suspend',
  'volumechange',
  'waiting',
  'waitingforkey',
  'enterpictureinpicture',
  'leavepictureinpicture',
  'webkitbeginfullscreen',
  'webkitendfullscreen',
  'webkitpresentationmodechanged',
  'webkitcurrentplaybacktargetiswirelesschanged',
  'webkitplaybacktargetavailabilitychanged',
] as const;

/**
 * What `<video>` fires again and again while it just plays: fired on the element once somebody listens there, as it was a
 * third of what the page's thread had to do (0.07 ms each, Chromium 156).
 */
export const FREQUENT_EVENTS: readonly string[] = ['progress', 'timeupdate'];

/** Fires on an element what the video inside it fires; media events neither bubble nor leave a shadow tree by themselves. */
export class MediaEvents {
  readonly #video: HTMLVideoElement;
  readonly #host: HTMLElement;
  readonly #fired = new Set<string>();

  constructor(video: HTMLVideoElement, host: HTMLElement) {
    this.#video = video;
    this.#host = host;
    for (const type of MEDIA_EVENTS) this.#fire(type);
  }

  /** Somebody listens on the element. */
  listened(type: string): void {
    if (FREQUENT_EVENTS.includes(type)) this.#fire(type);
  }

  #fire(type: string): void {
    if (this.#fired.has(type)) return;
    this.#fired.add(type);
    this.#video.addEventListener(type, (event) => {
      if (!event.composed) this.#host.dispatchEvent(cloneEvent(event));
    });
  }
}

/** An event can be dispatched once: another one with the same fields (`initData` of `encrypted`, say). */
function cloneEvent(event: Event): Event {
  try {
    return new (event.constructor as typeof Event)(event.type, event);
  } catch {
    // WebKitPlaybackTargetAvailabilityEvent and the like have no public constructor.
    const { type, bubbles, cancelable } = event;
    const clone = new Event(type, { bubbles, cancelable });
    if ('availability' in event) Object.defineProperty(clone, 'availability', { value: event.availability });
    return clone;
  }
}
