import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bestOf, median, ratio, summarize } from '../bench/statistics.mjs';
import { compareRows, formatScenario, rowsOf } from '../bench/table.mjs';

describe('the statistics of the benchmark', () => {
  it('takes the middle as the median, whatever the order, and leaves its input alone', () => {
    const values = [30, 1, 2];
    assert.equal(median(values), 2);
    assert.deepEqual(values, [30, 1, 2]);
  });

  it('takes the mean of the two in the middle of an even number', () => {
    assert.equal(median([4, 1, 100, 2]), 3);
  });

  it('has no median of nothing', () => {
    assert.ok(Number.isNaN(median([])));
  });

  it('has no ratio to nothing', () => {
    assert.equal(ratio(3, 6), 0.5);
    assert.ok(Number.isNaN(ratio(3, 0)));
    assert.ok(Number.isNaN(ratio(3, NaN)));
  });

  it('finds the best peer, by less or by more, and leaves out those without a figure', () => {
    const medians = [
      { name: 'a', value: 5 },
      { name: 'b', value: NaN },
      { name: 'c', value: 2 },
    ];
    assert.equal(bestOf(medians, 'less').name, 'c');
    assert.equal(bestOf(medians, 'more').name, 'a');
    assert.equal(bestOf([medians[1]], 'less'), undefined);
  });

  const sample = (player, run, values) => ({
    scenario: 'startup',
    player,
    run,
    ...(typeof values === 'string' ? { failed: values } : { values: { ms: values } }),
  });

  it('counts failed runs apart, and takes the median of the others', () => {
    const samples = [sample('a', 1, 10), sample('a', 2, 'timeout'), sample('a', 3, 20), sample('b', 1, 1)];
    assert.deepEqual(summarize(samples, 'startup', 'a', 'ms'), { median: 15, min: 10, max: 20, count: 2, failed: 1 });
    assert.equal(summarize(samples, 'startup', 'c', 'ms'), undefined);
    assert.equal(summarize(samples, 'seek', 'a', 'ms'), undefined);
  });

  const results = (aboveVideo) => ({
    players: [
      { name: 'ours', title: 'Ours', role: 'ours' },
      { name: 'a', title: 'A', role: 'adaptive' },
      { name: 'b', title: 'B', role: 'adaptive' },
      { name: 'video', title: '<video>', role: 'platform' },
      { name: 'floor', title: 'floor', role: 'floor' },
    ],
    scenarios: {
      startup: {
        title: 'to the first frame',
        metrics: [{ key: 'ms', title: 'ms', better: 'less', digits: 0, aboveVideo }],
      },
    },
    samples: [
      sample('ours', 1, 30),
      sample('a', 1, 50),
      sample('b', 1, 'timeout'),
      sample('video', 1, 10),
      sample('floor', 1, 1),
    ],
  });

  it('compares ours with the best adaptive peer and with <video>, not with the floor', () => {
    const all = results();
    const compared = compareRows(rowsOf(all, 'startup'), all.scenarios.startup.metrics[0]);
    assert.deepEqual(compared, { toBest: 0.6, best: 'A', toVideo: 3 });
  });

  it('compares what is above <video> where a metric says so', () => {
    const all = results(true);
    const compared = compareRows(rowsOf(all, 'startup'), all.scenarios.startup.metrics[0]);
    assert.deepEqual(compared, { toBest: 0.5, best: 'A', toVideo: undefined });
  });

  it('shows failures in the table', () => {
    const text = formatScenario(results(), 'startup');
    assert.match(text, /^B +–, 1 failed$/m);
    assert.match(text, /^ours: 0\.60 times the best adaptive peer \(A\), 3\.00 times <video>$/m);
  });
});
