import { aTimeout, expect, fixture, oneEvent } from '@open-wc/testing';
import type { MseWorkerPlayerElement } from '../../../src/index.js';
import { NOT_FORWARDED } from '../../../src/element/media-forwarding.js';
import { emptyPlayer, loadedPlayer, nextTask, playingPlayer, record, until } from './support.js';

const interfaces = [HTMLVideoElement.prototype, HTMLMediaElement.prototype];

describe('the interface of <video>', () => {
  it('is there, member by member, as far as this browser has it', async () => {
    const player = await emptyPlayer();
    const video = document.createElement('video');
    for (const name of interfaces.flatMap((prototype) => Object.getOwnPropertyNames(prototype))) {
      if (NOT_FORWARDED.has(name)) continue;
      expect(name in player, name).to.be.true;
      const [own, original] = [player, video].map((e) => typeof (e as unknown as Record<string, unknown>)[name]);
      expect(own, `type of ${name}`).to.equal(original);
    }
  });

  it('leaves out only what is listed', () => {
    expect([...NOT_FORWARDED]).to.deep.equal(['constructor', 'srcObject']);
  });

  it('has the constants on class and instance', async () => {
    const player = await emptyPlayer();
    expect([player.HAVE_ENOUGH_DATA, player.NETWORK_NO_SOURCE]).to.deep.equal([4, 3]);
    expect((player.constructor as unknown as typeof HTMLMediaElement).HAVE_METADATA).to.equal(1);
  });

  it('forwards readable and writable properties both ways', async () => {
    const player = await emptyPlayer();
    player.volume = 0.25;
    player.playbackRate = 1.5;
    player.defaultPlaybackRate = 0.5;
    expect(player.video.volume).to.equal(0.25);
    expect(player.video.playbackRate).to.equal(1.5);
    player.video.volume = 0.75;
    expect(player.volume).to.equal(0.75);
    expect(player.defaultPlaybackRate).to.equal(0.5);
  });

  it('gives what the video knows after loading', async () => {
    const player = await loadedPlayer();
    expect(player.duration).to.be.closeTo(10, 0.3);
    expect(player.readyState).to.be.at.least(player.HAVE_METADATA);
    expect([player.videoWidth, player.videoHeight].every((n) => n > 0)).to.be.true;
    expect(player.seekable.end(0)).to.be.closeTo(10, 0.3);
    expect(player.currentSrc).to.equal(player.src);
    expect([player.paused, player.ended, player.seeking]).to.deep.equal([true, false, false]);
  });

  it('plays, seeks and pauses', async () => {
    const player = await playingPlayer();
    expect(player.paused).to.be.false;
    player.currentTime = 5;
    expect(player.currentTime).to.be.closeTo(5, 0.1);
    await oneEvent(player, 'seeked');
    player.fastSeek(2);
    await oneEvent(player, 'seeked');
    expect(player.currentTime).to.be.closeTo(2, 0.5);
    const at = player.currentTime;
    await until(() => player.currentTime > at + 0.1, 'playback goes on after the seek');
    player.pause();
    expect(player.paused).to.be.true;
    expect(player.played.length).to.be.at.least(1);
  });

  it('starts at currentTime where that was set before loading', async () => {
    const player = await emptyPlayer();
    player.muted = true;
    player.preload = 'none';
    player.src = '/media/av-sidx.mp4';
    player.currentTime = 4;
    expect(player.currentTime).to.equal(4);
    await player.play();
    expect(player.currentTime).to.be.within(3.9, 6);
  });

  it('answers canPlayType for what it plays', async () => {
    const player = await emptyPlayer();
    expect(player.canPlayType('video/mp4')).to.equal('maybe');
    expect(player.canPlayType('video/mp4; codecs="avc1.42E01E, mp4a.40.2"')).to.equal('probably');
    expect(player.canPlayType('video/mp4; codecs="none.such"')).to.equal('');
    for (const type of ['application/vnd.apple.mpegurl', 'application/x-mpegURL', 'audio/mpegurl; charset=utf-8'])
      expect(player.canPlayType(type), type).to.equal('maybe');
    expect(player.canPlayType('text/html')).to.equal('');
    expect(player.canPlayType('')).to.equal('');
  });

  it('has text tracks by method', async () => {
    const player = await emptyPlayer();
    const track = player.addTextTrack('subtitles', 'English', 'en');
    expect(player.textTracks.length === 1 && player.textTracks[0] === track).to.be.true;
  });

  it('reports video frames', async () => {
    const player = await playingPlayer();
    if (!('requestVideoFrameCallback' in HTMLVideoElement.prototype)) return;
    await new Promise((resolve) => player.requestVideoFrameCallback(resolve));
    player.cancelVideoFrameCallback(player.requestVideoFrameCallback(() => {}));
  });
});

describe('media events', () => {
  it('are fired on the element once for each on the video, in the same order, with the element as target', async () => {
    const types = [
      'loadstart',
      'durationchange',
      'loadedmetadata',
      'loadeddata',
      'canplay',
      'play',
      'playing',
      'seeking',
      'seeked',
      'volumechange',
      'ratechange',
      'pause',
    ];
    const player = await emptyPlayer();
    const outer = record(player, ...types);
    const inner = record(player.video, ...types);
    player.src = '/media/av-sidx.mp4';
    await oneEvent(player, 'canplay');
    player.muted = true;
    await player.play();
    player.playbackRate = 2;
    player.currentTime = 6;
    await oneEvent(player, 'seeked');
    player.pause();
    await oneEvent(player, 'pause');
    await nextTask();
    expect(outer.map((event) => event.type)).to.deep.equal(inner.map((event) => event.type));
    expect(outer.map((event) => event.type)).to.include.members(types);
    expect(outer.every((event) => event.target === player && !event.composed && !event.bubbles)).to.be.true;
  });

  it('do not bubble to the page', async () => {
    const seen = record(document.body, 'loadstart', 'loadedmetadata', 'play');
    await loadedPlayer();
    expect(seen).to.be.empty;
  });

  it('end with exactly one ended', async () => {
    const player = await playingPlayer();
    const ended = record(player, 'ended');
    player.currentTime = 9.6;
    await until(() => player.ended, 'the end is reached');
    await aTimeout(300);
    expect(ended).to.have.length(1);
  });

  it('have their on… properties, also those only media elements have', async () => {
    const player = await emptyPlayer();
    const calls: unknown[] = [];
    player.onvolumechange = (event) => calls.push((event.target as Element).localName);
    if ('onencrypted' in HTMLMediaElement.prototype) {
      player.onencrypted = (event) => calls.push(event.type);
      expect(player.onencrypted).to.be.a('function');
      player.video.dispatchEvent(new MediaEncryptedEvent('encrypted', { initDataType: 'cenc' }));
      player.onencrypted = null;
      player.video.dispatchEvent(new MediaEncryptedEvent('encrypted'));
    }
    player.volume = 0.3;
    await oneEvent(player, 'volumechange');
    expect(calls).to.deep.equal(
      'onencrypted' in HTMLMediaElement.prototype ? ['encrypted', 'mse-worker-player'] : ['mse-worker-player'],
    );
  });

  describe('that come again and again', () => {
    const types = ['timeupdate', 'progress'] as const;
    /** How many of them there are when the video fires one. */
    const heard = (player: MseWorkerPlayerElement, type: string): number => {
      const events: Event[] = [];
      const listener = (event: Event): unknown => events.push(event);
      document.addEventListener(type, listener, { capture: true });
      player.video.dispatchEvent(new Event(type));
      document.removeEventListener(type, listener, { capture: true });
      return events.length;
    };

    for (const type of types) {
      it(`${type}: not before somebody listens on the element, then once each`, async () => {
        const player = await emptyPlayer();
        expect(heard(player, type)).to.equal(0);
        const [first, second] = [record(player, type), record(player, type)];
        expect(heard(player, type)).to.equal(1);
        expect([first.length, second.length]).to.deep.equal([1, 1]);
      });

      it(`${type}: also by property, by attribute, and before there is a video`, async () => {
        const byProperty = await emptyPlayer();
        const seen: Event[] = [];
        byProperty[`on${type}`] = (event: Event) => seen.push(event);
        expect([heard(byProperty, type), seen.length]).to.deep.equal([1, 1]);
        const byAttribute = await fixture<MseWorkerPlayerElement>(
          `<mse-worker-player on${type}="this.seen = event.type"></mse-worker-player>`,
        );
        expect([heard(byAttribute, type), (byAttribute as { seen?: string }).seen]).to.deep.equal([1, type]);
        const early = document.createElement('mse-worker-player');
        const events = record(early, type);
        expect([heard(early, type), events.length]).to.deep.equal([0, 1]);
      });
    }

    it('statschange: twice a second once somebody listens', async () => {
      const player = await playingPlayer('/net/kbps=300/av-sidx.mp4');
      const events = record(player, 'statschange');
      await aTimeout(2600);
      expect(events.length).to.be.within(3, 6);
    });
  });

  it('keep the fields of their kind', async () => {
    if (typeof MediaEncryptedEvent === 'undefined') return;
    const player = await emptyPlayer();
    setTimeout(() =>
      player.video.dispatchEvent(
        new MediaEncryptedEvent('encrypted', { initDataType: 'cenc', initData: new ArrayBuffer(3) }),
      ),
    );
    const event = await oneEvent<MediaEncryptedEvent>(player, 'encrypted');
    expect([event.initDataType, event.initData!.byteLength]).to.deep.equal(['cenc', 3]);
  });
});
