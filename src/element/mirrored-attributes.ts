/** Attributes that the inner `<video>` has as the host has them. */
export const MIRRORED_ATTRIBUTES: readonly string[] = [
  'autoplay',
  'controls',
  'loop',
  'playsinline',
  'poster',
  'preload',
  'crossorigin',
  'controlslist',
  'disablepictureinpicture',
  'disableremoteplayback',
  'autopictureinpicture',
  'x-webkit-airplay',
];

/** Makes `attribute` of `video` what it is on `host`. */
export function mirrorAttribute(host: HTMLElement, video: HTMLVideoElement, attribute: string): void {
  const value = host.getAttribute(attribute);
  // With `none` the host decides when to load; the video itself must then not wait for play().
  if (value === null || (attribute === 'preload' && value.toLowerCase() === 'none')) video.removeAttribute(attribute);
  else video.setAttribute(attribute, value);
}
