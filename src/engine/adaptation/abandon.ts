import type { Rendition, RenditionId } from '../../model/presentation.js';
import { fetchSeconds, highestWithin, type Network, type SegmentOutlook } from './select-rendition.js';
import { toLadder, withoutWaste } from './ladder.js';

/** A segment under way. */
export interface AbandonState extends SegmentOutlook {
  readonly renditions: readonly Rendition[];
  /** Rendition that is being fetched. */
  readonly rendition: RenditionId;
  readonly loadedBytes: number;
  /** Milliseconds since its first byte came. */
  readonly sinceFirstByteMs: number;
  /** From a request to its first byte, milliseconds. */
  readonly latencyMs: number;
  /** Media ahead of the playhead, seconds; 0 while nothing can be shown. */
  readonly bufferSeconds: number;
  /** `playbackRate`. */
  readonly rate: number;
  /** With nothing in the buffer: how long the rest may take, seconds. */
  readonly patienceSeconds: number;
}

/** Less time tells nothing of a transfer's speed (dash.js `minSegmentDownloadTimeThresholdInMs`). */
const MIN_ELAPSED_MS = 500;

/** What is begun anew must take no more than this share of what the rest would take: the bytes so far are lost. */
const MAX_SHARE = 0.6;

/**
 * The rendition to fetch a segment in instead, if what is under way will not be there before the buffer runs out and
 * the other will be there sooner; null: go on. After BOLA-E (Spiteri et al., MMSys 2018) and dash.js' AbandonRequestsRule.
 */
export function planAbandon(state: AbandonState): Rendition | null {
  const { loadedBytes, sinceFirstByteMs, rendition, latencyMs } = state;
  const ladder = toLadder(state.renditions);
  const index = ladder.findIndex((rung) => rung.rendition.id === rendition);
  if (index <= 0 || loadedBytes === 0 || sinceFirstByteMs < MIN_ELAPSED_MS) return null;

  // All that was measured is this transfer: whatever shares the line has had its part already.
  const network: Network = { throughputBps: (loadedBytes * 8000) / sinceFirstByteMs, latencyMs };
  const bitsInAll = fetchSeconds(ladder[index]!, { throughputBps: 1, latencyMs: 0 }, { ...state, otherBps: 0 });
  const restSeconds = (bitsInAll - loadedBytes * 8) / network.throughputBps;
  const playableSeconds = state.bufferSeconds / (state.rate > 0 ? state.rate : 1);
  // Larger than it should be: nobody knows how much is to come.
  if (restSeconds <= 0 || restSeconds <= (playableSeconds || state.patienceSeconds)) return null;

  const lower = withoutWaste(ladder.slice(0, index));
  const anew = lower.map((rung) => fetchSeconds(rung, network, { ...state, otherBps: 0 }));
  const inTime = highestWithin(anew, Math.min(playableSeconds, restSeconds * MAX_SHARE));
  if (inTime >= 0) return lower[inTime]!.rendition;
  return anew[0]! <= restSeconds * MAX_SHARE ? lower[0]!.rendition : null;
}
