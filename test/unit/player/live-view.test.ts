import { expect } from '@open-wc/testing';
import type { Presentation } from '../../../src/model/presentation.js';
import { planCatchUpRate } from '../../../src/player/live-catch-up.js';
import { LiveView, type LiveVideo } from '../../../src/player/live-view.js';

const NOTHING = document.createElement('video').seekable;

function view(presentation: Presentation | null, video: Partial<LiveVideo> = {}, nowMs = 0): LiveView {
  const live = new LiveView({ currentTime: 0, duration: Infinity, seekable: NOTHING, ...video }, () => nowMs);
  live.update(presentation);
  return live;
}

const live = (start: number, end: number, more: Partial<Presentation> = {}): Presentation => ({
  kind: 'live',
  duration: Infinity,
  seekable: { start, end },
  holdBack: 18,
  asOfMs: 0,
  tracks: [],
  ...more,
});

describe('the view of a live stream', () => {
  it('measures the latency from the edge', () => {
    expect(view(live(0, 100), { currentTime: 80 }).latency).to.equal(20);
    expect(view(live(0, 100), { currentTime: 80 }, 3000).latency).to.equal(23);
    expect(view(live(0, 100)).targetLatency).to.equal(18);
  });

  it('counts as live what is at the target, or a little later', () => {
    expect(view(live(0, 100)).edgeStart).to.equal(73);
    const short = view(live(0, 100, { holdBack: 1 }));
    expect(short.edgeStart).to.equal(98);
  });

  it('has a place to be: the target behind the edge, within the window', () => {
    const wanted = view(live(90, 100));
    expect(wanted.syncPosition).to.equal(90);
    wanted.targetLatency = 4;
    expect(wanted.syncPosition).to.equal(96);
    expect([wanted.limitSeek(50), wanted.limitSeek(99)]).to.deep.equal([50, 96]);
    wanted.targetLatency = null;
    expect(wanted.targetLatency).to.equal(18);
  });

  it('says how far back one can go', () => {
    expect(view(live(0, 30)).targetWindow).to.equal(0);
    expect(view(live(0, 300)).targetWindow).to.equal(300);
    expect(view(live(0, 30, { keepsStart: true })).targetWindow).to.equal(Infinity);
  });

  it('is empty on demand', () => {
    const recorded = view({ kind: 'on-demand', duration: 60, tracks: [] }, { duration: 60 });
    expect([recorded.edge, recorded.latency, recorded.syncPosition, recorded.targetLatency]).to.deep.equal([
      null,
      null,
      null,
      null,
    ]);
    expect([recorded.edgeStart, recorded.targetWindow]).to.deep.equal([NaN, NaN]);
    expect(recorded.limitSeek(70)).to.equal(70);
  });

  it('goes by what the video says where the browser plays by itself', () => {
    const seekable = { length: 1, start: () => 10, end: () => 40 };
    const native = view(null, { seekable, currentTime: 35 });
    expect([native.edge, native.latency, native.targetLatency, native.syncPosition]).to.deep.equal([40, 5, 0, 40]);
    expect(view(null, { seekable, duration: 60 }).edge).to.equal(null);
  });
});

describe('catching up', () => {
  const state = { latency: 8, targetLatency: 6, rate: 1, maxRate: 1.1 };

  it('plays faster until the target is reached', () => {
    expect(planCatchUpRate(state)).to.equal(1.1);
    expect(planCatchUpRate({ ...state, latency: 6.9 })).to.equal(undefined);
    expect(planCatchUpRate({ ...state, latency: 6.9, rate: 1.1 })).to.equal(undefined);
    expect(planCatchUpRate({ ...state, latency: 6.05, rate: 1.1 })).to.equal(1);
    expect(planCatchUpRate({ ...state, latency: null, rate: 1.1 })).to.equal(1);
  });

  it("leaves the viewer's own rate alone, and all of them unless it is asked for", () => {
    expect(planCatchUpRate({ ...state, rate: 0.5 })).to.equal(undefined);
    expect(planCatchUpRate({ ...state, maxRate: 1 })).to.equal(undefined);
  });
});
