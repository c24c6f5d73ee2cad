import { expect } from '@open-wc/testing';
import { StatsReporter } from '../../../src/engine/stats-reporter.js';

describe('the pace of stats', () => {
  const { setTimeout: realSetTimeout, clearTimeout: realClearTimeout } = globalThis;
  let nowMs: number;
  let timers: Map<number, { readonly atMs: number; readonly run: () => void }>;
  let reportedAtMs: number[];
  let reporter: StatsReporter;

  beforeEach(() => {
    nowMs = 0;
    timers = new Map();
    reportedAtMs = [];
    let ids = 0;
    const fakeSetTimeout = (run: () => void, ms: number): number => {
      timers.set(++ids, { atMs: nowMs + ms, run });
      return ids;
    };
    Object.assign(globalThis, { setTimeout: fakeSetTimeout, clearTimeout: (id: number) => timers.delete(id) });
    reporter = new StatsReporter(() => reportedAtMs.push(nowMs));
  });

  afterEach(() => {
    Object.assign(globalThis, { setTimeout: realSetTimeout, clearTimeout: realClearTimeout });
  });

  const first = [0, 500, 1000, 1500];

  /** Something changes each 100 ms. */
  function changeUntil(endMs: number): void {
    for (; nowMs < endMs; nowMs += 100) {
      for (const [id, { atMs, run }] of timers)
        if (atMs <= nowMs) {
          timers.delete(id);
          run();
        }
      reporter.changed();
    }
  }

  it('is twice a second at the beginning, and once in six seconds while nobody looks', () => {
    changeUntil(15_001);
    expect(reportedAtMs).to.deep.equal([...first, 7500, 13_500]);
  });

  it('is slower by what was told by the way', () => {
    changeUntil(7000);
    reporter.told();
    changeUntil(13_001);
    expect(reportedAtMs).to.deep.equal([...first, 13_000]);
  });

  it('is twice a second for five seconds after somebody has looked, and what was not told by then is told soon', () => {
    changeUntil(7000);
    reporter.watch();
    changeUntil(20_000);
    const watched = Array.from({ length: 10 }, (_, i) => 7500 + 500 * i);
    expect(reportedAtMs).to.deep.equal([...first, ...watched, 18_000]);
  });

  it('stays so while somebody looks now and then', () => {
    for (let atMs = 2000; atMs <= 20_000; atMs += 2000) {
      changeUntil(atMs);
      reporter.watch();
    }
    expect(reportedAtMs.filter((atMs) => atMs >= 10_000)).to.have.length(20);
  });

  it('is that of changes: none, no report', () => {
    reporter.changed();
    nowMs = 500;
    for (const { run } of timers.values()) run();
    expect(reportedAtMs).to.deep.equal([0]);
  });

  it('ends', () => {
    reporter.changed();
    reporter.stop();
    reporter.changed();
    expect(timers.size).to.equal(0);
    expect(reportedAtMs).to.deep.equal([0]);
  });
});
