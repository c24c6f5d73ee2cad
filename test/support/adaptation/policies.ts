import { Adaptation } from '../../../src/engine/adaptation/adaptation.js';
import { ThroughputEstimate } from '../../../src/engine/adaptation/throughput-estimate.js';
import { DEFAULT_CONFIG } from '../../../src/model/config.js';
import type { Rendition } from '../../../src/model/presentation.js';
import type { Policy, Situation, Stream } from './simulator.js';

export type CreatePolicy = (stream: Stream) => Policy;

const { initialThroughputBps, safetyFactor } = DEFAULT_CONFIG.adaptation;

/** The player's own, through the class that the engine calls. */
export const adaptation: CreatePolicy = (stream) => {
  let nowMs = 0;
  const engine = new Adaptation({ config: DEFAULT_CONFIG.adaptation, nowMs: () => nowMs });
  const renditions: readonly Rendition[] = stream.bitratesBps.map((bitrateBps, i) => ({
    id: String(i),
    mimeType: 'video/mp4',
    bitrateBps,
  }));
  const common = ({ bufferSeconds }: Situation) => ({
    renditions,
    bufferSeconds,
    segmentSeconds: stream.segmentSeconds,
  });
  return {
    name: 'adaptation',
    choose(situation) {
      nowMs = situation.nowMs;
      const { current, goalSeconds } = situation;
      const request = { ...common(situation), current: current < 0 ? null : String(current), goalSeconds };
      return Number(engine.choose(request).rendition.id);
    },
    transferred(transfer, atMs) {
      nowMs = atMs;
      engine.transferred(transfer);
    },
    shouldAbandon(progress) {
      const { rung, loadedBytes, elapsedMs, latencyMs } = progress;
      const sinceFirstByteMs = elapsedMs - latencyMs;
      return engine.shouldAbandon({ ...common(progress), rendition: String(rung), loadedBytes, sinceFirstByteMs });
    },
  };
};

/** One rendition, whatever happens. */
export function fixed(rung: number): CreatePolicy {
  return (stream) => ({
    name: `fixed ${rung}`,
    choose: () => Math.min(rung, stream.bitratesBps.length - 1),
    transferred: () => {},
  });
}

/** The highest rendition below the throughput with the same estimate and safety as ours, whatever is in the buffer. */
export const throughputOnly: CreatePolicy = ({ bitratesBps }) => {
  const estimate = new ThroughputEstimate();
  return {
    name: 'throughput',
    choose: () => highestBelow(bitratesBps, (estimate.throughputBps ?? initialThroughputBps) * safetyFactor),
    transferred: (transfer, nowMs) => estimate.add(transfer, nowMs),
  };
};

/** BOLA-BASIC (Spiteri et al., "BOLA: Near-Optimal Bitrate Adaptation for Online Videos", INFOCOM 2016): buffer alone. */
export const bufferOnly: CreatePolicy = ({ bitratesBps, segmentSeconds }) => ({
  name: 'buffer (BOLA)',
  choose: ({ bufferSeconds, goalSeconds }) => bola(bitratesBps, segmentSeconds, bufferSeconds, goalSeconds),
  transferred: () => {},
});

/**
 * BBA-0 (Huang et al., "A Buffer-Based Approach to Rate Adaptation", SIGCOMM 2014), which has a hysteresis: the buffer
 * maps to a bitrate, which has to reach the next rendition's for a switch.
 */
export const bufferMap: CreatePolicy = ({ bitratesBps }) => ({
  name: 'buffer (BBA-0)',
  choose({ bufferSeconds, goalSeconds, current }) {
    const share = (bufferSeconds - goalSeconds / 3) / (goalSeconds * (0.9 - 1 / 3));
    const lowest = bitratesBps[0]!;
    const bps = lowest + Math.min(Math.max(share, 0), 1) * (bitratesBps.at(-1)! - lowest);
    if (current < 0) return 0;
    const highest = highestBelow(bitratesBps, bps);
    if (highest > current) return highest;
    const next = bitratesBps.findIndex((bitrate) => bitrate >= bps);
    return Math.min(next, current);
  },
  transferred: () => {},
});

function highestBelow(bitratesBps: readonly number[], bps: number): number {
  return Math.max(0, bitratesBps.filter((bitrate) => bitrate <= bps).length - 1);
}

/** Parameters so that the lowest rendition is chosen up to a third of the goal (10 s of 30), the highest near the goal. */
function bola(bitratesBps: readonly number[], segmentSeconds: number, bufferSeconds: number, goal: number): number {
  const low = Math.min(10, goal / 3);
  const high = Math.max(goal - segmentSeconds, low * 1.5);
  const utility = (bps: number): number => Math.log(bps / bitratesBps[0]!);
  const gamma = utility(bitratesBps.at(-1)!) / (high / low - 1);
  const scores = bitratesBps.map((bps) => ((low / gamma) * (utility(bps) + gamma) - bufferSeconds) / bps);
  return scores.lastIndexOf(Math.max(...scores));
}
