import { expect } from '@open-wc/testing';
import { compare, formatScores, type Score } from '../../../support/adaptation/comparison.js';
import { adaptation, bufferMap, bufferOnly, fixed, throughputOnly } from '../../../support/adaptation/policies.js';
import { syntheticTraces } from '../../../support/adaptation/synthetic-traces.js';
import { parseTrace, type StoredTrace } from '../../../support/adaptation/trace.js';

/** As many as the longest ladder has. */
const RUNGS = Array.from({ length: 9 }, (_, i) => fixed(i));

describe('the adaptation in the simulator', () => {
  let ours: Score;
  let throughput: Score;
  let others: readonly Score[];

  before(async () => {
    const stored = (await (await fetch('/media/traces/published.json')).json()) as readonly StoredTrace[];
    const traces = [...stored.map(parseTrace), ...syntheticTraces()];
    const scores = compare([adaptation, throughputOnly, bufferOnly, bufferMap, ...RUNGS], traces);
    [ours, throughput] = [scores[0]!, scores[1]!];
    others = scores.slice(1);
    console.log(formatScores(scores));
  });

  it('loses to no other policy in quality of experience', () => {
    for (const other of others) {
      expect(ours.linear, `linear, ${other.policy}`).to.be.above(other.linear);
      expect(ours.log, `log, ${other.policy}`).to.be.above(other.log);
    }
  });

  it('stands still less often than a policy that does not look at the buffer', () => {
    expect(ours.rebufferSeconds).to.be.below(throughput.rebufferSeconds * 0.8);
    ours.plays.forEach((play, i) => {
      const limit = throughput.plays[i]!.rebufferSeconds * 1.3 + 2;
      expect(play.rebufferSeconds, `${play.stream}, ${play.trace}`).to.be.below(limit);
    });
  });

  it('does not stand still where there is always enough for the lowest rendition', () => {
    const easy = ['steady', 'step-up', 'step-down', 'spikes', 'dips', 'ramp', 'far-server', 'noise'];
    for (const play of ours.plays.filter(({ trace }) => easy.includes(trace)))
      expect(play.rebufferSeconds, `${play.stream}, ${play.trace}`).to.be.below(0.5);
  });

  it('does not go up and down on a steady network', () => {
    for (const play of ours.plays.filter(({ trace }) => trace === 'steady'))
      expect(play.switches, play.stream).to.be.below(5);
  });
});
