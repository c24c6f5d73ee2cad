import { expect } from '@open-wc/testing';
import { Player, setWorkerFactory } from '../../../src/player.js';
import { collectGarbage, COUNTS_CHANNEL, InstanceCounter, type EngineCounts } from '../../support/count-instances.js';
import { AV, AV_WEBM, allowedPlacements, createPlayer, delay, mseInWorker, playFor } from '../../support/playback.js';

const canCollect = 'gc' in globalThis;
/** Where nothing can be counted it is only a question of whether the last one still plays. */
const ROUNDS = canCollect ? 200 : 40;

// What a player or a session makes in the page; each would stay in memory with any listener, timer or port left behind.
const workers = new InstanceCounter().follow('Worker');
const mediaSources = new InstanceCounter().follow('MediaSource').follow('ManagedMediaSource');
const abortControllers = new InstanceCounter().follow('AbortController');
const ports = new InstanceCounter();
const players = new InstanceCounter();
const videos = new InstanceCounter();

const { MessageChannel: OriginalChannel } = window;
window.MessageChannel = new Proxy(OriginalChannel, {
  construct(target) {
    const channel = new target();
    ports.add(channel.port1);
    ports.add(channel.port2);
    return channel;
  },
});

setWorkerFactory(() => new Worker('/test/support/counting-engine.ts', { type: 'module' }));

/** Asks the worker. */
async function countInWorker(): Promise<EngineCounts> {
  const channel = new BroadcastChannel(COUNTS_CHANNEL);
  const answer = new Promise<EngineCounts>((resolve, reject) => {
    setTimeout(() => reject(new Error('the worker does not answer')), 5000);
    channel.addEventListener('message', ({ data }: MessageEvent<EngineCounts>) => resolve(data));
  });
  channel.postMessage('count');
  return answer.finally(() => channel.close());
}

/** One player from its making to its end; what it is stopped in the middle of differs from round to round. */
async function round(i: number, shared: HTMLVideoElement): Promise<void> {
  const placements = allowedPlacements();
  const placement = placements[i % placements.length]!;
  const stage = Math.floor(i / 6) % 5;
  // Half of them share a video that stays: whatever they leave on it stays with it.
  const video = i % 2 === 0 ? shared : document.createElement('video');
  video.muted = true;
  if (video !== shared) videos.add(video);
  const player = new Player(video, { placement });
  players.add(player);
  player.addEventListener('error', () => {});
  const loading = player.load(i % 3 === 0 ? AV_WEBM : AV);
  // Chromium 156 keeps a video and its MediaSource for ever when they are parted between the attaching of a worker's handle
  // and its `sourceopen`, also without this package (attach, one task, `srcObject = null`): not with that placement.
  if (stage === 0 && placement !== 'worker') await delay(i % 7);
  if (stage === 1) await loading;
  if (stage === 2) await Promise.all([loading, player.play()]);
  if (stage === 3) {
    await loading;
    player.currentTime = 8;
  }
  if (stage === 4) void player.load(AV);
  player.destroy();
  await loading;
}

describe(`${ROUNDS} players made and destroyed`, () => {
  it('leave no session, no listener, no port and no memory behind', async function () {
    // WebKitGTK 2.50 on gstreamer 1.22: its web process segfaults in libgstreamer when pipelines come and go this fast.
    if (!mseInWorker && 'ManagedMediaSource' in globalThis) this.skip();
    this.timeout(120_000);
    const shared = document.createElement('video');
    document.body.append(shared);
    for (let i = 0; i < ROUNDS; i++) await round(i, shared);
    expect(players.count.made).to.equal(ROUNDS);
    expect(workers.count.made, 'one worker served them all').to.equal(1);
    expect(shared.getAttribute('src') ?? shared.srcObject).to.equal(null);

    if (canCollect) {
      // Chromium lets go of a media element some time after its last event.
      for (let i = 0; i < 10 && videos.count.alive > 0; i++) {
        await delay(500);
        await collectGarbage();
      }
      const page = {
        players: players.count.alive,
        videos: videos.count.alive,
        mediaSources: mediaSources.count.alive,
        ports: ports.count.alive,
      };
      expect(page, `alive in the page: ${JSON.stringify(page)}`).to.deep.equal({
        players: 0,
        videos: 0,
        mediaSources: 0,
        ports: 0,
      });
      expect(videos.count.made).to.be.greaterThan(ROUNDS / 3);
      expect(ports.count.made).to.be.greaterThan(ROUNDS);
      // The pool's worker is kept for ten seconds, with what watches it.
      expect(abortControllers.count.alive, 'AbortControllers of the page').to.be.at.most(4);
      expect(abortControllers.count.made).to.be.greaterThan(2 * ROUNDS);
      const engine = await countInWorker();
      expect(engine.sessionPorts.made, 'sessions of the worker').to.be.greaterThan(ROUNDS / 3);
      expect(engine.sessionPorts.alive, 'session ports in the worker').to.equal(0);
      if (mseInWorker) expect(engine.mediaSources.made).to.be.greaterThan(ROUNDS / 8);
      // One waits for the next player.
      expect(engine.mediaSources.alive, 'MediaSources of the worker').to.be.at.most(mseInWorker ? 1 : 0);
      expect(engine.abortControllers.alive, 'AbortControllers of the worker').to.be.at.most(4);
    }

    // And the two hundred and first plays in the same video.
    shared.remove();
    const test = await createPlayer({ source: AV });
    await test.player.play();
    await playFor(test, 0.3);
    expect(test.errors).to.deep.equal([]);
  });
});
