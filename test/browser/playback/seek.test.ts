import { expect } from '@open-wc/testing';
import type { Placement } from '../../../src/player.js';
import {
  AV,
  AV_WEBM,
  LONG,
  bytesSent,
  crashesAtReplay,
  createPlayer,
  decodedFrames,
  delay,
  inEachPlacement,
  net,
  netLog,
  newId,
  playFor,
  playToEnd,
  seekTo,
  until,
} from '../../support/playback.js';

inEachPlacement('seeking', (placement: Placement) => {
  for (const file of [LONG, 'av-cues.webm'])
    it(`forward to what is not buffered plays there: ${file}`, async () => {
      const target = file === LONG ? 51.3 : 8.3;
      const id = newId();
      const config = { buffer: { forwardSeconds: 2 } };
      const test = await createPlayer({
        placement,
        config,
        source: net({ id, kbps: file === LONG ? 2000 : 300 }, file),
      });
      const { player, video } = test;
      await player.play();
      await playFor(test, 0.2);
      const frames = decodedFrames(video);
      await seekTo(test, target);
      await playFor(test, 0.5);
      expect(video.currentTime).to.be.within(target + 0.4, target + 3);
      expect(decodedFrames(video)).to.be.greaterThan(frames);
      // What lies between was not fetched: the file has 1.09 MB, or 0.12 MB.
      const total = file === LONG ? 1_093_081 : 120_868;
      expect(await bytesSent(id)).to.be.lessThan(total * 0.7);
      expect(test.errors).to.deep.equal([]);
    });

  it('back into the buffer fetches nothing again', async () => {
    const id = newId();
    const test = await createPlayer({ placement, source: net({ id }, 'av-sidx.mp4') });
    const { player, video } = test;
    await until(() => video.buffered.length === 1 && video.buffered.end(0) > 9.9, 'all is buffered', 8000, player);
    await until(() => player.stats.bytesLoaded > 90_000, 'the transfer is over', 8000, player);
    await player.play();
    await seekTo(test, 8);
    await playFor(test, 0.2);
    const before = await netLog(id);
    for (const position of [1.5, 6, 0]) {
      await seekTo(test, position);
      await playFor(test, 0.2);
    }
    // The pumps look again within half a second.
    await delay(700);
    expect(await netLog(id)).to.deep.equal(before);
    expect(await bytesSent(id)).to.be.at.most(98_723);
  });

  it('while a segment is being appended goes there at once', async () => {
    const id = newId();
    const test = createPlayer({ placement });
    const { player, video } = test;
    // 2 s of media take about 1 s to come.
    const loaded = player.load(net({ id, kbps: 300 }, LONG));
    await loaded;
    await until(() => video.buffered.length > 0, 'the first bytes', 8000, player);
    await player.play();
    const inFlight = (await netLog(id)).filter(({ state }) => state === 'open');
    expect(inFlight, 'a transfer under way').to.have.length(1);
    await seekTo(test, 40);
    await playFor(test, 0.4);
    expect(video.currentTime).to.be.within(40.3, 43);
    const ranges = (await netLog(id)).map(({ range }) => range);
    expect(ranges.length, ranges.join()).to.be.within(2, 4);
    expect(test.errors).to.deep.equal([]);
  });

  it('ten times in a row lands at the last', async () => {
    const id = newId();
    const test = await createPlayer({ placement, source: net({ id, kbps: 3000 }, LONG) });
    const { player, video } = test;
    await player.play();
    const positions = [30, 10, 50, 5, 45, 20, 55, 12, 33, 41.5];
    for (const [i, position] of positions.entries()) {
      player.currentTime = position;
      if (i % 3 === 0) await delay(30);
    }
    await until(() => !video.seeking && video.readyState >= 3, 'the last seek', 8000, player);
    expect(video.currentTime).to.be.within(41.5, 43);
    await playFor(test, 0.5);
    expect(video.currentTime).to.be.within(41.9, 44);
    expect(test.errors).to.deep.equal([]);
    expect(test.count('ended')).to.equal(0);
  });

  it('by the video itself is the same', async () => {
    const test = await createPlayer({ placement, config: { buffer: { forwardSeconds: 2 } }, source: `/media/${LONG}` });
    const { player, video } = test;
    await player.play();
    video.currentTime = 33.3;
    await until(() => !video.seeking && video.readyState >= 3, 'the seek', 8000, player);
    await playFor(test, 0.3);
    expect(video.currentTime).to.be.within(33.5, 36);
  });

  it('while paused shows the picture and stays paused', async () => {
    const test = await createPlayer({ placement, config: { buffer: { forwardSeconds: 2 } }, source: `/media/${LONG}` });
    await seekTo(test, 25.5);
    await delay(200);
    expect(test.video.currentTime).to.be.closeTo(25.5, 0.05);
    expect(test.player.paused).to.equal(true);
  });

  for (const url of [AV, AV_WEBM])
    it(`back and forth, then playing on, comes to one end: ${url}`, async () => {
      const test = await createPlayer({ placement, source: url });
      const { player, video } = test;
      await player.play();
      for (const position of [9, 2, 9.5, 0.5, 8.7]) await seekTo(test, position);
      expect(test.count('ended')).to.equal(0);
      await playToEnd(test);
      await delay(200);
      expect(test.count('ended')).to.equal(1);
      expect(video.currentTime).to.be.closeTo(10, 0.1);
    });

  it('to the very end ends, and back from there plays', async function () {
    if (crashesAtReplay) this.skip();
    const test = await createPlayer({ placement, source: AV });
    const { player, video } = test;
    await player.play();
    player.currentTime = video.duration;
    await until(() => test.count('ended') === 1, 'the end', 8000, player);
    await seekTo(test, 3);
    await player.play();
    await playFor(test, 0.3);
    expect(video.currentTime).to.be.within(3.2, 6);
    expect(video.duration).to.be.closeTo(10, 0.1);
  });
});
