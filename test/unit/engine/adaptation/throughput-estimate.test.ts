import { expect } from '@open-wc/testing';
import { ThroughputEstimate } from '../../../../src/engine/adaptation/throughput-estimate.js';
import type { Transfer } from '../../../../src/loaders/contract.js';

/** A megabyte in a second, 8 Mbit/s. */
const transfer = (more: Partial<Transfer> = {}): Transfer => ({
  url: 'https://example.org/segment',
  sizeBytes: 1_000_000,
  latencyMs: 50,
  durationMs: 1000,
  origin: 'network',
  ...more,
});

/** One transfer after another, without a break. */
function measured(...transfers: readonly Transfer[]): ThroughputEstimate {
  const estimate = new ThroughputEstimate();
  let nowMs = 0;
  for (const each of transfers) {
    nowMs += each.durationMs + (each.pausedMs ?? 0);
    estimate.add(each, nowMs);
  }
  return estimate;
}

const times = (count: number, each: Transfer): Transfer[] => Array.from({ length: count }, () => each);

describe('ThroughputEstimate', () => {
  it('knows nothing at first', () => {
    const estimate = new ThroughputEstimate();
    expect(estimate.throughputBps).to.equal(null);
    expect(estimate.latencyMs).to.equal(null);
  });

  it('believes the first transfer, latency apart', () => {
    const estimate = measured(transfer({ latencyMs: 900 }));
    expect(estimate.throughputBps).to.be.closeTo(8e6, 1);
    expect(estimate.latencyMs).to.be.closeTo(900, 1);
  });

  it('leaves out caches and what is too small to say anything', () => {
    const small = transfer({ sizeBytes: 2000, durationMs: 1 });
    const cached = transfer({ origin: 'cache', durationMs: 1, latencyMs: 0 });
    expect(measured(small, cached).throughputBps).to.equal(null);
    expect(measured(transfer(), small, cached).throughputBps).to.be.closeTo(8e6, 1);
    expect(measured(transfer(), cached).latencyMs).to.be.closeTo(50, 1);
  });

  it('follows a fall at once and a rise only when it lasts', () => {
    const fell = measured(...times(20, transfer()), ...times(2, transfer({ durationMs: 4000 })));
    expect(fell.throughputBps).to.be.below(4e6);
    const slow = transfer({ sizeBytes: 250_000 });
    const rose = measured(...times(20, slow), ...times(3, transfer()));
    expect(rose.throughputBps).to.be.within(2e6, 4e6);
    expect(measured(...times(20, slow), ...times(60, transfer())).throughputBps).to.be.above(7.5e6);
  });

  it('forgets the old where new transfers take no time', () => {
    const estimate = new ThroughputEstimate();
    for (let i = 1; i <= 10; i++) estimate.add(transfer({ sizeBytes: 125_000, durationMs: 1000 }), i * 1000);
    // From now on a segment each 4 s, and a tenth of a second for each.
    for (let i = 1; i <= 10; i++) estimate.add(transfer({ durationMs: 100 }), 10_000 + i * 4000);
    expect(estimate.throughputBps).to.be.above(50e6);
  });

  it('takes transfers side by side for one line', () => {
    const estimate = new ThroughputEstimate();
    // 10 Mbit/s for 1 s, shared: audio ends after 0.4 s, video got the rest of the line.
    estimate.add(transfer({ sizeBytes: 100_000, durationMs: 400, concurrentBytes: 400_000 }), 400);
    estimate.add(transfer({ sizeBytes: 1_150_000, durationMs: 1000, concurrentBytes: 100_000 }), 1000);
    expect(estimate.throughputBps).to.be.closeTo(10e6, 1);
  });

  it('counts the time of transfers side by side once', () => {
    const both = new ThroughputEstimate();
    const alone = new ThroughputEstimate();
    for (const estimate of [both, alone]) for (let i = 1; i <= 9; i++) estimate.add(transfer(), i * 1000);
    const slow = transfer({ sizeBytes: 250_000, durationMs: 2000 });
    alone.add(slow, 11_000);
    for (let i = 0; i < 4; i++) both.add(slow, 11_000);
    expect(both.throughputBps! / alone.throughputBps!).to.be.within(0.9, 1);
  });

  it('does not count the first piece, which came before the clock ran', () => {
    const estimate = measured(transfer({ sizeBytes: 1_500_000, headBytes: 500_000 }));
    expect(estimate.throughputBps).to.be.closeTo(8e6, 1);
  });

  it('is not fooled by a reader that paused: the bytes came meanwhile', () => {
    // A megabyte over a line of 8 Mbit/s, read in a tenth of a second after a pause.
    const paused = transfer({ durationMs: 100, pausedMs: 900 });
    expect(measured(paused).throughputBps).to.be.closeTo(8e6, 1);
    expect(measured(...times(20, paused)).throughputBps).to.be.closeTo(8e6, 1);
    // Nor by one that was slower than the line: it says nothing against what is known.
    const slowReader = transfer({ durationMs: 100, pausedMs: 9900 });
    expect(measured(transfer(), ...times(20, slowReader)).throughputBps).to.be.closeTo(8e6, 1);
  });

  it('believes a paused transfer that the line was at least so fast, or at most', () => {
    const faster = transfer({ durationMs: 50, pausedMs: 100 });
    expect(measured(transfer(), ...times(40, faster)).throughputBps).to.be.above(40e6);
    const slower = transfer({ durationMs: 4000, pausedMs: 1000 });
    expect(measured(transfer(), ...times(20, slower)).throughputBps).to.be.closeTo(2e6, 1e5);
  });

  it('takes what came in one piece for a lower bound', () => {
    const whole = transfer({ sizeBytes: 50_000, headBytes: 50_000, latencyMs: 100, durationMs: 0 });
    expect(measured(whole).throughputBps).to.be.closeTo(4e6, 1);
    expect(measured(transfer(), ...times(20, whole)).throughputBps).to.be.closeTo(8e6, 1);
    const quick = { ...whole, latencyMs: 10 };
    expect(measured(transfer(), ...times(200, quick)).throughputBps).to.be.above(20e6);
  });
});
