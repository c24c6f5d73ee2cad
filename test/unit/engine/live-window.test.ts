import { expect } from '@open-wc/testing';
import { planStart, planWindowReturn, type WindowState } from '../../../src/engine/live-window.js';
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
const back = (observation: Observation, more: Partial<WindowState> = {}): number | undefined =>
  planWindowReturn({
    presentation: live,
    observation,
    buffered: [],
    outOfWindow: 'start',
    targetLatency: undefined,
    ...more,
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

  it('is where the application wants a live stream to be', () => {
    expect(planStart({ ...live, start: 120 }, 4)).to.equal(156);
    expect(planStart({ kind: 'on-demand', duration: 60, start: 7, tracks: [] }, 4)).to.equal(7);
  });
});

describe('a position that the window has left', () => {
  it('goes on a little behind its start', () => {
    expect(back(seen(80))).to.equal(101);
    expect(back(seen(80), { presentation: { ...live, holdBack: 59.5 } })).to.equal(100.5);
  });

  it('goes on at the edge where that is wanted, but not after a seek', () => {
    expect(back(seen(80), { outOfWindow: 'edge' })).to.equal(142);
    expect(back(seen(80), { outOfWindow: 'edge', targetLatency: 5 })).to.equal(155);
    expect(back(seen(80, 'seeking', 1), { outOfWindow: 'edge' })).to.equal(101);
    const { tracks } = live;
    const recorded: Presentation = { kind: 'on-demand', duration: 160, seekable: { start: 100, end: 160 }, tracks };
    expect(back(seen(80), { outOfWindow: 'edge', presentation: recorded })).to.equal(101);
  });

  it('stays where it is while it is paused', () => {
    expect(back(seen(80, 'paused'))).to.equal(undefined);
    expect(back(seen(110))).to.equal(undefined);
    expect(back(seen(0, 'waiting', 0))).to.equal(undefined);
    expect(back(seen(-1), { presentation: { kind: 'on-demand', duration: 60, tracks: [] } })).to.equal(undefined);
  });

  it('stays where there is something in the buffer to go on with', () => {
    expect(back(seen(80), { buffered: [{ start: 79, end: 90 }] })).to.equal(undefined);
    expect(back(seen(80), { buffered: [{ start: 79, end: 80.1 }] })).to.equal(101);
  });
});
