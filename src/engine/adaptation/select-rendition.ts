import type { Rendition, RenditionId } from '../../model/presentation.js';
import type { SelectionReason } from '../../model/selection.js';
import { planCaps, toLadder, type CapState, type Rung } from './ladder.js';

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
  const ladder = toLadder(state.renditions);
  if (ladder.length === 1) return { rendition: ladder[0]!.rendition, reason: 'only-one' };
  const wanted = planRung(ladder, state);
  const caps = planCaps(ladder, state);
  const cap = caps[wanted.index];
  if (!cap) return { rendition: ladder[wanted.index]!.rendition, reason: wanted.reason };
  const below = caps.lastIndexOf(undefined, wanted.index);
  const index = below === -1 ? caps.indexOf(undefined) : below;
  return { rendition: ladder[index]!.rendition, reason: cap };
}

interface RungChoice {
  readonly index: number;
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

  const startSeconds = Math.min(config.startSeconds, segmentSeconds * config.safetyFactor);
  const current = ladder.findIndex(({ rendition }) => rendition.id === state.current?.rendition.id);
  if (!state.current || current === -1) return { index: highest(startSeconds), reason: 'start' };

  // With an empty buffer everything is late: then it shall at least not take longer than at the start.
  const deadline = Math.max(bufferSeconds, startSeconds);
  const sustainable = segmentSeconds * config.safetyFactor;
  const reserve = Math.min(state.goalSeconds * RESERVE_SHARE, MAX_RESERVE_SECONDS);
  const spare = Math.max(0, state.bufferSeconds - reserve) / rate;
  const shareOf = (seconds: number): number => (spare * state.segmentSeconds) / seconds;

  const index = highest(Math.min(sustainable + shareOf(RISE_SECONDS) * config.safetyFactor, deadline));
  const holding = fetching[current]!;
  if (index > current) return { index, reason: fetching[index]! <= sustainable ? 'throughput-rose' : 'buffer-rich' };
  if (index === current || holding <= Math.min(segmentSeconds + shareOf(HOLD_SECONDS), deadline))
    return { index: current, reason: state.current.reason };
  return { index, reason: holding <= segmentSeconds ? 'buffer-poor' : 'throughput-fell' };
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
