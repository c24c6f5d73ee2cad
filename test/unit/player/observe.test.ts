import { aTimeout, expect } from '@open-wc/testing';
import type { Observation } from '../../../src/model/observation.js';
import { watchVideo } from '../../../src/player/observe.js';

describe('what the engine hears of a video', () => {
  const controller = new AbortController();
  after(() => controller.abort());

  it('is every change at once, and playback that just goes on once a second', async () => {
    const video = document.createElement('video');
    const seen: Observation[] = [];
    watchVideo(video, (observation) => seen.push(observation), controller.signal);
    const dispatch = (...types: string[]): void => types.forEach((type) => video.dispatchEvent(new Event(type)));
    dispatch('playing', 'timeupdate', 'timeupdate', 'waiting', 'seeking', 'timeupdate', 'pause');
    expect(seen).to.have.length(4);
    await aTimeout(1010);
    dispatch('timeupdate', 'timeupdate');
    expect(seen).to.have.length(5);
    expect(seen.map(({ frames }) => frames !== undefined)).to.deep.equal([false, false, false, false, true]);
  });
});
