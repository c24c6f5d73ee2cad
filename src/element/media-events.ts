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
  'progress',
  'ratechange',
  'resize',
  'seeked',
  'seeking',
  'stalled',
  'suspend',
  'timeupdate',
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

/** Fires on `host` what `video` fires; media events neither bubble nor leave a shadow tree by themselves. */
export function redispatchMediaEvents(video: HTMLVideoElement, host: HTMLElement): void {
  for (const type of MEDIA_EVENTS) {
    video.addEventListener(type, (event) => {
      if (!event.composed) host.dispatchEvent(cloneEvent(event));
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
