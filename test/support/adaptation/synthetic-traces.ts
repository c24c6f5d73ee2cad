import type { Trace } from './trace.js';

/** Mulberry32: the same numbers each time. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const trace = (name: string, latencyMs: number, steps: readonly (readonly [number, number])[]): Trace => ({
  name,
  latencyMs,
  steps: steps.map(([seconds, kbps]) => ({ seconds, bps: kbps * 1000 })),
});

const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

/** What real networks do, each by itself, so that a policy's mistake has a name. Rates in kbit/s. */
export function syntheticTraces(): readonly Trace[] {
  const random = seededRandom(7);
  return [
    trace('steady', 40, [[60, 3500]]),
    trace('step-down', 40, [
      [60, 5000],
      [120, 900],
    ]),
    trace('step-up', 40, [
      [60, 900],
      [120, 5000],
    ]),
    // Shorter than a buffer: not worth a switch.
    trace('spikes', 40, [
      [20, 1500],
      [2, 12_000],
    ]),
    trace('dips', 40, [
      [20, 4000],
      [3, 300],
    ]),
    trace('ramp', 40, [
      ...times(30, (i): [number, number] => [3, 600 + i * 150]),
      ...times(30, (i): [number, number] => [3, 5100 - i * 150]),
    ]),
    trace('tunnel', 60, [
      [60, 4000],
      [15, 0],
    ]),
    trace('far-server', 600, [[60, 4000]]),
    // Log-normal by the second around 2.5 Mbit/s, as a busy wireless cell is.
    trace(
      'noise',
      40,
      times(240, (): [number, number] => {
        const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
        return [1, 2500 * Math.exp(0.6 * normal)];
      }),
    ),
  ];
}
