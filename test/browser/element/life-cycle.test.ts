import { aTimeout, expect, oneEvent } from '@open-wc/testing';
import { Player } from '../../../src/player/player.js';
import { AV, emptyPlayer, loadedPlayer, nextTask, playingPlayer, record, until } from './support.js';

describe('in the document', () => {
  it('playback goes on when the element is moved', async () => {
    const player = await playingPlayer();
    const events = record(player, 'loadstart', 'emptied', 'pause');
    const place = document.createElement('section');
    document.body.append(place);
    const at = player.currentTime;
    place.append(player);
    await until(() => player.currentTime > at + 0.5, 'playback goes on');
    expect(events).to.be.empty;
    place.remove();
  });

  it('removal releases the source and the player', async () => {
    const player = await playingPlayer();
    const former = player.player;
    player.remove();
    await nextTask();
    await until(() => player.readyState === 0 && player.video.srcObject === null, 'the video is empty');
    expect([player.placement, player.presentation, player.stats]).to.deep.equal([null, null, null]);
    const events = record(player, 'statschange', 'error');
    former.dispatchEvent(new Event('statschange'));
    await aTimeout(100);
    expect(events, 'nobody listens to the former player').to.be.empty;
  });

  it('loads again at the remembered position, paused, after it came back', async () => {
    const player = await loadedPlayer();
    player.currentTime = 5;
    await oneEvent(player, 'seeked');
    const parent = player.parentNode!;
    player.remove();
    await until(() => player.readyState === 0, 'released');
    expect(player.currentTime).to.be.closeTo(5, 0.1);
    parent.append(player);
    await until(() => player.readyState >= 2, 'loaded again');
    expect(player.currentTime).to.be.closeTo(5, 0.1);
    expect(player.paused).to.be.true;
  });

  it('starts from the beginning where the source changed in the meantime', async () => {
    const player = await loadedPlayer();
    player.currentTime = 5;
    const parent = player.parentNode!;
    player.remove();
    await until(() => player.readyState === 0, 'released');
    player.src = '/media/video-only.mp4';
    parent.append(player);
    await until(() => player.readyState >= 2, 'loaded');
    expect(player.currentTime).to.be.below(1);
  });

  it('goes on in another document', async () => {
    const player = await loadedPlayer();
    player.currentTime = 3;
    await oneEvent(player, 'seeked');
    const frame = document.createElement('iframe');
    document.body.append(frame);
    frame.contentDocument!.body.append(player);
    await until(() => player.readyState >= 2, 'loaded again');
    expect(player.currentTime).to.be.closeTo(3, 0.2);
    player.remove();
    await until(() => player.readyState === 0, 'released');
    frame.remove();
  });

  it('prepares the worker on connection only', async () => {
    const { prepare } = Player;
    let calls = 0;
    Player.prepare = () => void calls++;
    try {
      document.createElement('mse-worker-player').src = AV;
      await nextTask();
      expect(calls).to.equal(0);
      await emptyPlayer();
      expect(calls).to.equal(1);
    } finally {
      Player.prepare = prepare;
    }
  });

  it('loads nothing while it is in no document', async () => {
    const player = document.createElement('mse-worker-player');
    const events = record(player, 'loadstart');
    player.src = AV;
    await aTimeout(100);
    expect(events).to.be.empty;
    expect(player.placement).to.be.null;
  });
});
