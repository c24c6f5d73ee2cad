import { expect, fixture, html, oneEvent } from '@open-wc/testing';
import 'media-chrome';
import 'media-chrome/menu';
import type { MseWorkerPlayerElement } from '../../../src/index.js';
import { live } from '../../support/live.js';
import { AV, consoleErrors, until } from './support.js';

const controller = (src: string): Promise<HTMLElement> =>
  fixture(html`
    <media-controller>
      <mse-worker-player slot="media" src=${src}></mse-worker-player>
      <media-error-dialog slot="dialog"></media-error-dialog>
      <media-control-bar>
        <media-play-button></media-play-button>
        <media-mute-button></media-mute-button>
        <media-time-range></media-time-range>
        <media-time-display showduration></media-time-display>
        <media-live-button></media-live-button>
      </media-control-bar>
    </media-controller>
  `);

describe('as the media of media-chrome', () => {
  let element: HTMLElement;
  let player: MseWorkerPlayerElement;
  const part = (name: string): HTMLElement => element.querySelector(name)!;

  const setUp = async (src: string): Promise<void> => {
    element = await controller(src);
    player = element.querySelector('mse-worker-player')!;
  };

  it('plays and pauses by the play button, and the time range moves', async () => {
    await setUp(AV);
    player.muted = true;
    await until(() => player.readyState > 0, 'metadata');
    part('media-play-button').click();
    await until(() => !element.hasAttribute('mediapaused') && player.currentTime > 0.3, 'playback');
    await until(() => Number(part('media-time-range').getAttribute('mediacurrenttime')) > 0.2, 'the range moves');
    part('media-play-button').click();
    await until(() => element.hasAttribute('mediapaused') && player.paused, 'pause');
  });

  it('seeks by the time range', async () => {
    await setUp(AV);
    await until(() => player.readyState > 0, 'metadata');
    const seeked = oneEvent(player, 'seeked');
    part('media-time-range').dispatchEvent(
      new CustomEvent('mediaseekrequest', { bubbles: true, composed: true, detail: 4 }),
    );
    await seeked;
    expect(player.currentTime).to.be.closeTo(4, 0.1);
  });

  it('shows the duration', async () => {
    await setUp(AV);
    await until(() => /0:10/.test(part('media-time-display').shadowRoot!.textContent!), 'the duration is shown');
  });

  it('mutes by the mute button', async () => {
    await setUp(AV);
    await until(() => player.readyState > 0 && part('media-mute-button').hasAttribute('mediavolumelevel'), 'ready');
    part('media-mute-button').click();
    const level = (): string | null => part('media-mute-button').getAttribute('mediavolumelevel');
    await until(() => player.muted && level() === 'off', 'muted');
    part('media-mute-button').click();
    await until(() => !player.muted, 'not muted');
  });

  it('shows an error', async () => {
    await consoleErrors(async () => {
      await setUp('/media/none-such.mp4');
      player.config = { network: { maxAttempts: 1 } };
      player.load();
      await until(() => element.getAttribute('mediaerrorcode') === '2', 'the error code');
      await until(() => part('media-error-dialog').hasAttribute('open'), 'the dialog is open');
    });
  });

  it('offers renditions and languages in its menus, and follows what is picked', async () => {
    element = await fixture(html`
      <media-controller>
        <media-rendition-menu></media-rendition-menu>
        <media-audio-track-menu></media-audio-track-menu>
        <mse-worker-player slot="media" muted></mse-worker-player>
      </media-controller>
    `);
    player = element.querySelector('mse-worker-player')!;
    const items = (menu: string): HTMLElement[] =>
      [...part(menu).shadowRoot!.querySelectorAll('media-chrome-menu-item')] as HTMLElement[];
    const pick = (menu: string, value: string): void =>
      items(menu)
        .find((item) => (item as HTMLElement & { value: string }).value === value)!
        .click();
    // The element had no player when the menus began to listen.
    player.src = '/media/hls/main.m3u8';
    await until(() => items('media-rendition-menu').length === 3, 'two renditions and auto');
    await until(() => items('media-audio-track-menu').length === 2, 'two languages');
    expect(items('media-rendition-menu').map((item) => item.textContent!.trim())).to.deep.equal([
      '180p',
      '90p',
      'Auto',
    ]);
    expect(items('media-audio-track-menu').map((item) => item.textContent!.trim())).to.deep.equal([
      'English',
      'Deutsch',
    ]);

    pick('media-rendition-menu', 'v1');
    await until(
      () => part('media-rendition-menu').getAttribute('mediarenditionselected') === 'v1',
      'the menu shows it',
    );
    expect([player.videoRenditions.selectedIndex, player.videoRenditions.auto]).to.deep.equal([1, false]);
    pick('media-rendition-menu', 'auto');
    await until(() => !part('media-rendition-menu').hasAttribute('mediarenditionselected'), 'the menu shows auto');
    expect(player.videoRenditions.auto).to.be.true;

    pick('media-audio-track-menu', 'audio-1');
    await until(() => part('media-audio-track-menu').getAttribute('mediaaudiotrackenabled') === 'audio-1', 'German');
    expect(player.audioTracks.enabledTrack!.label).to.equal('Deutsch');

    player.removeAttribute('src');
    await until(() => part('media-rendition-menu').hasAttribute('mediarenditionunavailable'), 'nothing to choose from');
    expect([player.videoRenditions.length, player.audioTracks.length]).to.deep.equal([0, 0]);
  });

  it('offers text tracks in its menu and by its button, also by keys, and follows what is picked in code', async () => {
    element = await fixture(html`
      <media-controller>
        <media-captions-menu></media-captions-menu>
        <media-captions-button></media-captions-button>
        <mse-worker-player slot="media" muted></mse-worker-player>
      </media-controller>
    `);
    player = element.querySelector('mse-worker-player')!;
    const [menu, button] = [part('media-captions-menu'), part('media-captions-button')];
    const items = (): HTMLElement[] => [...menu.shadowRoot!.querySelectorAll<HTMLElement>('media-chrome-menu-item')];
    const item = (label: string): HTMLElement => items().find(({ textContent }) => textContent!.trim() === label)!;
    const labels = (): string =>
      items()
        .map(({ textContent }) => textContent!.trim())
        .join();
    const showing = (): string =>
      [...player.textTracks]
        .filter(({ mode }) => mode === 'showing')
        .map(({ label }) => label)
        .join();
    /** The player, the menu and the button agree. */
    const expectShown = async (label: string): Promise<void> => {
      await until(() => showing() === label, `${label || 'nothing'} is shown, not ${showing()}`);
      const checked = (): string =>
        items()
          .filter((each) => each.getAttribute('aria-checked') === 'true')
          .map(({ textContent }) => textContent!.trim())
          .join();
      await until(() => checked() === (label || 'Off'), `${label || 'Off'} is checked, not ${checked()}`);
      await until(() => button.getAttribute('aria-checked') === String(label !== ''), 'the button says so');
    };
    const focused = (): HTMLElement => menu.shadowRoot!.activeElement as HTMLElement;
    const press = (target: HTMLElement, key: string): void => {
      for (const type of ['keydown', 'keyup'])
        target.dispatchEvent(new KeyboardEvent(type, { key, bubbles: true, composed: true }));
    };
    player.src = '/media/hls/text.m3u8';
    await until(() => player.audioTracks.length === 2, 'two languages');
    // There are no forced subtitles in it, which would be shown when all others are off.
    player.audioTracks.select('audio-1');
    // In whatever order: media-chrome 4.19 sorts them by a comparison that is none.
    await until(() => labels().split(',').sort().join() === 'Deutsch,English,None,Off', 'the tracks');
    await expectShown('');

    item('Deutsch').click();
    await expectShown('Deutsch');
    const german = [...player.textTracks].find(({ label }) => label === 'Deutsch')!;
    await until(() => [...(german.cues ?? [])].some((cue) => (cue as VTTCue).text === 'eins'), 'its cues');
    german.mode = 'disabled';
    await expectShown('');
    [...player.textTracks].find(({ label }) => label === 'English')!.mode = 'showing';
    await expectShown('English');
    item('Off').click();
    await expectShown('');

    // The language that was picked in the menu.
    button.click();
    await expectShown('Deutsch');
    press(button, 'Enter');
    await expectShown('');
    item('Off').focus();
    press(item('Off'), 'End');
    while (focused() !== item('English')) press(focused(), 'ArrowUp');
    press(focused(), 'Enter');
    await expectShown('English');
    localStorage.removeItem('media-chrome-pref-subtitles-lang');

    player.removeAttribute('src');
    await until(() => labels() === 'Off', 'nothing to choose from');
  });

  it('goes to the live edge by the live button, and shows that it is there', async () => {
    await setUp(live({ window: 10 }));
    player.muted = true;
    const button = part('media-live-button');
    // WebKitGTK 2.50 may never end a seek that comes while it is still at the one to the start.
    await until(() => player.readyState >= 3 && !player.seeking && player.liveEdge !== null, 'a live stream');
    player.currentTime = 3;
    await until(() => player.readyState >= 3 && !player.seeking, 'media near the start');
    player.play().catch(() => {});
    await until(() => player.currentTime > 3.1 && !element.hasAttribute('mediapaused'), 'playback at the start');
    expect(button.hasAttribute('mediatimeislive')).to.equal(false);
    button.click();
    await until(() => button.hasAttribute('mediatimeislive'), 'the edge');
    await until(() => player.readyState >= 3, 'media there');
    expect(player.latency).to.be.closeTo(player.targetLatency!, 2);
  });
});
