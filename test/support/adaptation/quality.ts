import type { Outcome, Stream } from './simulator.js';

/**
 * Quality of experience after Yin et al., "A Control-Theoretic Approach for Dynamic Adaptive Video Streaming over HTTP"
 * (SIGCOMM 2015), eq. 5, with the weights of Pensieve (Mao et al., SIGCOMM 2017, table 1):
 *
 *     QoE = Σ q(Rₙ) − Σ |q(Rₙ₊₁) − q(Rₙ)| − μ · (rebuffering + startup), seconds
 *
 * `linear`: q(R) = R in Mbit/s; `log`: q(R) = ln(R / R_min). μ is the quality of the best rendition, as in both papers:
 * 4.3 and 2.66 for Pensieve's ladder. Given per segment and divided by the quality of the best rendition, so that 1 is
 * the best there is and streams can be averaged.
 */
export function qualityOf(outcome: Outcome, stream: Stream, kind: 'linear' | 'log'): number {
  const q = (rung: number): number => {
    const bps = stream.bitratesBps[rung]!;
    return kind === 'linear' ? bps / 1e6 : Math.log(bps / stream.bitratesBps[0]!);
  };
  const best = q(stream.bitratesBps.length - 1);
  const { rungs, rebufferSeconds, startupSeconds } = outcome;
  let sum = -best * (rebufferSeconds + startupSeconds);
  rungs.forEach((rung, i) => (sum += q(rung) - Math.abs(q(rung) - q(rungs[i - 1] ?? rung))));
  return sum / rungs.length / best;
}
