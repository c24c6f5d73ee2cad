import { expect } from '@open-wc/testing';
import type { Placement } from '../../../src/player.js';
import {
  createPlayer,
  expectFailure,
  expectUsable,
  inEachPlacement,
  net,
  netLog,
  newId,
  playFor,
  rangesOf,
  seekTo,
  until,
} from '../../support/playback.js';

const ts = (name: string): string => `/media/hls/ts/${name}.m3u8`;

inEachPlacement('HLS in MPEG-TS', (placement: Placement) => {
  it('seeks there and back without fetching what lies between, and without a hole', async () => {
    const id = newId();
    const config = { buffer: { forwardSeconds: 1 } };
    const test = await createPlayer({ placement, config, source: net({ id }, 'hls/ts/wrap.m3u8') });
    await seekTo(test, 6.5);
    const paths = (await netLog(id)).map(({ path }) => path);
    expect(paths).not.to.include('hls/ts/wrap-2.m2t');
    await seekTo(test, 1.5);
    await test.player.play();
    await playFor(test, 2.2);
    expect(test.player.stats.rebuffers).to.equal(0);
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
});
