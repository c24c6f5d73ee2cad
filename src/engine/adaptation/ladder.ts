import type { AdaptationConfig } from '../../model/config.js';
import type { Rendition, RenditionId } from '../../model/presentation.js';
import type { DisplayState, SelectionReason } from '../../model/selection.js';

/** A rendition with what it costs. */
export interface Rung {
  readonly rendition: Rendition;
  /** As the source says, or guessed from its size; `Infinity` if nothing is known, so that it is nobody's first choice. */
  readonly bitrateBps: number;
}

/** Guess for a rendition without a bitrate: H.264 at 720p and 30 frames a second takes about 2.8 Mbit/s. */
const BITS_PER_PIXEL = 0.1;
const USUAL_FRAME_RATE = 30;

/** The renditions from the cheapest to the dearest. */
export function toLadder(renditions: readonly Rendition[]): readonly Rung[] {
  return renditions
    .map((rendition) => ({ rendition, bitrateBps: rendition.bitrateBps ?? guessBitrate(rendition) }))
    .sort((a, b) => (a.bitrateBps === b.bitrateBps ? 0 : a.bitrateBps - b.bitrateBps));
}

/**
 * Without the rungs that the author says are worth less than another one that costs no more: what is left is in the order
 * of both (RFC 8216bis §4.4.6.2, SCORE: the higher one is the more desirable). All of them, unless all have a score.
 */
export function withoutWaste(ladder: readonly Rung[]): readonly Rung[] {
  const scoreOf = ({ rendition }: Rung): number => rendition.score ?? NaN;
  if (ladder.some((rung) => Number.isNaN(scoreOf(rung)))) return ladder;
  return ladder.filter(
    (rung) => !ladder.some((other) => other.bitrateBps <= rung.bitrateBps && scoreOf(other) > scoreOf(rung)),
  );
}

function guessBitrate(rendition: Rendition): number {
  return pixelsPerSecond(rendition) * BITS_PER_PIXEL || Infinity;
}

/** What the decoder and the screen have to do for it; 0 if its size is unknown. */
function pixelsPerSecond({ width = 0, height = 0, frameRate = USUAL_FRAME_RATE }: Rendition): number {
  return width * height * frameRate;
}

/** What limits the choice besides the network. */
export interface CapState {
  readonly display: DisplayState;
  /** Renditions that dropped frames lately. */
  readonly avoided: readonly RenditionId[];
  readonly config: AdaptationConfig;
}

/** Why a rendition may not be chosen by itself; undefined: it may. The first reason in the order of the issue counts. */
export type Cap = Extract<SelectionReason, 'display-size' | 'dropped-frames' | 'save-data' | 'manual'> | undefined;

/** For each rung whether something forbids it. If all are forbidden, the cheapest one is left. */
export function planCaps(ladder: readonly Rung[], { display, avoided, config }: CapState): readonly Cap[] {
  const pixelCap = config.capToDisplay ? pixelsThatFill(ladder, display) : Infinity;
  const dropped = ladder.filter(({ rendition }) => avoided.includes(rendition.id));
  const workCap = Math.min(...dropped.map(({ rendition }) => pixelsPerSecond(rendition)));
  const costCap = Math.min(...dropped.map(({ bitrateBps }) => bitrateBps));
  const caps = ladder.map(({ rendition, bitrateBps }): Cap => {
    if (bitrateBps > config.maxBitrateBps || bitrateBps < config.minBitrateBps) return 'manual';
    if (pixelsOf(rendition) > pixelCap) return 'display-size';
    if (config.capByDroppedFrames && pixelsPerSecond(rendition) >= workCap && bitrateBps >= costCap)
      return 'dropped-frames';
    if (display.saveData && bitrateBps > config.saveDataBitrateBps) return 'save-data';
    return undefined;
  });
  if (caps.includes(undefined)) return caps;
  // Above a minimum that the other limits leave no room for, the limits win; below it there is nothing else.
  const cheapest = Math.max(
    ladder.findIndex(({ bitrateBps }) => bitrateBps >= config.minBitrateBps),
    0,
  );
  return caps.map((cap, i) => (i === cheapest ? undefined : cap));
}

function pixelsOf({ width = 0, height = 0 }: Rendition): number {
  return width * height;
}

/** Pixels of the smallest rendition that is at least as large as the picture on the screen, which keeps its proportions. */
function pixelsThatFill(ladder: readonly Rung[], { widthPx, heightPx }: DisplayState): number {
  if (!widthPx || !heightPx) return Infinity;
  const filling = ladder.filter(({ rendition: { width = 0, height = 0 } }) => width >= widthPx || height >= heightPx);
  return Math.min(...filling.map(({ rendition }) => pixelsOf(rendition)));
}
