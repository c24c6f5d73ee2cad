import type { Observation } from '../model/observation.js';
import type { Presentation } from '../model/presentation.js';

/** `HTMLMediaElement.HAVE_FUTURE_DATA`: with it a video goes on, whatever the window is. */
const HAVE_FUTURE_DATA = 3;

/** The start of a window is about to leave it: return a little behind it, seconds. */
const RETURN_MARGIN_SECONDS = 1;

/** Where playback begins if nobody says. */
export function planStart({ kind, seekable, holdBack = 0, start }: Presentation): number {
  if (start !== undefined) return start;
  if (!seekable) return 0;
  return kind === 'live' ? Math.max(seekable.start, seekable.end - holdBack) : seekable.start;
}

/** Where to go on from a position whose media is no longer there to be fetched; undefined: it is, or is not needed. */
export function planWindowReturn(presentation: Presentation, observation: Observation): number | undefined {
  const { seekable, holdBack = 0 } = presentation;
  const { position, state, readyState } = observation;
  if (!seekable || position >= seekable.start || readyState === 0 || readyState >= HAVE_FUTURE_DATA) return undefined;
  if (state === 'paused' || state === 'ended') return undefined;
  return Math.max(seekable.start, Math.min(seekable.start + RETURN_MARGIN_SECONDS, seekable.end - holdBack));
}
