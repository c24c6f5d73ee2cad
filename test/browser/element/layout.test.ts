import { expect, fixture, html } from '@open-wc/testing';
import type { MseWorkerPlayerElement } from '../../../src/index.js';
import { AV, until } from './support.js';

const sizeOf = (element: Element): [number, number] => {
  const { width, height } = element.getBoundingClientRect();
  return [Math.round(width), Math.round(height)];
};

/** The element and a `<video>` with the same markup and the same style. */
async function pair(attributes: string, style: string): Promise<[MseWorkerPlayerElement, HTMLVideoElement]> {
  const container = await fixture(
    `<div style="width: 1000px"><style>.sized { ${style} }</style>
      <mse-worker-player class="sized" ${attributes}></mse-worker-player><video class="sized" ${attributes}></video></div>`,
  );
  return [container.querySelector('mse-worker-player')!, container.querySelector('video')!];
}

describe('size', () => {
  const cases: [what: string, attributes: string, style: string, expected?: [number, number]][] = [
    ['without anything', '', '', [300, 150]],
    ['by CSS width and height', '', 'width: 500px; height: 200px', [500, 200]],
    ['by CSS width', '', 'width: 400px'],
    ['by CSS width and aspect-ratio', '', 'width: 480px; aspect-ratio: 16 / 9', [480, 270]],
    ['by a wide aspect-ratio', '', 'width: 400px; aspect-ratio: 4 / 1', [400, 100]],
    ['by attributes', 'width="640" height="360"', '', [640, 360]],
    ['by attributes and fluid CSS', 'width="640" height="360"', 'width: 100%; height: auto', [1000, 563]],
    ['by attributes and max-width', 'width="1280" height="720"', 'max-width: 100%; height: auto', [1000, 563]],
    ['as a block', '', 'display: block; width: 100%'],
  ];
  for (const [what, attributes, style, expected] of cases) {
    it(`is that of a <video>: ${what}`, async () => {
      const [player, video] = await pair(attributes, style);
      // WebKit gives an empty video a ratio, others do not.
      if (expected) expect(sizeOf(video), 'video').to.deep.equal(expected);
      expect(sizeOf(player), 'player').to.deep.equal(sizeOf(video));
      expect(sizeOf(player.video), 'inner video fills the host').to.deep.equal(sizeOf(video));
    });
  }

  it('becomes that of the picture', async () => {
    const player = await fixture<MseWorkerPlayerElement>(html`<mse-worker-player src=${AV}></mse-worker-player>`);
    await until(() => player.readyState > 0, 'metadata');
    const { videoWidth, videoHeight } = player;
    await until(() => sizeOf(player)[0] === videoWidth, 'the picture is laid out');
    expect(sizeOf(player)).to.deep.equal([videoWidth, videoHeight]);
  });

  for (const [side, style, expected] of [
    ['width', 'width: 400px', [400, 225]],
    ['height', 'height: 90px', [160, 90]],
  ] as const) {
    it(`follows the picture where the page gives only a ${side}`, async () => {
      const [player, video] = await pair(`src="${AV}"`, style);
      await until(() => player.readyState > 0 && video.readyState > 0, 'metadata');
      await until(
        () => sizeOf(player).join() === expected.join(),
        `${expected.join('×')}, but it is ${sizeOf(player).join('×')}`,
      );
      expect(sizeOf(video)).to.deep.equal(expected);
      expect(sizeOf(player.video)).to.deep.equal(expected);
    });
  }

  for (const [what, markup] of [
    ['width and height attributes', `width="640" height="480" src="${AV}"`],
    ['an aspect-ratio of the page', `style="width: 600px; aspect-ratio: 4 / 3" src="${AV}"`],
  ]) {
    it(`does not change while loading with ${what}`, async () => {
      const player = await fixture<MseWorkerPlayerElement>(`<mse-worker-player ${markup}></mse-worker-player>`);
      const before = sizeOf(player);
      await until(() => player.readyState > 0, 'metadata');
      await new Promise((resolve) => requestAnimationFrame(resolve));
      expect(sizeOf(player)).to.deep.equal(before);
    });
  }

  it('takes object-fit from the element and from the custom property', async () => {
    const player = await fixture<MseWorkerPlayerElement>(html`<mse-worker-player></mse-worker-player>`);
    const fit = (): string => getComputedStyle(player.video).objectFit;
    expect(fit()).to.equal('contain');
    player.parentElement!.style.setProperty('--media-object-fit', 'fill');
    expect(fit()).to.equal('fill');
    player.style.objectFit = 'cover';
    expect(fit()).to.equal('cover');
  });

  it('can be styled by ::part(video)', async () => {
    const container = await fixture(
      '<div><style>mse-worker-player::part(video) { opacity: 0.5 }</style><mse-worker-player></mse-worker-player></div>',
    );
    expect(getComputedStyle(container.querySelector('mse-worker-player')!.video).opacity).to.equal('0.5');
  });

  it('is nothing when hidden', async () => {
    const player = await fixture<MseWorkerPlayerElement>(html`<mse-worker-player hidden></mse-worker-player>`);
    expect(getComputedStyle(player).display).to.equal('none');
    player.hidden = false;
    expect(getComputedStyle(player).display).to.equal('inline-block');
  });
});

describe('accessibility', () => {
  it('passes axe with and without controls', async () => {
    const player = await fixture<MseWorkerPlayerElement>(
      html`<mse-worker-player controls aria-label="A film" role="group"></mse-worker-player>`,
    );
    await expect(player).to.be.accessible();
    player.controls = false;
    await expect(player).to.be.accessible();
  });

  for (const attributes of ['', 'controls']) {
    it(`takes focus where a <video ${attributes}> does, and is no tab stop of its own`, async () => {
      const [player, video] = await pair(attributes, '');
      expect(player.tabIndex).to.equal(-1);
      const takesFocus = (element: HTMLElement): boolean => {
        element.getBoundingClientRect();
        element.focus();
        return document.activeElement === element;
      };
      // Firefox focuses any video.
      expect(takesFocus(player)).to.equal(takesFocus(video));
    });
  }
});
