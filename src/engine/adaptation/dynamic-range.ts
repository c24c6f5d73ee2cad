import type { Presentation, Rendition, VideoRange } from '../../model/presentation.js';
import type { DisplayState } from '../../model/selection.js';
import { toLadder } from './ladder.js';

/**
 * By what comes first where there is a choice. HLG is made to be watched on SDR displays, too (ITU-R BT.2100); PQ is as
 * bright as its author made it, and has to be mapped.
 */
const PREFERENCE: Readonly<Record<DisplayState['dynamicRange'], readonly VideoRange[]>> = {
  standard: ['sdr', 'hlg', 'pq'],
  high: ['pq', 'hlg', 'sdr'],
};

/**
 * The renditions to choose among on a display: of one dynamic range, as a change of it shows. On an HDR display also those
 * of standard range that cost less than any other, so that a slow line is no reason to stall.
 */
export function suitDisplay(renditions: readonly Rendition[], { dynamicRange }: DisplayState): readonly Rendition[] {
  const rangeOf = ({ videoRange = 'sdr' }: Rendition): VideoRange => videoRange;
  const range = PREFERENCE[dynamicRange].find((wanted) =>
    renditions.some((rendition) => rangeOf(rendition) === wanted),
  );
  const suited = renditions.filter((rendition) => rangeOf(rendition) === range);
  if (suited.length === renditions.length || range === 'sdr' || dynamicRange === 'standard') return suited;
  const [cheapest] = toLadder(suited);
  const cheaper = toLadder(renditions).filter(
    ({ rendition, bitrateBps }) => rangeOf(rendition) === 'sdr' && bitrateBps < cheapest!.bitrateBps,
  );
  return [...cheaper.map(({ rendition }) => rendition), ...suited];
}

/** A presentation as it is offered on a display: a menu shall not list what would look wrong. */
export function offerTo(display: DisplayState, presentation: Presentation): Presentation {
  const tracks = presentation.tracks.map((track) =>
    track.type === 'video' ? { ...track, renditions: suitDisplay(track.renditions, display) } : track,
  );
  return { ...presentation, tracks };
}
