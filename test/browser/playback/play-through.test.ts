import { expect } from '@open-wc/testing';
import type { Placement } from '../../../src/player.js';
import {
  AV,
  AV_WEBM,
  crashesAtReplay,
  createPlayer,
  decodedFrames,
  expectNoRebuffer,
  delay,
  freshStats,
  inEachPlacement,
  mseInWorker,
  playToEnd,
  until,
} from '../../support/playback.js';

describe('placement "auto"', () => {
  it('is the best one this browser has, with the reason why it is no better one', async () => {
    const { player } = await createPlayer({ source: AV });
    expect(player.placement).to.equal(mseInWorker ? 'worker' : 'worker-remote-mse');
    expect(player.placementReason).to.equal(mseInWorker ? 'preferred' : 'no-mse-in-worker');
    expect(player.stats.placement).to.equal(player.placement);
  });

  it('forced to one that the browser has not is an error', async function () {
    if (mseInWorker) this.skip();
    const { player, errors } = createPlayer({ placement: 'worker' });
    const error = await player.load(AV).catch((e: unknown) => e);
    expect(error).to.include({ code: 'E_PLACEMENT_UNAVAILABLE', fatal: true });
    expect(errors).to.have.length(1);
    expect(errors[0]!.detail).to.include({ placement: 'worker', reason: 'no-mse-in-worker' });
  });

  it('native plays what the browser itself plays', async () => {
    const test = await createPlayer({ placement: 'native', source: '/media/unfragmented.mp4' });
    await playToEnd(test);
    expect(test.count('ended')).to.equal(1);
    expect(test.player.placement).to.equal('native');
  });
});

inEachPlacement('playing through', (placement: Placement) => {
  for (const [url, duration] of [
    [AV, 10],
    [AV_WEBM, 10],
  ] as const)
    it(`plays ${url} from start to end with exactly one ended`, async () => {
      const test = await createPlayer({ placement, source: url });
      const { player, video } = test;
      expect(player.placement).to.equal(placement);
      expect(player.placementReason).to.equal('forced');
      expect(video.duration).to.be.closeTo(duration, 0.1);
      const positions: number[] = [];
      video.addEventListener('timeupdate', () => positions.push(video.currentTime));
      await playToEnd(test);
      // A second one, or a waiting for nothing, would come now.
      await delay(300);
      expect(test.count('ended')).to.equal(1);
      expect(video.currentTime).to.be.closeTo(video.duration, 0.1);
      expect(video.duration).to.be.closeTo(duration, 0.1);
      expect(positions.length).to.be.greaterThan(4);
      expect(positions).to.deep.equal([...positions].sort((a, b) => a - b));
      expect(decodedFrames(video)).to.be.greaterThan(100);
      expectNoRebuffer(test);
      expect(test.errors).to.deep.equal([]);
      expect(player.error).to.equal(null);
    });

  it('begins at startTime', async () => {
    const test = await createPlayer({ placement, source: { url: AV, startTime: 7.5 } });
    const { player, video } = test;
    await until(() => !video.seeking && video.readyState >= 2, 'the picture', 8000, player);
    expect(video.currentTime).to.be.closeTo(7.5, 0.05);
    await playToEnd(test);
    expect(test.count('ended')).to.equal(1);
    expect(
      Math.min(...(await freshStats(player)).buffers.flatMap(({ ranges }) => ranges.map(({ start }) => start))),
    ).to.be.at.least(6.9);
  });

  it('begins anew where the video loops, without an ended', async function () {
    if (crashesAtReplay) this.skip();
    const test = await createPlayer({ placement, source: { url: AV, startTime: 9 } });
    const { player, video } = test;
    video.loop = true;
    video.playbackRate = 2;
    await player.play();
    await until(() => video.currentTime > 9.3, 'playback near the end', 8000, player);
    await until(() => video.currentTime > 0.3 && video.currentTime < 5, 'playback from the start', 8000, player);
    expect(test.count('ended')).to.equal(0);
    expect(test.errors).to.deep.equal([]);
  });

  it('plays again after the end', async function () {
    if (crashesAtReplay) this.skip();
    const test = await createPlayer({ placement, source: { url: AV, startTime: 9.3 } });
    const { player, video } = test;
    await playToEnd(test);
    await player.play();
    await until(() => !video.ended && video.currentTime > 0.3 && video.currentTime < 5, 'playback', 8000, player);
    player.currentTime = 9.6;
    await until(() => test.count('ended') === 2, 'a second end', 8000, player);
  });
});
