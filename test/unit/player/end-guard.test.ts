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
  /** Where playback is thought to be. */
  let load: { endOfStream: boolean; mayCrash: boolean; position: number; suspicions: number; suspectEnd(): void };

  beforeEach(() => {
    video = new FakeVideo();
    ends = 0;
    load = { endOfStream: true, mayCrash: false, position: 8, suspicions: 0, suspectEnd: () => load.suspicions++ };
    const { signal } = new AbortController();
    suppressFalseEnds(video as unknown as HTMLVideoElement, () => load as unknown as Load, signal);
    video.addEventListener('ended', () => ends++);
    video.tell('ended', { currentTime: 8, ended: true });
  });

  it('lets one end be told, also where the browser seeks to the end from beyond it', () => {
    video.tell('ended');
    video.tell('seeking');
    video.tell('ended');
    expect(ends).to.equal(1);
  });

  it('suspects a jump to the end, which a crash looks like, and believes what is told again', () => {
    video.tell('seeking', { currentTime: 1, ended: false });
    Object.assign(load, { mayCrash: true, position: 3 });
    let pauses = 0;
    video.addEventListener('pause', () => pauses++);
    video.tell('pause', { currentTime: 8, ended: true });
    video.tell('ended');
    expect([pauses, ends, load.suspicions]).to.deep.equal([0, 1, 1]);
    video.tell('ended');
    expect([ends, load.suspicions]).to.deep.equal([2, 1]);
  });

  it('does not suspect an end where playback is thought to be about', () => {
    video.tell('seeking', { currentTime: 1, ended: false });
    // Within a second at the rate of 4.
    Object.assign(load, { mayCrash: true, position: 4.5 });
    video.tell('ended', { currentTime: 8, ended: true });
    expect([ends, load.suspicions]).to.deep.equal([2, 0]);
  });

  it('lets the end be told again after a seek away from it', () => {
    video.tell('seeking', { currentTime: 3, ended: false });
    video.tell('ended', { currentTime: 8, ended: true });
    expect(ends).to.equal(2);
  });
});
