import { expect } from '@open-wc/testing';
import { PlaybackClock } from '../../../src/engine/playback-clock.js';
import type { Observation } from '../../../src/model/observation.js';

const at = (position: number, atMs: number, more: Partial<Observation> = {}): Observation => ({
  position,
  atMs,
  rate: 1,
  state: 'moving',
  readyState: 4,
  ...more,
});

describe('PlaybackClock', () => {
  it('goes on by itself while the page is silent', () => {
    const clock = new PlaybackClock(0, 0);
    clock.observe(at(10, 1000));
    expect(clock.positionAt(4000, 100)).to.equal(13);
  });

  it('follows the playback rate', () => {
    const clock = new PlaybackClock(0, 0);
    clock.observe(at(10, 1000, { rate: 2 }));
    expect(clock.positionAt(4000, 100)).to.equal(16);
  });

  it('cannot be beyond what is buffered', () => {
    const clock = new PlaybackClock(0, 0);
    clock.observe(at(10, 1000));
    expect(clock.positionAt(9000, 12)).to.equal(12);
    expect(clock.positionAt(9000, 5)).to.equal(10);
  });

  it('stands still unless the video moves', () => {
    for (const state of ['paused', 'seeking', 'waiting', 'ended'] as const) {
      const clock = new PlaybackClock(0, 0);
      clock.observe(at(10, 1000, { state }));
      expect(clock.positionAt(9000, 100)).to.equal(10);
    }
  });

  it('ignores an observation that was overtaken by a newer one', () => {
    const clock = new PlaybackClock(0, 0);
    clock.observe(at(50, 2000, { state: 'seeking' }));
    clock.observe(at(10, 1000));
    expect(clock.last.position).to.equal(50);
  });

  it('knows how long the video has been waiting', () => {
    const clock = new PlaybackClock(0, 0);
    expect(clock.waitingMsAt(500)).to.equal(0);
    clock.observe(at(10, 1000, { state: 'waiting' }));
    clock.observe(at(10, 1800, { state: 'waiting' }));
    expect(clock.waitingMsAt(2500)).to.equal(1500);
    clock.observe(at(10, 3000));
    expect(clock.waitingMsAt(3500)).to.equal(0);
  });

  it('begins where playback shall begin', () => {
    expect(new PlaybackClock(42, 0).positionAt(10_000, 100)).to.equal(42);
  });

  it('measures what may be removed from what was seen, not from what it believes', () => {
    const clock = new PlaybackClock(0, 0);
    clock.observe(at(10, 1000));
    expect(clock.safePosition).to.equal(10);
  });
});
