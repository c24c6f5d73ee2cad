import { expect } from '@open-wc/testing';
import { planStart, planWindowReturn } from '../../../src/engine/live-window.js';
import type { Observation } from '../../../src/model/observation.js';
import type { Presentation } from '../../../src/model/presentation.js';

const live: Presentation = {
  kind: 'live',
  duration: Infinity,
  seekable: { start: 100, end: 160 },
  holdBack: 18,
  tracks: [],
};
const seen = (position: number, state: Observation['state'] = 'waiting', readyState = 2): Observation => ({
  position,
  atMs: 0,
  rate: 1,
  state,
  readyState,
});

describe('where playback begins', () => {
  it('is the live edge less the hold-back, and never before the window', () => {
    expect(planStart(live)).to.equal(142);
    expect(planStart({ ...live, holdBack: 90 })).to.equal(100);
  });

  it('is what the stream says, else the beginning', () => {
    expect(planStart({ ...live, start: 120 })).to.equal(120);
    expect(planStart({ kind: 'on-demand', duration: 60, tracks: [] })).to.equal(0);
    const { seekable, tracks } = live;
    expect(planStart({ kind: 'on-demand', duration: 160, tracks, ...(seekable ? { seekable } : {}) })).to.equal(100);
  });
});

describe('a position that the window has left', () => {
  it('goes on a little behind its start', () => {
    expect(planWindowReturn(live, seen(80))).to.equal(101);
    expect(planWindowReturn({ ...live, holdBack: 59.5 }, seen(80))).to.equal(100.5);
  });

  it('stays where it is as long as it plays or is paused', () => {
    expect(planWindowReturn(live, seen(80, 'moving', 4))).to.equal(undefined);
    expect(planWindowReturn(live, seen(80, 'paused'))).to.equal(undefined);
    expect(planWindowReturn(live, seen(110))).to.equal(undefined);
    expect(planWindowReturn(live, seen(0, 'waiting', 0))).to.equal(undefined);
    expect(planWindowReturn({ kind: 'on-demand', duration: 60, tracks: [] }, seen(-1))).to.equal(undefined);
  });
});
