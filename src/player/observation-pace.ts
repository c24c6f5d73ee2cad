import type { Observation } from '../model/observation.js';

/** How often the engine hears of playback that goes on as it did, milliseconds of media. Frames are counted over some ten seconds. */
const STEADY_MS = 2000;

/** As far as that may be from where the engine thinks it is, seconds: about what `timeupdate` itself is late by. */
const DRIFT_SECONDS = 0.25;

/**
 * Whether the engine has to hear of an observation: between two of them it extrapolates. To post all four of a second was
 * half of the script on the main thread while nothing happens (11 of 23 ms in 20 s, Chromium 156).
 */
export function isNews(last: Observation | undefined, observation: Observation): boolean {
  if (last?.state !== 'moving' || observation.state !== 'moving') return true;
  if (last.rate !== observation.rate || last.readyState !== observation.readyState) return true;
  const elapsedMs = observation.atMs - last.atMs;
  const expected = last.position + (elapsedMs / 1000) * last.rate;
  // Timers of a page come a little late, and sometimes a little early.
  return (
    elapsedMs * Math.max(1, last.rate) > STEADY_MS - 100 || Math.abs(observation.position - expected) > DRIFT_SECONDS
  );
}
