import type { Observation } from '../model/observation.js';
import { rangeAt, type TimeRangeList } from '../shared/time-ranges.js';

/** `HTMLMediaElement.HAVE_FUTURE_DATA`: below it a video cannot go on. */
const HAVE_FUTURE_DATA = 3;

/** A range may begin this little after the position, and the browser still plays: less than a frame. */
const TOUCH_SECONDS = 0.01;

export interface GapState {
  readonly observation: Observation;
  /** What every buffer holds. */
  readonly buffered: TimeRangeList;
  /** Where the media that is still to come begins; `Infinity` if there is none. What begins before the hole ends may fill it. */
  readonly nextNeededStart: number;
}

/** A hole that playback cannot cross by itself: where to seek to, or undefined. */
export function planGapJump(state: GapState): number | undefined {
  const { observation, buffered, nextNeededStart } = state;
  const { position, readyState } = observation;
  if (observation.state === 'ended' || readyState === 0 || readyState >= HAVE_FUTURE_DATA) return undefined;
  const current = rangeAt(buffered, position, TOUCH_SECONDS);
  // With more than a moment ahead in the same range it is not a hole that stops playback.
  if (current && current.end - position > 0.25) return undefined;
  const next = buffered.find((range) => range.start > position + TOUCH_SECONDS && range !== current);
  if (!next) return undefined;
  return nextNeededStart >= next.start ? next.start + TOUCH_SECONDS : undefined;
}
