import { expect } from '@open-wc/testing';
import { DroppedFrames } from '../../../../src/engine/adaptation/dropped-frames.js';
import type { Observation } from '../../../../src/model/observation.js';

/** A viewer's minutes: observations four times a second, of a video with 30 frames a second. */
class Viewing {
  readonly drops = new DroppedFrames();
  nowMs = 0;
  #total = 0;
  #dropped = 0;

  watch(seconds: number, droppedShare: number, playing = 'hd', more: Partial<Observation> = {}): void {
    for (let i = 0; i < seconds * 4; i++) {
      this.nowMs += 250;
      this.#total += 7.5;
      this.#dropped += 7.5 * droppedShare;
      const frames = { total: this.#total, dropped: this.#dropped };
      const observation = { position: 0, atMs: this.nowMs, rate: 1, state: 'moving', readyState: 4, frames } as const;
      this.drops.observed({ ...observation, ...more }, playing, this.nowMs);
    }
  }

  get avoided(): readonly string[] {
    return this.drops.avoidedAt(this.nowMs);
  }
}

describe('DroppedFrames', () => {
  it('avoids what drops many frames over a window', () => {
    const viewing = new Viewing();
    viewing.watch(3, 0.5);
    expect(viewing.avoided, 'too early to say').to.deep.equal([]);
    viewing.watch(10, 0.5);
    expect(viewing.avoided).to.deep.equal(['hd']);
  });

  it('puts up with a few', () => {
    const viewing = new Viewing();
    viewing.watch(120, 0.1);
    expect(viewing.avoided).to.deep.equal([]);
  });

  it('blames the rendition that was playing', () => {
    const viewing = new Viewing();
    viewing.watch(5, 0.5, 'hd');
    viewing.watch(60, 0, 'sd');
    expect(viewing.avoided).to.deep.equal([]);
  });

  it('leaves out seeks, stalls, pauses and fast playback', () => {
    const viewing = new Viewing();
    viewing.watch(20, 1, 'hd', { state: 'seeking' });
    viewing.watch(20, 1, 'hd', { state: 'waiting' });
    viewing.watch(20, 1, 'hd', { rate: 2 });
    expect(viewing.avoided).to.deep.equal([]);
  });

  it('tries again after a while, and waits twice as long if it was in vain', () => {
    const viewing = new Viewing();
    viewing.watch(10, 0.5);
    viewing.watch(65, 0, 'sd');
    expect(viewing.avoided).to.deep.equal([]);
    viewing.watch(10, 0.5);
    viewing.watch(65, 0, 'sd');
    expect(viewing.avoided).to.deep.equal(['hd']);
    viewing.watch(65, 0, 'sd');
    expect(viewing.avoided).to.deep.equal([]);
  });

  it('knows nothing where the browser does not count', () => {
    const drops = new DroppedFrames();
    for (let i = 0; i < 1000; i++)
      drops.observed({ position: i, atMs: i, rate: 1, state: 'moving', readyState: 4 }, 'hd', i);
    expect(drops.avoidedAt(1000)).to.deep.equal([]);
  });
});
