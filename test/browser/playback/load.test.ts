import { expect } from '@open-wc/testing';
import type { Placement } from '../../../src/player.js';
import {
  AV,
  AV_WEBM,
  LONG,
  createPlayer,
  delay,
  freshStats,
  inEachPlacement,
  net,
  netLog,
  newId,
  once,
  playFor,
  until,
} from '../../support/playback.js';

inEachPlacement('loading', (placement: Placement) => {
  it('another source while one plays takes its place', async () => {
    const test = await createPlayer({ placement, source: AV });
    const { player, video } = test;
    await player.play();
    await playFor(test, 0.3);
    await player.load('/media/audio-only.mp4');
    expect(video.videoWidth).to.equal(0);
    expect(player.paused, 'a new source begins paused').to.equal(true);
    await player.play();
    await playFor(test, 0.3);
    expect(video.currentTime).to.be.lessThan(3);
    await player.load(AV_WEBM);
    await until(() => video.videoWidth === 320, 'the picture', 8000, player);
    expect(player.presentation!.tracks[0]!.renditions[0]!.mimeType).to.contain('webm');
    await player.play();
    await playFor(test, 0.3);
    expect(test.errors).to.deep.equal([]);
    expect(test.count('ended')).to.equal(0);
  });

  it('ten in a row ends with the last, and every call settles', async () => {
    const test = createPlayer({ placement });
    const { player, video } = test;
    const calls: Promise<void>[] = [];
    const sources = [AV, AV_WEBM, '/media/none.mp4', '/media/bad/random.mp4', '/media/video-only.webm'];
    for (let i = 0; i < 9; i++) {
      // A superseded call resolves; one that had the time to fail rejects with its own failure.
      calls.push(player.load(`${sources[i % sources.length]!}?${i}`).catch(() => {}));
      if (i % 3 === 2) await delay(i * 5);
    }
    calls.push(player.load('/media/audio-only.mp4'));
    await Promise.all(calls);
    await player.play();
    await playFor(test, 0.4);
    expect(video.videoWidth).to.equal(0);
    expect(player.error).to.equal(null);
    await delay(200);
    const strays = test.errors.filter(({ url }) => !/none|random/.test(url));
    expect(strays).to.deep.equal([]);
  });

  it('a call that is superseded at once resolves quietly', async () => {
    const test = createPlayer({ placement });
    const first = test.player.load('/media/none.mp4');
    const second = test.player.load(AV);
    await Promise.all([first, second]);
    expect(test.errors).to.deep.equal([]);
  });

  it('unload() leaves the video empty and ends the transfer', async () => {
    const id = newId();
    const test = await createPlayer({ placement, source: net({ id, kbps: 500 }, LONG) });
    const { player, video } = test;
    await player.play();
    await playFor(test, 0.2);
    player.unload();
    expect(video.readyState).to.equal(0);
    expect(video.srcObject).to.equal(null);
    expect(video.getAttribute('src')).to.equal(null);
    expect(player.placement).to.equal(null);
    expect(player.presentation).to.equal(null);
    expect(player.stats.buffers).to.deep.equal([]);
    await delay(300);
    const log = await netLog(id);
    expect(log.map(({ state }) => state)).to.not.include('open');
    await delay(700);
    expect(await netLog(id), 'nothing is fetched any more').to.deep.equal(log);
    expect(test.errors).to.deep.equal([]);
    // And it can load again.
    await player.load(AV);
    await player.play();
    await playFor(test, 0.2);
  });

  it('play() before the media came plays when it comes', async () => {
    const test = createPlayer({ placement });
    const { player } = test;
    const loaded = player.load(net({ delay: 200 }, 'av-sidx.mp4'));
    const playing = player.play();
    expect(player.paused).to.equal(false);
    await Promise.all([loaded, playing]);
    await playFor(test, 0.2);
  });

  it('pause() before the media came is obeyed', async () => {
    const test = createPlayer({ placement });
    const { player, video } = test;
    const loaded = player.load(net({ delay: 200 }, 'av-sidx.mp4'));
    const playing = player.play().then(
      () => 'played',
      (error: unknown) => (error as Error).name,
    );
    player.pause();
    expect(player.paused).to.equal(true);
    await loaded;
    expect(await playing).to.equal('AbortError');
    await delay(300);
    expect(video.paused).to.equal(true);
    expect(video.currentTime).to.equal(0);
  });

  it('says what it found before a frame is asked for', async () => {
    const test = createPlayer({ placement });
    const { player } = test;
    const changed = once(player, 'presentationchange');
    await player.load(net({ kbps: 2000 }, 'av-sidx.mp4'));
    await changed;
    expect(player.presentation).to.include({ kind: 'on-demand' });
    expect(player.presentation!.duration).to.be.closeTo(10, 0.1);
    expect(player.presentation!.tracks.map(({ type }) => type)).to.deep.equal(['video']);
    await until(() => player.stats.bytesLoaded > 90_000, 'stats', 8000, player);
    expect(player.stats).to.deep.include({ loader: 'progressive', placement, warnings: [] });
    expect((await freshStats(player)).throughputBps).to.be.within(300_000, 30_000_000);
  });

  it('two players at once do not know of each other', async () => {
    const [a, b] = await Promise.all([
      createPlayer({ placement, source: AV }),
      createPlayer({ placement, source: AV_WEBM }),
    ]);
    await Promise.all([a.player.play(), b.player.play()]);
    await Promise.all([playFor(a, 0.3), playFor(b, 0.3)]);
    a.player.destroy();
    await playFor(b, 0.5);
    expect([...a.errors, ...b.errors]).to.deep.equal([]);
  });
});
