import { expect } from '@open-wc/testing';
import type { Placement } from '../../../src/player.js';
import {
  createPlayer,
  delay,
  freshStats,
  inEachPlacement,
  net,
  netLog,
  newId,
  playFor,
  playToEnd,
  until,
  type TestPlayer,
} from '../../support/playback.js';

const MAIN = 'hls/main.m3u8';

/** A player of two renditions and two languages, playing, with `seconds` ahead. */
async function playing(
  placement: Placement,
  seconds: number,
  path = MAIN,
): Promise<TestPlayer & { readonly id: string }> {
  const id = newId();
  const test = await createPlayer({
    placement,
    config: { buffer: { forwardSeconds: seconds } },
    source: net({ id }, path),
  });
  await test.player.play();
  await playFor(test, 0.2);
  return { ...test, id };
}

/** Waits until everything to the end is in a buffer: 0 is video, 1 audio. */
const untilFull = ({ player }: TestPlayer, buffer: number): Promise<void> =>
  until(() => (player.stats.buffers[buffer]?.ranges.at(-1)?.end ?? 0) > 7.9, 'a full buffer', 8000, player);

const paths = async (id: string): Promise<readonly string[]> => (await netLog(id)).map(({ path }) => path);

inEachPlacement('HLS switching', (placement: Placement) => {
  it('goes on in the rendition that is chosen, keeping what is buffered', async () => {
    const test = await playing(placement, 3);
    const { player, video, id } = test;
    const [high, low] = player.presentation!.tracks[0]!.renditions;
    expect(player.selection!.video).to.include({ track: 'video', mode: 'auto' });
    player.videoRenditions.select(high!.id);
    await playFor(test, 0.2);
    player.videoRenditions.select(low!.id);
    await until(() => player.selection!.video!.rendition === low!.id, 'the low rendition', 8000, player);
    expect(player.selection!.video).to.include({ mode: 'manual', reason: 'manual' });
    await until(() => video.videoWidth === 160, 'its picture', 8000, player);
    await playToEnd(test);
    const fetched = await paths(id);
    expect(fetched).to.include('hls/lo-3.m4s');
    expect(fetched, 'what was buffered stayed').not.to.include('hls/lo-0.m4s');
    expect(new Set(fetched).size, 'nothing was fetched twice').to.equal(fetched.length);
    expect(player.stats.rebuffers).to.equal(0);
    expect(test.errors).to.deep.equal([]);
  });

  it('replaces what is buffered ahead where the choice is immediate', async () => {
    const test = await playing(placement, 20);
    const { player, video, id } = test;
    const [high, low] = player.presentation!.tracks[0]!.renditions;
    player.videoRenditions.select(high!.id, { switch: 'immediate' });
    await untilFull(test, 0);
    player.videoRenditions.select(low!.id, { switch: 'immediate' });
    await until(() => video.videoWidth === 160, 'the low picture', 8000, player);
    expect(await paths(id)).to.include('hls/lo-3.m4s');
    player.videoRenditions.select(null);
    await until(() => player.selection!.video!.mode === 'auto', 'automatic', 8000, player);
    await playToEnd(test);
    expect(test.errors).to.deep.equal([]);
    expect(player.stats.rebuffers).to.equal(0);
  });

  it('changes the language within a moment', async () => {
    const test = await playing(placement, 20);
    const { player, id } = test;
    const [english, german] = player.presentation!.tracks.filter(({ type }) => type === 'audio');
    expect(player.selection!.audio!.track).to.equal(english!.id);
    await untilFull(test, 1);
    player.audioTracks.select(german!.id);
    await until(() => player.selection!.audio!.track === german!.id, 'the German audio', 8000, player);
    await playToEnd(test);
    const fetched = await paths(id);
    expect(fetched).to.include('hls/de-3.m4s');
    expect(fetched.filter((path) => path.startsWith('hls/hi-')).length, 'video is left alone').to.be.at.most(5);
    expect(player.stats.rebuffers).to.equal(0);
    expect(test.errors).to.deep.equal([]);
  });

  it('goes over to the audio that belongs to the picture, as one track and without a gap', async () => {
    const test = await playing(placement, 3, 'hls/groups.m3u8');
    const { player, id } = test;
    const [video, audio, ...others] = player.presentation!.tracks;
    const [high, low] = audio!.renditions;
    expect([audio!.renditions.length, others.length, player.audioTracks.length]).to.deep.equal([2, 0, 1]);
    expect(player.selection!.audio).to.include({ rendition: high!.id, reason: 'start' });
    player.videoRenditions.select(video!.renditions[1]!.id);
    await until(() => player.selection!.audio!.rendition === low!.id, 'the other audio', 8000, player);
    expect(player.selection!.audio!.reason).to.equal('with-video');
    await playToEnd(test);
    const fetched = await paths(id);
    expect(fetched).to.include('hls/en-0.m4s').and.to.include('hls/de-3.m4s').and.not.to.include('hls/de-0.m4s');
    expect((await freshStats(player)).buffers[1]!.ranges).to.have.length(1);
    expect(player.stats.rebuffers).to.equal(0);
    expect(test.errors).to.deep.equal([]);
  });

  it('goes down where the line is slow, and says why', async () => {
    const config = { buffer: { forwardSeconds: 4 }, adaptation: { initialThroughputBps: 2_000_000 } };
    const test = await createPlayer({ placement, config, source: net({ kbps: 60 }, MAIN) });
    const { player } = test;
    const [high, low] = player.presentation!.tracks[0]!.renditions;
    await until(() => player.selection?.video?.rendition === high!.id, 'the high rendition', 8000, player);
    expect(player.selection!.video).to.include({ mode: 'auto', reason: 'start' });
    await until(() => player.selection!.video!.rendition === low!.id, 'the low rendition', 8000, player);
    expect(player.selection!.video!.reason).to.be.oneOf(['throughput-fell', 'buffer-poor', 'abandoned']);
    await until(() => player.stats.throughputBps !== null, 'the next report', 2000, player);
    expect((await freshStats(player)).throughputBps).to.be.within(10_000, 200_000);
  });

  it('goes on in another rendition where one cannot be fetched', async () => {
    const source = net({ status: 404, match: 'hi-2' }, MAIN);
    const test = await createPlayer({ placement, source });
    const { player } = test;
    player.videoRenditions.select(player.presentation!.tracks[0]!.renditions[0]!.id);
    await playToEnd(test);
    expect(player.selection!.video!.reason).to.be.oneOf(['failed', 'only-one']);
    expect(player.stats.warnings.join()).to.include('is left out');
    expect(test.errors).to.deep.equal([]);
  });

  it('comes back to a rendition whose segments were missing for a while', async () => {
    const id = newId();
    const config = { buffer: { forwardSeconds: 2 } };
    const test = await createPlayer({
      placement,
      config,
      source: net({ id, status: 404, match: 'hi-', heals: 3 }, MAIN),
    });
    const { player, video } = test;
    const [high, low] = player.presentation!.tracks[0]!.renditions;
    player.videoRenditions.select(high!.id);
    await player.play();
    await until(() => player.selection?.video?.rendition === low!.id, 'the low rendition', 8000, player);
    expect(player.stats.warnings.join()).to.include('is left out');
    await playFor(test, 0.5);
    player.video.pause();
    // The rendition is left out for five seconds.
    await delay(5500);
    await player.play();
    await until(() => player.selection!.video!.rendition === high!.id, 'the high rendition', 8000, player);
    await until(() => video.videoWidth === 320, 'its picture', 8000, player);
    // At four times the speed, the look-ahead is half a second of a crowded machine.
    expect(player.stats.rebuffers).to.equal(0);
    await playToEnd(test);
    expect(test.errors).to.deep.equal([]);
  });

  it('waits for a network that is away', async () => {
    const network = { maxAttempts: 2, backoffMs: 200 };
    const config = { network, buffer: { forwardSeconds: 2 } };
    const faults = { reset: 1, match: '-2.m4s', heals: 3 };
    const test = await createPlayer({ placement, config, source: net({ id: newId(), ...faults }, MAIN) });
    const { player } = test;
    await player.play();
    await playToEnd(test);
    expect(player.stats.warnings.join()).to.include('trying again');
    expect(test.errors).to.deep.equal([]);
  });
});
