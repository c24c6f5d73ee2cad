import { expect } from '@open-wc/testing';
import type { PlacementChangeEvent } from '../../../src/player.js';
import {
  AV,
  LONG,
  createPlayer,
  delay,
  expectUsable,
  inEachPlacement,
  mseInWorker,
  net,
  playFor,
  playToEnd,
  until,
  type TestPlayer,
  type TestPlayerOptions,
} from '../../support/playback.js';

const workers: Worker[] = [];

/** Installed for good: the player's pool may keep a worker over several tests. */
window.Worker = class extends Worker {
  constructor(url: string | URL, options?: WorkerOptions) {
    super(url, options);
    workers.push(this);
  }
};

const crash = (): void => workers.at(-1)!.terminate();

const best = mseInWorker ? 'worker' : 'worker-remote-mse';
const config = { startup: { heartbeatTimeoutMs: 700 }, buffer: { forwardSeconds: 6 } };
const source = { url: net({ kbps: 3000 }, LONG), startTime: 20 };

interface Watched extends TestPlayer {
  readonly changes: readonly PlacementChangeEvent[];
}

async function load(
  placement: 'auto' | 'worker' | 'worker-remote-mse' = 'auto',
  options: TestPlayerOptions = { config, source },
): Promise<Watched> {
  const test = await createPlayer({ placement, source, ...options });
  const changes: PlacementChangeEvent[] = [];
  test.player.addEventListener('placementchange', (event) => changes.push(event));
  return { ...test, changes };
}

/** Waits until the media is there again, where it was, and moves. */
async function resumed(test: TestPlayer): Promise<void> {
  const { player, video } = test;
  const isThere = (): boolean => video.readyState >= 3 && !video.seeking && !video.paused && video.currentTime > 19;
  await until(isThere, 'the media again, playing', 6000, player);
  await playFor(test, 0.3);
}

/** As long a silence as the time for the answer, each 0.7 s; some more where others keep the processors busy. */
const NOTICED_MS = 6000;

/** Waits until it has moved to the page. */
async function movedToMain({ player, changes }: Watched): Promise<void> {
  await until(() => changes.length > 0, 'a placementchange', NOTICED_MS, player);
  expect(changes).to.have.length(1);
  expect(changes[0]).to.include({ placement: 'main', placementReason: 'worker-crashed', previous: best });
  expect(player).to.include({ placement: 'main', placementReason: 'worker-crashed' });
}

describe('a worker that is terminated', () => {
  it('while playing: playback resumes in the page, at the same position', async () => {
    const test = await load();
    const { player, video } = test;
    expect(player.placement).to.equal(best);
    await player.play();
    await playFor(test, 0.5);
    const [position, at] = [video.currentTime, performance.now()];
    crash();
    await movedToMain(test);
    await resumed(test);
    // In Chromium the media is gone with the worker; elsewhere the page plays on from what it has until it is found out.
    const played = mseInWorker ? 0 : (performance.now() - at) / 1000;
    expect(video.currentTime).to.be.within(position - 1, position + played + 1.8);
    await playFor(test, 0.5);
    expect(test.count('ended'), 'false ends').to.equal(0);
    expect(test.count('pause'), 'false pauses').to.equal(0);
    expect(player.paused).to.equal(false);
    expect(test.errors).to.deep.equal([]);
  });

  it('while playing what is all there: what is left is played in the page', async () => {
    const test = await load('auto', { config: { startup: config.startup }, source: AV });
    const { player, video } = test;
    await until(() => (player.stats.buffers[0]?.ranges.at(-1)?.end ?? 0) > 9.9, 'a full buffer', 8000, player);
    await player.play();
    await playFor(test, 1);
    crash();
    // Elsewhere the page plays on from what it has.
    if (mseInWorker) await movedToMain(test);
    await until(() => video.currentTime > 1.5 && video.currentTime < 8 && !video.paused, 'playback', 8000, player);
    await playToEnd(test);
    expect(test.count('ended')).to.equal(1);
    expect(test.errors).to.deep.equal([]);
    // The page may be through before it knows, and the next test would get the dead worker.
    if (!mseInWorker) await until(() => test.changes.length > 0, 'a placementchange', NOTICED_MS, player);
  });

  it('while paused: it stays paused at its position, and can be played', async () => {
    const test = await load();
    const { player, video } = test;
    expect(player.placement, 'a new worker is tried by the next load').to.equal(best);
    await until(() => video.readyState >= 2 && !video.seeking, 'the picture', 6000, player);
    crash();
    await movedToMain(test);
    await until(() => video.readyState >= 2 && !video.seeking, 'the picture again', 6000, player);
    expect(video.currentTime).to.be.closeTo(20, 0.1);
    expect(player.paused).to.equal(true);
    await delay(300);
    expect(video.paused).to.equal(true);
    await player.play();
    await playFor(test, 0.3);
    expect(video.currentTime).to.be.within(20.2, 23);
    expect(test.count('ended')).to.equal(0);
  });

  it('paused by the viewer after it happened: it stays paused', async () => {
    const test = await load();
    const { player, video } = test;
    await player.play();
    await playFor(test, 0.3);
    const emptied = test.count('emptied');
    crash();
    player.pause();
    await movedToMain(test);
    // Where the page has the media, it keeps the old ones until the new ones are there.
    await until(() => test.count('emptied') > emptied, 'other media', 6000, player);
    await until(() => video.readyState >= 2 && video.currentTime > 19, 'the picture', 6000, player);
    await delay(300);
    expect(player.paused).to.equal(true);
    expect(video.paused).to.equal(true);
    expect(video.currentTime).to.be.within(19.9, 22);
  });

  it('with several players: all of them move', async () => {
    const [a, b] = await Promise.all([load(), load()]);
    await Promise.all([a.player.play(), b.player.play()]);
    await Promise.all([playFor(a, 0.3), playFor(b, 0.3)]);
    crash();
    await Promise.all([movedToMain(a), movedToMain(b)]);
    await Promise.all([resumed(a), resumed(b)]);
    for (const { errors, count } of [a, b])
      expect([errors.length, count('ended'), count('pause')]).to.deep.equal([0, 0, 0]);
  });

  it('where its placement is forced is an error that says so', async () => {
    const test = await load(best);
    const { player } = test;
    await player.play();
    await playFor(test, 0.2);
    crash();
    await until(() => test.errors.length > 0, 'an error', NOTICED_MS, player);
    expect(test.errors[0]!.code).to.equal('E_PLACEMENT_UNAVAILABLE');
    expect(test.errors[0]!.detail).to.include({ placement: best, reason: 'worker-crashed' });
    expect(test.errors).to.have.length(1);
    expect(test.count('ended')).to.equal(0);
    await expectUsable(test);
  });
});

describe('a worker that is busy for ever', () => {
  it('is noticed by its missing sign of life', async () => {
    // Blocks only where there is no document: in the page it would block the test.
    const text = `
      import { loader as list } from '${location.origin}/demo/json-list-loader.js';
      export const loader = { ...list, create(context) {
        const inner = list.create(context);
        let calls = 0;
        return {
          presentations: (signal) => inner.presentations(signal),
          segments: (...args) => inner.segments(...args),
          async *fetch(...args) {
            if (++calls > 2 && typeof document === 'undefined') for (;;);
            yield* inner.fetch(...args);
          },
        };
      } };`;
    const loader = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
    const test = await createPlayer({ config, source: { url: '/media/list/playlist.json', loader } });
    const { player, video } = test;
    const changes: PlacementChangeEvent[] = [];
    player.addEventListener('placementchange', (event) => changes.push(event));
    await player.play();
    await movedToMain({ ...test, changes });
    await until(() => video.currentTime > 4.5, 'playback of what the worker never fetched', 12_000, player);
    expect(test.count('ended')).to.equal(0);
    expect(test.errors).to.deep.equal([]);
    URL.revokeObjectURL(loader);
  });
});

inEachPlacement('video.load() called by the page', (placement) => {
  it('is got over: playback goes on at the same position', async () => {
    const test = await createPlayer({ placement, config, source });
    const { player, video } = test;
    await player.play();
    await playFor(test, 0.4);
    const position = video.currentTime;
    video.load();
    await until(
      () => video.readyState >= 3 && !video.seeking && video.currentTime > 1,
      'the media again',
      6000,
      player,
    );
    expect(video.currentTime).to.be.within(position - 1, position + 2);
    await player.play();
    await playFor(test, 0.4);
    expect(player.placement).to.equal(placement);
    expect(test.errors).to.deep.equal([]);
    expect(test.count('ended')).to.equal(0);
  });
});
