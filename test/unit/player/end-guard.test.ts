import { expect } from '@open-wc/testing';
import { suppressFalseEnds } from '../../../src/player/end-guard.js';
import type { Load } from '../../../src/player/load.js';

/** A video that is where it is told to be. */
class FakeVideo extends EventTarget {
  currentTime = 7;
  duration = 8;
  playbackRate = 4;
  ended = false;

  tell(type: string, state: Partial<Pick<FakeVideo, 'currentTime' | 'ended'>> = {}): void {
    Object.assign(this, state);
    this.dispatchEvent(new Event(type));
  }
}

describe('the guard of the end', () => {
  let video: FakeVideo;
  let ends: number;

  beforeEach(() => {
    video = new FakeVideo();
    ends = 0;
    const load = { endOfStream: true, mayCrash: false, suspectEnd: () => {} } as unknown as Load;
    const { signal } = new AbortController();
    suppressFalseEnds(
      video as unknown as HTMLVideoElement,
      () => load,
      () => {},
      signal,
    );
    video.addEventListener('ended', () => ends++);
    video.tell('ended', { currentTime: 8, ended: true });
  });

  it('lets one end be told, also where the browser seeks to the end from beyond it', () => {
    video.tell('ended');
    video.tell('seeking');
    video.tell('ended');
    expect(ends).to.equal(1);
  });

  it('lets the end be told again after a seek away from it', () => {
    video.tell('seeking', { currentTime: 3, ended: false });
    video.tell('ended', { currentTime: 8, ended: true });
    expect(ends).to.equal(2);
  });
});
