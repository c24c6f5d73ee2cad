import { expect } from '@open-wc/testing';
import { planGapJump, type GapState } from '../../../src/engine/gaps.js';
import type { Observation } from '../../../src/model/observation.js';

const observation = (position: number, more: Partial<Observation> = {}): Observation => ({
  position,
  atMs: 0,
  rate: 1,
  state: 'waiting',
  readyState: 2,
  ...more,
});

describe('planGapJump', () => {
  const state: GapState = {
    observation: observation(4),
    buffered: [
      { start: 0, end: 4 },
      { start: 4.4, end: 10 },
    ],
    nextNeededStart: 10,
  };

  it('jumps a small hole that playback has come to', () => {
    expect(planGapJump(state)).to.be.closeTo(4.4, 0.05);
    expect(planGapJump({ ...state, observation: observation(4.2, { state: 'seeking' }) })).to.be.closeTo(4.4, 0.05);
  });

  it('jumps to where the media begins', () => {
    const late = {
      ...state,
      observation: observation(0, { state: 'paused', readyState: 1 }),
      buffered: [{ start: 0.5, end: 9 }],
    };
    expect(planGapJump(late)).to.be.closeTo(0.5, 0.05);
  });

  it('does nothing while playback can go on', () => {
    expect(planGapJump({ ...state, observation: observation(3) })).to.equal(undefined);
    expect(planGapJump({ ...state, observation: observation(4, { readyState: 4, state: 'moving' }) })).to.equal(
      undefined,
    );
    expect(planGapJump({ ...state, observation: observation(4, { state: 'ended' }) })).to.equal(undefined);
    expect(planGapJump({ ...state, observation: observation(4, { readyState: 0 }) })).to.equal(undefined);
  });

  it('waits for media that may still fill the hole, however small it is', () => {
    expect(planGapJump({ ...state, nextNeededStart: 4 })).to.equal(undefined);
    expect(planGapJump({ ...state, nextNeededStart: -Infinity })).to.equal(undefined);
    expect(planGapJump({ ...state, nextNeededStart: Infinity })).to.be.closeTo(4.4, 0.05);
  });

  it('never jumps back, and never where nothing lies ahead', () => {
    expect(planGapJump({ ...state, observation: observation(12) })).to.equal(undefined);
    expect(planGapJump({ ...state, buffered: [] })).to.equal(undefined);
  });
});
