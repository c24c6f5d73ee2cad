import type { TimeRange } from '../../model/time-range.js';
import type { LocalCue, WebVtt } from '../text/webvtt.js';

/** 33 bits of 90 kHz: after about 26.5 hours MPEG-2 timestamps begin again at zero. */
const WRAP_SECONDS = 2 ** 33 / 90_000;
/** Cues may reach a little beyond the segment they are in, seconds. */
const TOLERANCE_SECONDS = 1;

/** What the zero of cue times without an `X-TIMESTAMP-MAP` is taken for. */
export type CueClock = 'media' | 'presentation' | 'segment';

export interface TimingInput {
  readonly vtt: WebVtt;
  /** Where the playlist puts the segment, presentation seconds. */
  readonly segment: TimeRange;
  /** Seconds from the media's clock to the presentation's. */
  readonly mediaOffset: number;
  /** As found out by an earlier segment of the same track. Default: to be found out. */
  readonly clock?: CueClock | undefined;
}

export interface Timing {
  /** Seconds to add to the cues' times. */
  readonly shift: number;
  /** Undefined: nothing was found out. */
  readonly clock?: CueClock;
}

/**
 * Where cues belong (RFC 8216bis §3.1.4): by their map; without one, their zero is that of the media's clock. Packagers
 * that write no map are not all of this opinion: cues that would lie outside of their own segment so, and inside of it
 * by the presentation's clock or counted from the segment's start, are placed by that.
 */
export function planTiming({ vtt, segment, mediaOffset, clock }: TimingInput): Timing {
  const { cues, timestampMap } = vtt;
  const first = cues[0];
  if (timestampMap) {
    const shift = timestampMap.mpegts / 90_000 - timestampMap.local + mediaOffset;
    const wraps = first ? Math.round((segment.start - (first.start + shift)) / WRAP_SECONDS) : 0;
    return { shift: shift + wraps * WRAP_SECONDS };
  }
  const shifts: Record<CueClock, number> = { media: mediaOffset, presentation: 0, segment: segment.start };
  if (clock) return { shift: shifts[clock], clock };
  if (!first) return { shift: mediaOffset };
  const found = (['media', 'presentation', 'segment'] as const).find((each) => isInside(cues, shifts[each], segment));
  return { shift: shifts[found ?? 'media'], clock: found ?? 'media' };
}

function isInside(cues: readonly LocalCue[], shift: number, { start, end }: TimeRange): boolean {
  return cues.some((cue) => cue.start + shift < end + TOLERANCE_SECONDS && cue.end + shift > start - TOLERANCE_SECONDS);
}

/** The cues on the presentation timeline; those before its beginning are gone. */
export function shiftCues(cues: readonly LocalCue[], shift: number): LocalCue[] {
  const shifted = cues.map((cue) => ({ ...cue, start: Math.max(0, cue.start + shift), end: cue.end + shift }));
  return shifted.filter(({ start, end }) => end > start);
}
