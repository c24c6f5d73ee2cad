import { expect } from '@open-wc/testing';
import type { Placement } from '../../../src/player.js';
import {
  createPlayer,
  decodedFrames,
  inEachPlacement,
  playFor,
  playToEnd,
  seekTo,
  until,
} from '../../support/playback.js';

interface Expected {
  readonly hasVideo: boolean;
  readonly width?: number;
}

const AUDIO_AND_VIDEO: Expected = { hasVideo: true };
const AUDIO: Expected = { hasVideo: false };

const FILES: Readonly<Record<string, Expected>> = {
  'av-mfra.mp4': AUDIO_AND_VIDEO,
  'av-plain-frag.mp4': AUDIO_AND_VIDEO,
  'av-fragment-sidx.mp4': AUDIO_AND_VIDEO,
  'video-only.mp4': AUDIO_AND_VIDEO,
  'audio-only.mp4': AUDIO,
  'two-audio.mp4': AUDIO_AND_VIDEO,
  'data-track.mp4': AUDIO_AND_VIDEO,
  'bframes.mp4': AUDIO_AND_VIDEO,
  'edit-list.mp4': AUDIO_AND_VIDEO,
  'av-cues-front.webm': AUDIO_AND_VIDEO,
  'av-no-cues.webm': AUDIO_AND_VIDEO,
  'av-live.webm': AUDIO_AND_VIDEO,
  'av-unknown-clusters.webm': AUDIO_AND_VIDEO,
  'audio-only.webm': AUDIO,
  'video-only.webm': AUDIO_AND_VIDEO,
};

inEachPlacement('a file of another layout', (placement: Placement) => {
  for (const [file, { hasVideo }] of Object.entries(FILES))
    it(`plays, seeks and ends: ${file}`, async () => {
      const test = await createPlayer({ placement, source: `/media/${file}` });
      const { player, video } = test;
      video.playbackRate = 4;
      await player.play();
      await playFor(test, 0.8);
      expect(video.videoWidth).to.equal(hasVideo ? 320 : 0);
      await seekTo(test, 8.2);
      // By place: WebKitGTK 2.50 may report one from before the seek for a moment.
      await until(() => video.currentTime >= 8.5, 'playback behind the seek', 8000, player);
      await seekTo(test, 2.2);
      await playFor(test, 0.3);
      expect(video.currentTime).to.be.within(2.4, 6);
      expect(test.count('ended')).to.equal(0);
      await seekTo(test, 9.2);
      await playToEnd(test);
      expect(video.duration, 'duration').to.be.closeTo(10, 0.15);
      expect(video.currentTime).to.be.closeTo(video.duration, 0.1);
      expect(test.count('ended')).to.equal(1);
      if (hasVideo) await until(() => decodedFrames(video) > 0, 'decoded frames', 2000, player);
      expect(test.errors).to.deep.equal([]);
    });

  it('jumps a hole, and plays on behind it', async () => {
    const test = await createPlayer({ placement, source: { url: '/media/gap.mp4', startTime: 3.2 } });
    const { player, video } = test;
    await player.play();
    await until(() => video.currentTime > 4.9, 'playback behind the hole', 8000, player);
    expect(video.currentTime).to.be.lessThan(6);
    await seekTo(test, 9.5);
    await playToEnd(test);
    expect(video.duration).to.be.closeTo(10.4, 0.1);
    expect(test.errors).to.deep.equal([]);
  });

  it('a seek into a hole plays behind it', async () => {
    const test = await createPlayer({ placement, source: '/media/gap.mp4' });
    const { player, video } = test;
    await player.play();
    await playFor(test, 0.2);
    player.currentTime = 4.2;
    await until(() => video.currentTime > 4.6 && !video.seeking, 'playback behind the hole', 8000, player);
    expect(video.currentTime).to.be.lessThan(6);
  });
});
