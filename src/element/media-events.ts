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

/**
 * Fires on `host` what `video` fires; media events neither bubble nor leave a shadow tree by themselves.
 * @returns does so with one of the frequent events.
 */
export function redispatchMediaEvents(video: HTMLVideoElement, host: HTMLElement): (type: string) => void {
  const redispatch = (event: Event): void => {
    if (!event.composed) host.dispatchEvent(cloneEvent(event));
  };
  // Once, however often it is said.
  const fire = (type: string): void => video.addEventListener(type, redispatch);
  MEDIA_EVENTS.forEach(fire);
  return fire;
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
