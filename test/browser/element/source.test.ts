import { aTimeout, expect, fixture, html, oneEvent } from '@open-wc/testing';
import { net, netLog, newId } from '../../support/playback.js';
import { PlayerErrorEvent, type MseWorkerPlayerElement } from '../../../src/index.js';
import {
  AV,
  VIDEO_ONLY,
  consoleErrors,
  emptyPlayer,
  loadedPlayer,
  nextTask,
  playingPlayer,
  record,
  until,
} from './support.js';

describe('the source', () => {
  it('given in markup is loaded', async () => {
    const player = await fixture<MseWorkerPlayerElement>(html`<mse-worker-player src=${AV}></mse-worker-player>`);
    await until(() => player.readyState > 0, 'metadata');
    expect(player.placement).to.be.oneOf(['worker', 'worker-remote-mse', 'main', 'native']);
    expect(player.placementReason).to.be.a('string');
    expect(player.presentation!.tracks.length).to.be.at.least(0);
    expect(player.stats!.warnings).to.be.an('array');
  });

  it('changed ten times quickly ends with the last one and no stray error', async () => {
    const player = await emptyPlayer();
    player.muted = true;
    const errors = record(player, 'error');
    for (let i = 0; i < 9; i++) {
      player.src = `${i % 2 ? AV : '/media/none-such.mp4'}?${i}`;
      if (i % 3 === 0) await nextTask();
    }
    player.src = `${VIDEO_ONLY}?last`;
    await player.play();
    await until(() => player.currentTime > 0.3, 'the last one plays');
    expect(player.currentSrc).to.match(/\?last$/);
    expect(player.error).to.be.null;
    await aTimeout(300);
    expect(errors.filter((e) => !(e as PlayerErrorEvent).error.url.includes('none-such'))).to.be.empty;
  });

  it('changed several times in one task is loaded once', async () => {
    const player = await emptyPlayer();
    const starts = record(player, 'loadstart');
    player.src = '/media/none-such.mp4';
    player.type = 'video/mp4';
    player.src = AV;
    await oneEvent(player, 'loadedmetadata');
    expect(starts).to.have.length(1);
  });

  it('set again to the same URL is loaded again', async () => {
    const player = await loadedPlayer();
    player.src = AV;
    await oneEvent(player, 'emptied');
    await oneEvent(player, 'loadedmetadata');
  });

  it('removed unloads', async () => {
    const player = await loadedPlayer();
    player.removeAttribute('src');
    await until(() => player.readyState === 0, 'nothing is loaded');
    expect(Number.isNaN(player.duration)).to.be.true;
  });

  it('is not loaded with preload="none" until play()', async () => {
    const player = await fixture<MseWorkerPlayerElement>(
      html`<mse-worker-player preload="none" muted src=${AV}></mse-worker-player>`,
    );
    const starts = record(player, 'loadstart');
    await aTimeout(200);
    expect(starts).to.be.empty;
    await player.play();
    expect(player.paused).to.be.false;
  });

  it('is not loaded with preload="none" until the browser\'s own controls play it', async () => {
    const id = newId();
    const player = await fixture<MseWorkerPlayerElement>(
      html`<mse-worker-player controls preload="none" muted src=${net({ id }, 'av-sidx.mp4')}></mse-worker-player>`,
    );
    await until(() => player.networkState !== HTMLMediaElement.NETWORK_EMPTY, 'what gives controls a button to press');
    await aTimeout(200);
    expect([player.placement, player.readyState, player.paused]).to.deep.equal([null, 0, true]);
    expect(await netLog(id), 'requests').to.deep.equal([]);
    const errors = record(player, 'error');
    // As the button does.
    player.video.play().catch(() => {});
    await until(() => player.currentTime > 0.3, 'playback');
    expect(player.placement).to.be.oneOf(['worker', 'worker-remote-mse']);
    expect([player.video.hasAttribute('preload'), player.paused, errors]).to.deep.equal([false, false, []]);
    player.removeAttribute('src');
    await until(() => player.networkState === HTMLMediaElement.NETWORK_EMPTY, 'nothing is loaded');
  });

  it('changes with preload="none" and the browser\'s own controls, and is taken away', async () => {
    const player = await fixture<MseWorkerPlayerElement>(
      html`<mse-worker-player controls preload="none" muted src=${VIDEO_ONLY}></mse-worker-player>`,
    );
    await until(() => player.networkState !== HTMLMediaElement.NETWORK_EMPTY, 'the one');
    player.src = AV;
    await nextTask();
    expect(player.video.getAttribute('src')).to.contain(AV);
    player.removeAttribute('src');
    await nextTask();
    expect([player.video.hasAttribute('src'), player.networkState]).to.deep.equal([false, 0]);
    player.src = AV;
    await nextTask();
    player.controls = false;
    await nextTask();
    expect(player.video.hasAttribute('src'), 'without controls').to.equal(false);
    player.preload = 'auto';
    await until(() => player.readyState >= 1, 'metadata');
    expect(player.placement).not.to.equal(null);
  });

  it('is loaded with preload="none" by load()', async () => {
    const player = await fixture<MseWorkerPlayerElement>(
      html`<mse-worker-player preload="none" src=${AV}></mse-worker-player>`,
    );
    player.load();
    await oneEvent(player, 'loadedmetadata');
    expect(player.paused).to.be.true;
  });

  it('starts at start-time', async () => {
    const player = await fixture<MseWorkerPlayerElement>(
      html`<mse-worker-player start-time="6" src=${AV}></mse-worker-player>`,
    );
    await until(() => player.readyState >= 2, 'data');
    expect(player.currentTime).to.be.closeTo(6, 0.2);
  });

  it('plays by itself with autoplay', async () => {
    const player = await fixture<MseWorkerPlayerElement>(
      html`<mse-worker-player autoplay muted src=${AV}></mse-worker-player>`,
    );
    await until(() => player.currentTime > 0.1, 'playback');
  });

  it('plays in the same task as src was set', async () => {
    const player = await emptyPlayer();
    player.muted = true;
    player.src = AV;
    await player.play();
    expect(player.paused).to.be.false;
  });

  it('plays without being in a document', async () => {
    const player = document.createElement('mse-worker-player');
    player.muted = true;
    player.src = AV;
    await player.play();
    expect(player.currentSrc).to.equal(player.src);
    player.removeAttribute('src');
    await until(() => player.readyState === 0, 'released');
  });

  it('is loaded in another placement when one is forced', async () => {
    const player = await loadedPlayer();
    const changes = record(player, 'placementchange');
    player.placement = 'main';
    await oneEvent(player, 'loadedmetadata');
    expect([player.placement, player.placementReason]).to.deep.equal(['main', 'forced']);
    expect(changes.every((event) => event.target === player)).to.be.true;
  });

  it('uses a new config from the next load on', async () => {
    const player = await loadedPlayer();
    const before = player.player;
    player.config = { buffer: { forwardSeconds: 3 } };
    expect(player.player).to.equal(before);
    player.load();
    await oneEvent(player, 'loadedmetadata');
    expect(player.player).to.not.equal(before);
  });
});

describe('errors', () => {
  const failing = async (): Promise<[MseWorkerPlayerElement, Promise<PlayerErrorEvent>]> => {
    const player = await emptyPlayer();
    const event = oneEvent<PlayerErrorEvent>(player, 'error');
    player.config = { network: { maxAttempts: 1 } };
    player.src = '/media/none-such.mp4';
    return [player, event];
  };

  it('are fired on the element with code, sentence, URL and fatal, and are in the console once', async () => {
    const logged = await consoleErrors(async () => {
      const [player, promise] = await failing();
      const event = await promise;
      expect(event).to.be.instanceOf(PlayerErrorEvent);
      expect(event.target === player, 'target').to.be.true;
      expect(event.error.code).to.equal('E_NETWORK_STATUS');
      expect(event.error.message).to.be.a('string').that.is.not.empty;
      expect(event.error.url).to.contain('none-such');
      expect(event.error.fatal).to.be.true;
      expect(player.error!.code).to.equal(2);
      expect(player.error!.playerError).to.equal(event.error);
      expect(player.error).to.equal(player.error);
      await aTimeout(100);
    });
    expect(logged).to.have.length(1);
  });

  it('stay out of the console when prevented', async () => {
    const logged = await consoleErrors(async () => {
      const [player, promise] = await failing();
      player.addEventListener('error', (event) => event.preventDefault());
      await promise;
      await aTimeout(100);
    });
    expect(logged).to.be.empty;
  });

  it('leave the element usable for the next source', async () => {
    await consoleErrors(async () => {
      const [player, promise] = await failing();
      await promise;
      player.src = AV;
      await oneEvent(player, 'loadedmetadata');
      expect(player.error).to.be.null;
    });
  });

  it('make play() reject, before and after', async () => {
    await consoleErrors(async () => {
      const [player, promise] = await failing();
      const play = (): Promise<string> =>
        player.play().then(
          () => 'played',
          ({ name, message }: DOMException) => `${name}: ${message}`,
        );
      const waiting = play();
      await promise;
      const expected = `NotSupportedError: ${player.error!.message}`;
      expect([await waiting, await play()]).to.deep.equal([expected, expected]);
    });
  });

  it('tell of an empty src', async () => {
    await consoleErrors(async () => {
      const player = await emptyPlayer();
      player.setAttribute('src', '');
      const { error } = await oneEvent<PlayerErrorEvent>(player, 'error');
      expect(error.code).to.equal('E_SOURCE_EMPTY_URL');
    });
  });

  for (const [loader, code] of [
    ['none-such', 'E_LOADER_UNKNOWN'],
    ['https://elsewhere.example/loader.js', 'E_LOADER_NOT_ALLOWED'],
  ]) {
    it(`tell of loader="${loader}"`, async () => {
      const logged = await consoleErrors(async () => {
        const player = await loadedPlayer();
        player.setAttribute('loader', loader!);
        const { error } = await oneEvent<PlayerErrorEvent>(player, 'error');
        expect(error.code).to.equal(code);
        expect(player.error!.code).to.equal(4);
        await until(() => player.readyState === 0, 'the former source is gone');
        player.removeAttribute('loader');
        await oneEvent(player, 'loadedmetadata');
        expect(player.error).to.be.null;
      });
      expect(logged).to.have.length(1);
    });
  }
});

describe('loop', () => {
  it('starts over', async () => {
    const player = await playingPlayer();
    player.loop = true;
    player.currentTime = 9.7;
    await oneEvent(player, 'seeked');
    await until(() => player.currentTime < 5, 'playback starts over');
    expect(player.ended).to.be.false;
  });
});
