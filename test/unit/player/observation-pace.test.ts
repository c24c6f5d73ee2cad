import { expect } from '@open-wc/testing';
import type { Observation } from '../../../src/model/observation.js';
import { isNews } from '../../../src/player/observation-pace.js';

const MOVING: Observation = { position: 10, atMs: 50_000, rate: 1, state: 'moving', readyState: 4 };
const after = (ms: number, more: Partial<Observation> = {}): Observation => ({
  ...MOVING,
  atMs: MOVING.atMs + ms,
  position: MOVING.position + ms / 1000,
  ...more,
});

describe('what the engine has to hear of', () => {
  it('is playback that goes on as it did once in two seconds of media', () => {
    expect([250, 1000, 1750, 2000].map((ms) => isNews(MOVING, after(ms)))).to.deep.equal([false, false, false, true]);
    const fast = { ...MOVING, rate: 2 };
    expect(isNews(fast, after(750, { rate: 2, position: 11.5 }))).to.equal(false);
    expect(isNews(fast, after(1000, { rate: 2, position: 12 }))).to.equal(true);
  });

  it('is each change at once', () => {
    for (const change of [{ state: 'waiting' }, { rate: 1.5 }, { readyState: 2 }, { position: 12 }] as const)
      expect(isNews(MOVING, after(250, change))).to.equal(true);
    expect(isNews(undefined, MOVING)).to.equal(true);
  });

  it('is all that does not move', () => {
    const waiting = { ...MOVING, state: 'waiting' } as const;
    expect(isNews(waiting, { ...waiting, atMs: 50_250 })).to.equal(true);
    expect(isNews(waiting, after(250))).to.equal(true);
  });
});
