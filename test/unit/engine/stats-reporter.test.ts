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

  it('is twice a second at the beginning, then once in two seconds', () => {
    changeUntil(10_000);
    expect(reportedAtMs).to.deep.equal([0, 500, 1000, 1500, 2000, 2500, 3000, 3500, 4000, 4500, 6500, 8500]);
  });

  it('is lively again once something has happened, and what was not told by then is told soon', () => {
    changeUntil(7000);
    reporter.enliven();
    changeUntil(9000);
    expect(reportedAtMs.slice(-4)).to.deep.equal([6500, 7500, 8000, 8500]);
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
