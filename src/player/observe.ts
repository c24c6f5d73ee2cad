import type { Observation } from '../model/observation.js';
import { nowMs } from '../shared/clock.js';

/** What the engine has to hear of at once; between two of them it extrapolates. */
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
  'timeupdate',
  'ended',
] as const;

/**
 * How often the engine hears of playback that just goes on, milliseconds at the usual rate or below: it knows the rest by
 * itself, and a decoder that does not keep up shows within seconds. Each fourth `timeupdate` is due then. Each message took
 * 0.2 ms of the page's thread (npm run bench -- main-thread).
 */
const STEADY_INTERVAL_MS = 900;

/** Reads a video, but for its frames. */
export function observeVideo(video: HTMLVideoElement): Observation {
  const { currentTime: position, playbackRate: rate, readyState } = video;
  return { position, atMs: nowMs(), rate, state: stateOf(video), readyState };
}

function stateOf(video: HTMLVideoElement): Observation['state'] {
  if (video.ended) return 'ended';
  if (video.seeking) return 'seeking';
  if (video.paused) return 'paused';
  return video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA ? 'waiting' : 'moving';
}

/** Calls back with an observation whenever one is due, until aborted. */
export function watchVideo(
  video: HTMLVideoElement,
  onObservation: (observation: Observation) => void,
  signal: AbortSignal,
): void {
  let reportedAtMs = -Infinity;
  const report = ({ type }: Event): void => {
    const isSteady = type === 'timeupdate';
    if (isSteady && nowMs() - reportedAtMs < STEADY_INTERVAL_MS / Math.max(1, video.playbackRate)) return;
    const observation = observeVideo(video);
    reportedAtMs = observation.atMs;
    onObservation(isSteady ? { ...observation, frames: countFrames(video) } : observation);
  };
  for (const type of OBSERVED_EVENTS) video.addEventListener(type, report, { capture: true, signal });
}

function countFrames(video: HTMLVideoElement): NonNullable<Observation['frames']> {
  const { totalVideoFrames: total, droppedVideoFrames: dropped } = video.getVideoPlaybackQuality();
  return { total, dropped };
}
