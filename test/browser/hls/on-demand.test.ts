import { expect } from '@open-wc/testing';
import type { Placement } from '../../../src/player.js';
import {
  createPlayer,
  decodedFrames,
  delay,
  expectFailure,
  expectUsable,
  inEachPlacement,
  net,
  netLog,
  newId,
  playFor,
  playToEnd,
  seekTo,
} from '../../support/playback.js';

const hls = (name: string): string => `/media/hls/${name}.m3u8`;

inEachPlacement('HLS on demand', (placement: Placement) => {
  for (const [name, duration] of [
    ['main', 8],
    ['muxed', 10],
    ['range', 10],
    ['aes', 6],
    ['discontinuity', 8],
  ] as const)
    it(`plays ${name} from start to end with exactly one ended`, async () => {
      const test = await createPlayer({ placement, source: hls(name) });
      const { player, video } = test;
      expect(player.stats.loader).to.equal('hls');
      expect(video.duration).to.be.closeTo(duration, 0.1);
      await playToEnd(test);
      await delay(300);
      expect(test.count('ended')).to.equal(1);
      expect(video.currentTime).to.be.closeTo(duration, 0.1);
      expect(decodedFrames(video)).to.be.greaterThan(duration * 10);
      expect(player.stats.rebuffers).to.equal(0);
      expect(player.stats.warnings).to.deep.equal([]);
      expect(test.errors).to.deep.equal([]);
    });

  it('offers the renditions and the languages of a multivariant playlist', async () => {
    const { player } = await createPlayer({ placement, source: hls('main') });
    const { tracks } = player.presentation!;
    expect(tracks.map(({ type, language, label, isDefault }) => [type, language, label, isDefault])).to.deep.equal([
      ['video', undefined, undefined, undefined],
      ['audio', 'en', 'English', true],
      ['audio', 'de', 'Deutsch', false],
    ]);
    expect(tracks[0]!.renditions.map(({ width, height, bitrateBps }) => [width, height, bitrateBps])).to.deep.equal([
      [320, 180, 150_000],
      [160, 90, 80_000],
    ]);
  });

  it('seeks without fetching what lies between', async () => {
    const id = newId();
    const config = { buffer: { forwardSeconds: 1 } };
    const test = await createPlayer({ placement, config, source: net({ id }, 'hls/main.m3u8') });
    await seekTo(test, 6.5);
    await test.player.play();
    await playFor(test, 0.4);
    const paths = (await netLog(id)).map(({ path }) => path);
    expect(paths).to.include('hls/hi-3.m4s');
    expect(paths).not.to.include('hls/hi-2.m4s');
    expect(new Set(paths).size, 'nothing was fetched twice').to.equal(paths.length);
    await seekTo(test, 0.5);
    await playFor(test, 0.4);
    expect(test.errors).to.deep.equal([]);
  });

  it('finds out the codecs where they are not said', async () => {
    const test = await createPlayer({ placement, source: hls('no-codecs') });
    const types = test.player.presentation!.tracks.flatMap(({ renditions }) => renditions.map((r) => r.mimeType));
    expect(new Set(types.map((type) => type.toLowerCase()))).to.deep.equal(
      new Set(['video/mp4; codecs="avc1.4d401e"', 'audio/mp4; codecs="mp4a.40.2"']),
    );
    await playToEnd(test);
  });

  it('goes on with the next copy of a variant where one is missing', async () => {
    const test = await createPlayer({ placement, source: hls('fail-over') });
    await playToEnd(test);
    expect(test.player.stats.warnings.join()).to.include('missing/hi.m3u8 failed');
    expect(test.errors).to.deep.equal([]);
  });

  it('goes by the declared type where the name says nothing', async () => {
    const url = net({ type: 'text/plain' }, 'hls/muxed.m3u8?x=1');
    const test = await createPlayer({ placement, source: { url, type: 'application/vnd.apple.mpegurl' } });
    await test.player.play();
    await playFor(test, 0.3);
  });
});

describe('HLS that cannot be played', () => {
  for (const [name, code] of [
    ['hls/ts/mpeg2.m3u8', 'E_CONTAINER_UNSUPPORTED'],
    ['hls/none.m3u8', 'E_NETWORK_STATUS'],
    ['bad/empty.mp4', 'E_SOURCE_EMPTY'],
    ['bad/html-page.mp4', 'E_SOURCE_IS_HTML'],
    ['bad/random.mp4', 'E_MANIFEST_INVALID'],
  ] as const)
    it(`has a code of its own: ${name}`, async () => {
      const test = createPlayer({});
      const source = { url: `/media/${name}`, type: 'application/vnd.apple.mpegurl' };
      expect((await expectFailure(test, source)).code).to.equal(code);
      await expectUsable(test);
    });
});
