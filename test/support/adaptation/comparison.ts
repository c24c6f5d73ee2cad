import type { CreatePolicy } from './policies.js';
import { qualityOf } from './quality.js';
import { simulate, type Stream } from './simulator.js';
import type { Trace } from './trace.js';

const kbps = (...rates: readonly number[]): readonly number[] => rates.map((rate) => rate * 1000);

/** Pensieve's ladder (Mao et al., SIGCOMM 2017), and the H.264 one of Apple's HLS authoring specification. */
const PENSIEVE = kbps(300, 750, 1200, 1850, 2850, 4300);
const APPLE = kbps(145, 365, 730, 1100, 2000, 3000, 4500, 6000, 7800);

/** Four minutes each. */
const STREAMS: readonly Stream[] = [
  { name: 'on demand, 4 s', bitratesBps: PENSIEVE, segmentSeconds: 4, segments: 60, goalSeconds: 30 },
  { name: 'on demand, 6 s', bitratesBps: APPLE, segmentSeconds: 6, segments: 40, goalSeconds: 30 },
  { name: 'live, 2 s', bitratesBps: PENSIEVE, segmentSeconds: 2, segments: 120, goalSeconds: 30, holdBackSeconds: 6 },
];

/** What a policy made of one stream on one trace. */
interface Play {
  readonly stream: string;
  readonly trace: string;
  readonly linear: number;
  readonly log: number;
  readonly rebufferSeconds: number;
  readonly startupSeconds: number;
  readonly switches: number;
  readonly bitrateBps: number;
}

/** Means over all plays. */
export interface Score extends Omit<Play, 'stream' | 'trace'> {
  readonly policy: string;
  readonly plays: readonly Play[];
}

export function compare(policies: readonly CreatePolicy[], traces: readonly Trace[]): readonly Score[] {
  return policies.map((create) => {
    const plays = STREAMS.flatMap((stream) => traces.map((trace) => play(create, stream, trace)));
    const mean = (value: (play: Play) => number): number => plays.reduce((sum, p) => sum + value(p), 0) / plays.length;
    return {
      policy: create(STREAMS[0]!).name,
      plays,
      linear: mean((p) => p.linear),
      log: mean((p) => p.log),
      rebufferSeconds: mean((p) => p.rebufferSeconds),
      startupSeconds: mean((p) => p.startupSeconds),
      switches: mean((p) => p.switches),
      bitrateBps: mean((p) => p.bitrateBps),
    };
  });
}

function play(create: CreatePolicy, stream: Stream, trace: Trace): Play {
  const outcome = simulate(create(stream), stream, trace);
  const { rungs, rebufferSeconds, startupSeconds } = outcome;
  return {
    stream: stream.name,
    trace: trace.name,
    linear: qualityOf(outcome, stream, 'linear'),
    log: qualityOf(outcome, stream, 'log'),
    rebufferSeconds,
    startupSeconds,
    switches: rungs.filter((rung, i) => i > 0 && rung !== rungs[i - 1]).length,
    bitrateBps: rungs.reduce((sum, rung) => sum + stream.bitratesBps[rung]!, 0) / rungs.length,
  };
}

/** The scores as people read them. */
export function formatScores(scores: readonly Score[]): string {
  const head = 'policy          linear     log  rebuffer  startup  switches   kbit/s';
  const rows = scores.map((s) =>
    [
      s.policy.padEnd(14),
      s.linear.toFixed(3).padStart(7),
      s.log.toFixed(3).padStart(7),
      `${s.rebufferSeconds.toFixed(2)} s`.padStart(9),
      `${s.startupSeconds.toFixed(2)} s`.padStart(8),
      s.switches.toFixed(1).padStart(9),
      (s.bitrateBps / 1000).toFixed(0).padStart(8),
    ].join(' '),
  );
  return [head, ...rows].join('\n');
}
