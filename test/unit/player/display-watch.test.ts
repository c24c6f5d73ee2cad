import { aTimeout, expect } from '@open-wc/testing';
import type { DisplayState } from '../../../src/model/selection.js';
import { DisplayWatch } from '../../../src/player/display-watch.js';

/** More than the pace of the reports. */
const SETTLED_MS = 300;

const px = (css: number): number => Math.round(css * devicePixelRatio);

describe('DisplayWatch', () => {
  let video: HTMLVideoElement;
  let abort: AbortController;
  let seen: DisplayState[];
  let restore: (() => unknown)[];

  const stub = (target: object, name: string, value: unknown): void => {
    const before = Object.getOwnPropertyDescriptor(target, name);
    Object.defineProperty(target, name, { configurable: true, writable: true, value });
    restore.unshift(() =>
      before ? Object.defineProperty(target, name, before) : Reflect.deleteProperty(target, name),
    );
  };
  const watch = (): DisplayWatch => new DisplayWatch(video, (display) => seen.push(display), abort.signal);
  const sizes = (): unknown[] => seen.map(({ widthPx, heightPx }) => [widthPx, heightPx]);
  const laidOut = (): Promise<void> => aTimeout(60);

  beforeEach(() => {
    video = document.createElement('video');
    video.style.cssText = 'display: block; width: 320px; height: 180px';
    document.body.append(video);
    abort = new AbortController();
    seen = [];
    restore = [];
  });

  afterEach(() => {
    abort.abort();
    video.remove();
    for (const undo of restore) undo();
  });

  it('tells the size in device pixels, the first one at once', async () => {
    const watched = watch();
    expect(watched.display).to.deep.equal({ widthPx: null, heightPx: null, saveData: false, dynamicRange: 'standard' });
    await laidOut();
    expect(sizes()).to.deep.equal([[px(320), px(180)]]);
    expect(watched.display).to.equal(seen[0]);
  });

  it('tells when the screen begins or ceases to show high dynamic range', async () => {
    const query = Object.assign(new EventTarget(), { matches: true });
    const real = window.matchMedia.bind(window);
    stub(window, 'matchMedia', (text: string) => (text === '(dynamic-range: high)' ? query : real(text)));
    expect(watch().display.dynamicRange).to.equal('high');
    await laidOut();
    query.matches = false;
    query.dispatchEvent(new Event('change'));
    await aTimeout(SETTLED_MS);
    expect(seen.map(({ dynamicRange }) => dynamicRange)).to.deep.equal(['high', 'standard']);
  });

  it('tells a size that keeps changing a few times a second, and the last one', async () => {
    watch();
    await laidOut();
    for (let width = 321; width <= 340; width++) {
      video.style.width = `${width}px`;
      await aTimeout(16);
    }
    await aTimeout(SETTLED_MS);
    expect(sizes().length).to.be.within(2, 6);
    expect(sizes().at(-1)).to.deep.equal([px(340), px(180)]);
  });

  it('says nothing of a change that is none', async () => {
    watch();
    await laidOut();
    video.style.width = '400px';
    await laidOut();
    video.style.width = '320px';
    await aTimeout(SETTLED_MS);
    expect(seen).to.have.length(1);
  });

  it('knows a video that is not laid out', async () => {
    video.style.display = 'none';
    watch();
    await laidOut();
    expect(seen).to.deep.equal([]);
    video.style.display = 'block';
    await laidOut();
    video.style.display = 'none';
    await aTimeout(SETTLED_MS);
    expect(sizes()).to.deep.equal([
      [px(320), px(180)],
      [null, null],
    ]);
  });

  it('follows the pixel ratio, again and again', async () => {
    const queries: { readonly media: string; readonly target: EventTarget }[] = [];
    stub(window, 'matchMedia', (media: string) => {
      const target = new EventTarget();
      if (media !== '(dynamic-range: high)') queries.push({ media, target });
      return target;
    });
    const move = async (ratio: number): Promise<void> => {
      // As a browser has it: the value is there before the event, and the old query never matches again.
      stub(window, 'devicePixelRatio', ratio);
      queries.at(-1)!.target.dispatchEvent(new Event('change'));
      await aTimeout(SETTLED_MS);
    };
    stub(window, 'devicePixelRatio', 1);
    watch();
    await laidOut();
    await move(2);
    await move(3);
    expect(sizes()).to.deep.equal([
      [320, 180],
      [640, 360],
      [960, 540],
    ]);
    expect(queries.map(({ media }) => media)).to.deep.equal([1, 2, 3].map((ratio) => `(resolution: ${ratio}dppx)`));
  });

  it('follows the window of picture-in-picture', async () => {
    watch();
    await laidOut();
    const pipWindow = Object.assign(new EventTarget(), { width: 160, height: 90 });
    video.dispatchEvent(Object.assign(new Event('enterpictureinpicture'), { pictureInPictureWindow: pipWindow }));
    await aTimeout(SETTLED_MS);
    Object.assign(pipWindow, { width: 200, height: 100 });
    pipWindow.dispatchEvent(new Event('resize'));
    await aTimeout(SETTLED_MS);
    video.dispatchEvent(new Event('leavepictureinpicture'));
    await aTimeout(SETTLED_MS);
    expect(sizes()).to.deep.equal(
      [
        [320, 180],
        [160, 90],
        [200, 100],
        [320, 180],
      ].map((size) => size.map(px)),
    );
  });

  it('takes the screen for a video in the full screen of an iPhone', async () => {
    watch();
    await laidOut();
    stub(video, 'webkitDisplayingFullscreen', true);
    video.dispatchEvent(new Event('webkitbeginfullscreen'));
    await aTimeout(SETTLED_MS);
    expect(sizes().at(-1)).to.deep.equal([px(screen.width), px(screen.height)]);
  });

  it('tells of a viewer who wants less data', async () => {
    const connection = Object.assign(new EventTarget(), { saveData: true });
    stub(navigator, 'connection', connection);
    expect(watch().display.saveData).to.equal(true);
    await laidOut();
    // It also fires for what is not ours.
    connection.dispatchEvent(new Event('change'));
    connection.saveData = false;
    connection.dispatchEvent(new Event('change'));
    await aTimeout(SETTLED_MS);
    expect(seen.map(({ saveData }) => saveData)).to.deep.equal([true, false]);
  });

  it('does without the APIs that a browser has not', async () => {
    stub(navigator, 'connection', undefined);
    stub(window, 'ResizeObserver', undefined);
    expect(watch().display).to.deep.equal({ widthPx: null, heightPx: null, saveData: false, dynamicRange: 'standard' });
    await laidOut();
    expect(seen).to.deep.equal([]);
  });

  it('ends when told to, also with a report on its way', async () => {
    watch();
    await laidOut();
    video.style.width = '400px';
    await laidOut();
    abort.abort();
    video.style.width = '500px';
    await aTimeout(SETTLED_MS);
    expect(seen).to.have.length(1);
  });
});
