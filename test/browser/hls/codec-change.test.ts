import { expect } from '@open-wc/testing';
import type { Placement } from '../../../src/player.js';
import {
  canPlay,
  crashesAtReplay,
  createPlayer,
  inEachPlacement,
  playFor,
  playToEnd,
  rangesOf,
  seekTo,
  until,
} from '../../support/playback.js';

/** H.264, then VP9 behind a discontinuity. */
const SOURCE = '/media/hls/codec-change.m3u8';
const isPlayable = canPlay('video/mp4; codecs="vp09.00.10.08"');

const isWebKit = crashesAtReplay;

inEachPlacement('HLS that changes its codec', (placement: Placement) => {
  it('plays through, in one MediaSource', async function () {
    if (!isPlayable) this.skip();
    const test = await createPlayer({ placement, source: { url: SOURCE, startTime: 2.5 } });
    const emptied = test.count('emptied');
    await playToEnd(test);
    expect(test.video.currentTime).to.be.closeTo(8, 0.1);
    expect(test.count('ended')).to.equal(1);
    // WebKitGTK 2.50 has changeType as an experiment, and needs a fresh MediaSource all the same.
    if (!isWebKit) expect(test.count('emptied')).to.equal(emptied);
    expect(test.errors).to.deep.equal([]);
  });
});

inEachPlacement('HLS that changes its codec, and a viewer who goes there and back', (placement: Placement) => {
  for (const forwardSeconds of [1, 1.5, 30])
    it(`follows with ${forwardSeconds} s of look-ahead`, async function () {
      if (!isPlayable) this.skip();
      const config = { buffer: { forwardSeconds } };
      const test = await createPlayer({ placement, config, source: { url: SOURCE, startTime: 0.5 } });
      await test.player.play();
      for (const position of [5, 1, 6.5, 2, 5.5, 0.3, 7, 1.5]) {
        await seekTo(test, position);
        await playFor(test, 0.2);
      }
      expect(test.errors).to.deep.equal([]);
    });
});

inEachPlacement('HLS that changes between AAC and MP3', (placement: Placement) => {
  it('plays through, and seeks into each', async () => {
    const test = await createPlayer({ placement, source: '/media/hls/ts/turns.m3u8' });
    // There a fresh MediaSource takes each part in its turn.
    const isWhole = (): boolean => isWebKit || rangesOf(test.video.buffered).some(({ end }) => end > 5.9);
    await until(isWhole, 'the whole stream in the buffer', 8_000, test.player);
    for (const position of [5, 3, 1]) await seekTo(test, position);
    await playToEnd(test);
    expect(test.video.currentTime).to.be.closeTo(6.02, 0.1);
    expect(test.errors).to.deep.equal([]);
  });
});

describe('a browser without changeType', () => {
  const { changeType } = SourceBuffer.prototype;
  before(() => delete (SourceBuffer.prototype as Partial<SourceBuffer>).changeType);
  after(() => void Object.assign(SourceBuffer.prototype, { changeType }));

  it('begins anew where the codec changes', async function () {
    if (!isPlayable) this.skip();
    const test = await createPlayer({ placement: 'main', source: { url: SOURCE, startTime: 2.5 } });
    await playToEnd(test);
    expect(test.video.currentTime).to.be.closeTo(8, 0.1);
    expect(test.count('ended')).to.equal(1);
    expect(test.player.placement).to.equal('main');
    expect(test.errors).to.deep.equal([]);
  });

  it('still fetches where the viewer seeks while it waits for that place', async function () {
    if (!canPlay) this.skip();
    const test = await createPlayer({ placement: 'main', source: { url: SOURCE, startTime: 2.5 } });
    const { player, video } = test;
    await until(() => (rangesOf(video.buffered).at(-1)?.end ?? 0) > 3.9, 'all of the first codec', 5_000, player);
    await seekTo(test, 0.5);
    await player.play();
    await playFor(test, 1);
    expect(test.errors).to.deep.equal([]);
  });
});
