import type { Rendition, RenditionId } from '../../model/presentation.js';
import type { SelectionReason } from '../../model/selection.js';
import { suitDisplay } from './dynamic-range.js';
import { planCaps, toLadder, withoutWaste, type CapState, type Rung } from './ladder.js';

/** What a transfer has to reckon with. */
export interface Network {
  /** Measured, or assumed before anything was; bits per second. */
  readonly throughputBps: number;
  /** From a request to its first byte, milliseconds. */
  readonly latencyMs: number;
}

/** What is known of the segment that is to be fetched. */
export interface SegmentOutlook {
  /** Of one segment; a good guess will do. */
  readonly segmentSeconds: number;
  /** Real size of the segment in a rendition. Default: reckoned from the bitrate. */
  readonly sizeBytes?: ((rendition: RenditionId) => number | undefined) | undefined;
  /** What the other tracks need of the line all the time, bits per second. Default 0. */
  readonly otherBps?: number | undefined;
}

export interface SelectionState extends SegmentOutlook, CapState {
  /** Those the browser can decode, at least one, in any order. */
  readonly renditions: readonly Rendition[];
  /** Rendition of the segment before, and why it was chosen; null: this is the first one. */
  readonly current: RenditionChoice | null;
  readonly network: Network;
  /** Media ahead of the playhead, seconds. */
  readonly bufferSeconds: number;
  /** What the buffer is being filled to, seconds; live: no more than up to the live edge. */
  readonly goalSeconds: number;
  /** `playbackRate`: how many seconds of media a second takes. */
  readonly rate: number;
}

export interface RenditionChoice {
  readonly rendition: Rendition;
  readonly reason: SelectionReason;
}

/** The part of the goal that is for the network's surprises, and is not spent on quality; at most 10 s, as dash.js' BOLA. */
const RESERVE_SHARE = 0.25;
const MAX_RESERVE_SECONDS = 10;

/**
 * What is in the buffer beyond the reserve is spent over so many seconds of media. To stay costs nothing, so that a dip
 * that is over by then is ridden out; to go up must last, or it is two switches for nothing. Best of those tried in the
 * simulator (test/support/adaptation), half and twice as much cost no more than 4 %.
 */
const HOLD_SECONDS = 20;
const RISE_SECONDS = 60;

/**
 * The rendition of the next segment, and why. Throughput says what can be sustained; the buffer says how far that may be
 * exceeded, and how soon the segment must be there. The two thresholds differ, so that nothing goes up and down in turn.
 */
export function selectRendition(state: SelectionState): RenditionChoice {
  const ladder = toLadder(suitDisplay(state.renditions, state.display));
  if (ladder.length === 1) return { rendition: ladder[0]!.rendition, reason: 'only-one' };
  const { rung, reason } = planRung(withoutWaste(ladder), state);
  const caps = planCaps(ladder, state);
  const cap = caps[ladder.indexOf(rung)];
  if (!cap) return { rendition: rung.rendition, reason };
  const allowed = withoutWaste(ladder.filter((_, i) => !caps[i]));
  return { rendition: (lastUpTo(rung, allowed) ?? allowed[0]!).rendition, reason: cap };
}

interface RungChoice {
  readonly rung: Rung;
  readonly reason: SelectionReason;
}

/** As if nothing but the network and the buffer mattered. */
function planRung(ladder: readonly Rung[], state: SelectionState): RungChoice {
  const { config } = state;
  const rate = state.rate > 0 ? state.rate : 1;
  const segmentSeconds = state.segmentSeconds / rate;
  const bufferSeconds = state.bufferSeconds / rate;
  const fetching = ladder.map((rung) => fetchSeconds(rung, state.network, state));
  const highest = (seconds: number): number => Math.max(0, highestWithin(fetching, seconds));
  const choice = (at: number, reason: SelectionReason): RungChoice => ({ rung: ladder[at]!, reason });

  const startSeconds = Math.min(config.startSeconds, segmentSeconds * config.safetyFactor);
  const isThere = state.renditions.some(({ id }) => id === state.current?.rendition.id);
  if (!state.current || !isThere) return choice(highest(startSeconds), 'start');
  const current = placeOf(state.current.rendition, ladder);
  const isOnLadder = ladder[current]!.rendition.id === state.current.rendition.id;

  // With an empty buffer everything is late: then it shall at least not take longer than at the start.
  const deadline = Math.max(bufferSeconds, startSeconds);
  const sustainable = segmentSeconds * config.safetyFactor;
  const reserve = Math.min(state.goalSeconds * RESERVE_SHARE, MAX_RESERVE_SECONDS);
  const spare = Math.max(0, state.bufferSeconds - reserve) / rate;
  const shareOf = (seconds: number): number => (spare * state.segmentSeconds) / seconds;

  const index = highest(Math.min(sustainable + shareOf(RISE_SECONDS) * config.safetyFactor, deadline));
  const holding = fetching[current]!;
  if (index > current || (index === current && !isOnLadder))
    return choice(index, fetching[index]! <= sustainable ? 'throughput-rose' : 'buffer-rich');
  const canHold = index === current || holding <= Math.min(segmentSeconds + shareOf(HOLD_SECONDS), deadline);
  if (isOnLadder && canHold) return choice(current, state.current.reason);
  return choice(index, holding <= segmentSeconds ? 'buffer-poor' : 'throughput-fell');
}

/** Where a rendition stands; one that is not on the ladder any more stands with the next cheaper one. */
function placeOf(rendition: Rendition, ladder: readonly Rung[]): number {
  const at = ladder.findIndex((rung) => rung.rendition.id === rendition.id);
  if (at !== -1) return at;
  const below = lastUpTo(toLadder([rendition])[0]!, ladder);
  return below ? ladder.indexOf(below) : 0;
}

/** The dearest one that costs no more than `limit`. */
function lastUpTo(limit: Rung, ladder: readonly Rung[]): Rung | undefined {
  return ladder.filter(({ bitrateBps }) => bitrateBps <= limit.bitrateBps).at(-1);
}

/** How long the segment would take in a rendition, seconds. */
export function fetchSeconds({ rendition, bitrateBps }: Rung, network: Network, segment: SegmentOutlook): number {
  const { segmentSeconds, sizeBytes, otherBps = 0 } = segment;
  const known = sizeBytes?.(rendition.id);
  const bits = known === undefined ? bitrateBps * segmentSeconds : known * 8;
  return network.latencyMs / 1000 + (bits + otherBps * segmentSeconds) / network.throughputBps;
}

/** Index of the last one that takes no longer than `limit`; -1: none. */
export function highestWithin(fetchingSeconds: readonly number[], limit: number): number {
  let index = fetchingSeconds.length - 1;
  while (index >= 0 && fetchingSeconds[index]! > limit) index--;
  return index;
}
