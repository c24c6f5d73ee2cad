import { aTimeout, expect, oneEvent } from '@open-wc/testing';
import type { MseWorkerPlayerElement } from '../../../src/index.js';
import { blockMainThread, mseInWorker } from '../../support/playback.js';
import { AV, emptyPlayer, nextTask, record, until } from './support.js';

const TYPES = [
  'loadstart',
  'emptied',
  'abort',
  'error',
  'suspend',
  'stalled',
  'progress',
  'play',
  'pause',
  'durationchange',
];
const types = (events: readonly Event[]): string[] => events.map(({ type }) => type);

let lastWorker: Worker;

/** Installed for good: the pool may keep a worker over several tests. */
window.Worker = class extends Worker {
  constructor(url: string | URL, options?: WorkerOptions) {
    super(url, options);
    // oxlint-disable-next-line typescript/no-this-alias
    lastWorker = this;
  }
};

/** Only a worker that owns its MediaSource has one in advance. */
const itHere = mseInWorker ? it : it.skip;

/** An element without a source, whose video has a MediaSource already. */
async function preparedPlayer(): Promise<MseWorkerPlayerElement> {
  // The worker makes another two seconds after the one before was taken.
  const player = await emptyPlayer();
  player.muted = true;
  await until(() => player.video.srcObject !== null, 'the video has a MediaSource');
  return player;
}

describe('an element without a source', () => {
  itHere('has a MediaSource already, and looks and sounds as if it had none', async () => {
    const player = await emptyPlayer();
    const events = record(player, ...TYPES);
    await until(() => player.video.srcObject !== null, 'the video has a MediaSource');
    await aTimeout(500);
    expect(types(events)).to.deep.equal([]);
    expect(player.networkState).to.equal(HTMLMediaElement.NETWORK_EMPTY);
    expect([player.readyState, player.currentSrc, player.error, player.placement]).to.deep.equal([0, '', null, null]);
    expect([player.paused, player.currentTime, player.duration]).to.deep.equal([true, 0, Number.NaN]);
  });

  itHere('plays in it', async () => {
    const player = await preparedPlayer();
    const before = player.video.srcObject;
    const events = record(player, 'loadstart', 'emptied', 'abort', 'loadedmetadata', 'error');
    player.src = AV;
    await oneEvent(player, 'loadedmetadata');
    expect(player.video.srcObject, 'the same one').to.equal(before);
    await player.play();
    await until(() => player.currentTime > 0.5, 'playback');
    expect(types(events)).to.deep.equal(['loadstart', 'loadedmetadata']);
    expect(player.placement).to.equal('worker');
    expect(player.networkState).to.be.greaterThan(0);
  });

  itHere('begins within two turns of a page that is blocked', async () => {
    const player = await preparedPlayer();
    await aTimeout(200);
    player.src = AV;
    player.autoplay = true;
    // The load begins in this task.
    for (let i = 0; i < 10; i++) await Promise.resolve();
    // The worker opens the file, and appends what is to be seen first.
    blockMainThread(4000);
    await nextTask();
    blockMainThread(500);
    await nextTask();
    expect(player.readyState, 'after two turns').to.be.greaterThan(1);
    await until(() => player.currentTime > 0, 'playback');
  });

  itHere('gives it back where another placement is asked for, and nobody hears of it', async () => {
    const player = await preparedPlayer();
    const events = record(player, 'loadstart', 'emptied', 'abort', 'error');
    player.placement = 'main';
    player.src = AV;
    await oneEvent(player, 'loadedmetadata');
    await aTimeout(50);
    expect(types(events)).to.deep.equal(['loadstart']);
    await player.play();
    await until(() => player.currentTime > 0.3, 'playback');
    expect(player.placement).to.equal('main');
  });

  itHere('gives it back when it is removed, and plays when it comes again', async () => {
    const player = await preparedPlayer();
    const events = record(player, ...TYPES);
    const parent = player.parentNode!;
    player.remove();
    await until(() => player.video.srcObject === null, 'the video is empty');
    await aTimeout(100);
    expect(types(events)).to.deep.equal([]);
    parent.append(player);
    player.src = AV;
    await oneEvent(player, 'loadedmetadata');
    expect(types(events)).to.include('loadstart').and.not.include('emptied');
  });

  itHere('plays by `autoplay` though it was paused before it had a source, as a video does', async () => {
    const player = await preparedPlayer();
    player.pause();
    player.autoplay = true;
    player.src = AV;
    await until(() => player.currentTime > 0.3, 'playback');
  });

  itHere('begins at the default rate, as a video does', async () => {
    const player = await preparedPlayer();
    player.playbackRate = 2;
    player.src = AV;
    await oneEvent(player, 'loadedmetadata');
    expect(player.playbackRate).to.equal(1);
  });

  itHere('leaves a video alone that somebody has given other media', async () => {
    const player = await preparedPlayer();
    const { video } = player;
    const events = record(video, 'loadstart', 'loadedmetadata');
    video.srcObject = null;
    video.src = AV;
    await oneEvent(video, 'loadedmetadata');
    player.remove();
    await aTimeout(100);
    expect(video.getAttribute('src')).to.equal(AV);
    expect(types(events)).to.deep.equal(['loadstart', 'loadedmetadata']);
    video.removeAttribute('src');
    video.load();
  });

  itHere('is one of several: the others wait for their turn, and play too', async () => {
    const first = await preparedPlayer();
    const second = await emptyPlayer();
    second.muted = true;
    await aTimeout(300);
    expect(second.video.srcObject).to.equal(null);
    for (const player of [second, first]) {
      player.src = AV;
      await oneEvent(player, 'loadedmetadata');
      expect(player.placement).to.equal('worker');
    }
  });

  itHere('plays also where the worker that had it is gone', async () => {
    const player = await preparedPlayer();
    lastWorker.terminate();
    player.src = AV;
    player.config = { startup: { heartbeatTimeoutMs: 500, sourceOpenTimeoutMs: 1000 } };
    await until(() => player.readyState >= 1, 'another placement, or another worker', 15_000);
    expect(player.error).to.equal(null);
  });
});
