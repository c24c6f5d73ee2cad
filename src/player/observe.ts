import type { Observation } from '../model/observation.js';
import { nowMs } from '../shared/clock.js';

/**
 * What the engine has to hear of at once. Between two of them it extrapolates, and asks now and then whether it does so
 * rightly (`look-requested`): `timeupdate`, four times a second, was half of the script on the main thread.
 */
const OBSERVED_EVENTS = [
  'loadedmetadata',
  'loadeddata',
  'canplay',
  'playing',
  'waiting',
  'pause',
  'seeking',
  'seeked',
  'ratechange',
  'ended',
  'error',
] as const;

/** Reads a video, but for its frames. */
export function observeVideo(video: HTMLVideoElement): Observation {
  const { currentTime: position, playbackRate: rate, readyState } = video;
  return { position, atMs: nowMs(), rate, state: stateOf(video), readyState, isHidden: document.hidden };
}

function stateOf(video: HTMLVideoElement): Observation['state'] {
  if (video.ended) return 'ended';
  if (video.seeking) return 'seeking';
  if (video.paused) return 'paused';
  return video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA ? 'waiting' : 'moving';
}

/** Calls back whenever something has happened to a video, until aborted. */
export function watchVideo(video: HTMLVideoElement, onChange: () => void, signal: AbortSignal): void {
  for (const type of OBSERVED_EVENTS) video.addEventListener(type, onChange, { capture: true, signal });
}

/** For the engine to see a decoder that does not keep up. */
export function countFrames(video: HTMLVideoElement): NonNullable<Observation['frames']> {
  const { totalVideoFrames: total, droppedVideoFrames: dropped } = video.getVideoPlaybackQuality();
  return { total, dropped };
}
