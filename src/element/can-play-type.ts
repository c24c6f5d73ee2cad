/** Containers that the built-in loaders read. */
const CONTAINERS: ReadonlySet<string> = new Set(['video/mp4', 'audio/mp4', 'video/webm', 'audio/webm']);

/** `application/vnd.apple.mpegurl` (RFC 8216 §10), and the many others that servers and pages write. */
const HLS = /mpegurl$/i;

/** What `HTMLMediaElement.canPlayType` says, about what this player plays. */
export function canPlayType(type: string, video: HTMLVideoElement): CanPlayTypeResult {
  const mediaSource =
    globalThis.MediaSource ?? (globalThis as { ManagedMediaSource?: typeof MediaSource }).ManagedMediaSource;
  // Without MediaSource the file goes to the video as it is.
  if (!mediaSource) return video.canPlayType(type);
  const [container = '', ...parameters] = type.split(';');
  if (HLS.test(container.trim())) return 'maybe';
  if (!CONTAINERS.has(container.trim().toLowerCase())) return '';
  if (!parameters.some((parameter) => /^\s*codecs\s*=/i.test(parameter))) return video.canPlayType(type) && 'maybe';
  return mediaSource.isTypeSupported(type) ? 'probably' : '';
}
