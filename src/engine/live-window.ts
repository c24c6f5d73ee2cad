import type { LiveConfig } from '../model/config.js';
import type { Observation } from '../model/observation.js';
import type { Presentation } from '../model/presentation.js';
import { contiguousEnd, type TimeRangeList } from '../shared/time-ranges.js';

/** The start of a window is about to leave it: return a little behind it, seconds. */
const RETURN_MARGIN_SECONDS = 1;

/** With this much ahead in the buffer a video is about to go on by itself, seconds. */
const PLAYABLE_SECONDS = 0.25;

/** Where playback begins if nobody says. `targetLatency`: as the application wants it, seconds. */
export function planStart(presentation: Presentation, targetLatency?: number): number {
  const { kind, seekable, start } = presentation;
  if (kind === 'live' && seekable && targetLatency !== undefined) return edgeOf(presentation, targetLatency);
  if (start !== undefined) return start;
  if (!seekable) return 0;
  return kind === 'live' ? edgeOf(presentation) : seekable.start;
}

/** As close to the end of the window as is safe. */
function edgeOf({ seekable, holdBack = 0 }: Presentation, latency = holdBack): number {
  const { start, end } = seekable!;
  return Math.max(start, end - latency);
}

/** What the way back into a window is planned from. */
export interface WindowState {
  readonly presentation: Presentation;
  readonly observation: Observation;
  /** What every buffer holds. */
  readonly buffered: TimeRangeList;
  readonly outOfWindow: LiveConfig['outOfWindow'];
  /** As the application wants it, seconds. */
  readonly targetLatency: number | undefined;
}

/** Where to go on from a position whose media is no longer there to be fetched; undefined: it is, or is not needed. */
export function planWindowReturn(state: WindowState): number | undefined {
  const { presentation, observation, buffered, outOfWindow, targetLatency } = state;
  const { seekable, kind } = presentation;
  const { position, readyState } = observation;
  if (!seekable || position >= seekable.start || readyState === 0) return undefined;
  if (observation.state === 'paused' || observation.state === 'ended') return undefined;
  // What is buffered decides: WebKitGTK 2.50 may stand still at its end with a `readyState` that says otherwise.
  if (contiguousEnd(buffered, position, 0) - position > PLAYABLE_SECONDS) return undefined;
  const edge = edgeOf(presentation, targetLatency);
  // Who seeks to before the window wants the oldest there is.
  if (kind === 'live' && outOfWindow === 'edge' && observation.state !== 'seeking') return edge;
  return Math.max(seekable.start, Math.min(seekable.start + RETURN_MARGIN_SECONDS, edge));
}
