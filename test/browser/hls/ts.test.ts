import { expect } from '@open-wc/testing';
import type { Placement } from '../../../src/player.js';
import {
  canPlay,
  createPlayer,
  decodedFrames,
  expectFailure,
  expectUsable,
  inEachPlacement,
  net,
  netLog,
  newId,
  playFor,
  playToEnd,
  rangesOf,
  seekTo,
  until,
  type TestPlayer,
} from '../../support/playback.js';

const ts = (name: string): string => `/media/hls/ts/${name}.m3u8`;

/** As what this browser takes MP3: in MP4 by one of its names, or bare. */
const MP3 = ['audio/mp4; codecs="mp3"', 'audio/mp4; codecs="mp4a.6B"', 'audio/mpeg'].find(canPlay)!;

/** Of each track's first rendition. */
const typesOf = ({ player }: TestPlayer): string[] =>
  player.presentation!.tracks.map(({ renditions }) => renditions[0]!.mimeType);

/** All in one range from the beginning: nothing was lost at a boundary. */
async function expectWholeBuffer({ player, video }: TestPlayer, duration: number): Promise<void> {
  const reaches = (): boolean => rangesOf(video.buffered).some(({ end }) => end > duration - 0.15);
  await until(reaches, 'the whole stream in the buffer', 8_000, player);
  const ranges = rangesOf(video.buffered);
  expect(ranges, JSON.stringify(ranges)).to.have.length(1);
  expect(ranges[0]!.start).to.be.lessThan(0.1);
}

inEachPlacement('HLS in MPEG-TS', (placement: Placement) => {
  it('plays MP3 beside a picture, each segment once but for the one that was looked at', async () => {
    const id = newId();
    const test = await createPlayer({ placement, source: net({ id }, 'hls/ts/picture-mp3.m3u8') });
    const apart = ['video/mp4; codecs="avc1.4d401e"', MP3];
    const together = [MP3.replace('audio/mp4; codecs="', 'video/mp4; codecs="avc1.4d401e, ')];
    expect(typesOf(test)).to.deep.equal(MP3 === 'audio/mpeg' ? apart : together);
    await expectWholeBuffer(test, 8);
    const paths = (await netLog(id)).map(({ path }) => path).filter((path) => !path.endsWith('-0.m2t'));
    expect(new Set(paths).size, paths.join()).to.equal(paths.length);
    await seekTo(test, 6);
    await playToEnd(test);
    expect(test.video.currentTime).to.be.closeTo(8, 0.15);
    expect(decodedFrames(test.video)).to.be.greaterThan(5);
    expect(test.player.stats.rebuffers).to.equal(0);
    expect(test.player.stats.warnings).to.deep.equal([]);
    expect(test.errors).to.deep.equal([]);
  });

  for (const [name, extension] of [
    ['wrap', 'm2t'],
    ['mp3', 'mp3'],
    ['picture-mp3', 'm2t'],
  ] as const)
    it(`seeks there and back in ${name} without fetching what lies between, and without a hole`, async () => {
      const id = newId();
      const config = { buffer: { forwardSeconds: 1 } };
      const test = await createPlayer({ placement, config, source: net({ id }, `hls/ts/${name}.m3u8`) });
      await seekTo(test, 6.5);
      const paths = (await netLog(id)).map(({ path }) => path);
      expect(paths).not.to.include(`hls/ts/${name}-2.${extension}`);
      await seekTo(test, 1.5);
      await test.player.play();
      await playFor(test, 2.2);
      expect(test.player.stats.rebuffers).to.equal(0);
      expect(test.errors).to.deep.equal([]);
    });

  for (const name of ['video', 'muxed'])
    it(`plays ${name} from the start to the end at four times the speed`, async () => {
      const test = await createPlayer({ placement, source: ts(name) });
      await playToEnd(test);
      expect(test.video.currentTime).to.be.closeTo(8, 0.15);
      expect(test.count('ended')).to.equal(1);
      // What stands still at first may claim to have ended without having shown anything.
      expect(test.video.played.length, 'parts that were played').to.equal(1);
      expect(test.video.played.start(0), 'the beginning of what was played').to.be.lessThan(0.15);
      expect(test.errors).to.deep.equal([]);
    });

  it('shows a picture before its segment has ended', async () => {
    const source = net({ stall: 14_000, match: 'muxed-0', times: 1, id: newId() }, 'hls/ts/muxed.m3u8');
    const { player, video } = await createPlayer({ placement, source });
    await until(() => video.readyState >= 2 && video.videoWidth === 160, 'a picture', 5_000, player);
    expect(rangesOf(video.buffered)[0]!.end).to.be.within(0.2, 1.9);
  });
});

describe('HLS in MPEG-TS that cannot be played', () => {
  it('says which streams it has', async () => {
    const test = createPlayer({});
    const error = await expectFailure(test, ts('mpeg2'));
    expect(error.code).to.equal('E_CONTAINER_UNSUPPORTED');
    expect(error.detail).to.deep.include({ container: 'MPEG-TS with MPEG-1 or MPEG-2 video' });
    await expectUsable(test);
  });

  it('names layer II, or plays it where the browser takes bare MPEG audio', async () => {
    if (MP3 === 'audio/mpeg') {
      const test = await createPlayer({ source: ts('layer2') });
      await playToEnd(test);
      expect(test.video.currentTime).to.be.closeTo(2, 0.1);
      return;
    }
    const error = await expectFailure(createPlayer({}), ts('layer2'));
    expect(error.code).to.equal('E_CONTAINER_UNSUPPORTED');
    expect(error.detail).to.deep.include({ container: 'MPEG audio, layer 2' });
  });
});
