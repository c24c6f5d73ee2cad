import { expect } from '@open-wc/testing';
import type { Placement } from '../../../src/player.js';
import { UNPLAYABLE } from '../../support/hls-fixtures.js';
import {
  createPlayer,
  decodedFrames,
  delay,
  expectFailure,
  expectNoRebuffer,
  expectUsable,
  freshStats,
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
  it('plays from start to end with exactly one ended', async () => {
    const test = await createPlayer({ placement, source: hls('main') });
    const { player, video } = test;
    expect(player.stats.loader).to.equal('hls');
    expect(video.duration).to.be.closeTo(8, 0.1);
    await playToEnd(test);
    await delay(300);
    expect(test.count('ended')).to.equal(1);
    expect(video.currentTime).to.be.closeTo(8, 0.1);
    expect(decodedFrames(video)).to.be.greaterThan(80);
    expectNoRebuffer(test);
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
    await test.player.play();
    await playFor(test, 0.3);
  });

  it('takes audio out of the video where other audio stands beside it, and fetches both at once', async () => {
    const id = newId();
    const test = await createPlayer({ placement, source: { url: net({ id }, 'hls/inside.m3u8'), startTime: 4.5 } });
    const { player, video } = test;
    const { tracks } = player.presentation!;
    expect(tracks.map(({ type, language, kind }) => [type, language, kind])).to.deep.equal([
      ['video', undefined, undefined],
      ['audio', 'en', 'main'],
      ['audio', 'de', 'alternative'],
    ]);
    await playToEnd(test);
    const { buffers } = await freshStats(player);
    for (const { ranges } of buffers) expect(ranges.at(-1)!.end).to.be.closeTo(8, 0.05);
    expect(buffers).to.have.length(2);
    expect(decodedFrames(video)).to.be.greaterThan(40);
    const paths = (await netLog(id)).map(({ path }) => path);
    expect(new Set(paths).size, 'nothing was fetched twice').to.equal(paths.length);
    expect(paths).to.include('list/seg-3.m4s');
    expect(player.stats.rebuffers).to.equal(0);
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
    ...Object.entries(UNPLAYABLE).map(([name, { code }]) => [`hls/${name}`, code] as const),
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
