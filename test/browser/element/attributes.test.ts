import { expect, fixture, html } from '@open-wc/testing';
import { html as litHtml, render } from 'lit';
import { MseWorkerPlayerElement } from '../../../src/index.js';
import { AV, emptyPlayer } from './support.js';

const url = (path: string): string => new URL(path, location.href).href;

describe('attributes and properties', () => {
  describe('reflect as those of <video>', () => {
    const cases: {
      property: string;
      attribute: string;
      values: [set: unknown, attribute: string | null, get: unknown][];
    }[] = [
      { property: 'src', attribute: 'src', values: [[AV, AV, url(AV)]] },
      { property: 'poster', attribute: 'poster', values: [['/p.jpg', '/p.jpg', url('/p.jpg')]] },
      {
        property: 'preload',
        attribute: 'preload',
        values: [
          ['none', 'none', 'none'],
          ['auto', 'auto', 'auto'],
        ],
      },
      {
        property: 'crossOrigin',
        attribute: 'crossorigin',
        values: [
          ['use-credentials', 'use-credentials', 'use-credentials'],
          ['what', 'what', 'anonymous'],
          [null, null, null],
        ],
      },
      { property: 'width', attribute: 'width', values: [[640, '640', 640]] },
      { property: 'height', attribute: 'height', values: [[360, '360', 360]] },
      ...['autoplay', 'loop', 'controls', 'playsInline', 'disablePictureInPicture', 'disableRemotePlayback'].map(
        (property) => ({
          property,
          attribute: property.toLowerCase(),
          values: [
            [true, '', true],
            [false, null, false],
          ] as [unknown, string | null, unknown][],
        }),
      ),
      {
        property: 'defaultMuted',
        attribute: 'muted',
        values: [
          [true, '', true],
          [false, null, false],
        ],
      },
    ];
    for (const { property, attribute, values } of cases) {
      it(`${property} ↔ ${attribute}`, () => {
        const player = document.createElement('mse-worker-player') as unknown as HTMLElement & Record<string, unknown>;
        const video = document.createElement('video') as unknown as HTMLElement & Record<string, unknown>;
        if (!(property in video)) return;
        for (const [set, inAttribute, get] of values) {
          for (const element of [video, player]) {
            element[property] = set;
            expect(element.getAttribute(attribute), `${element.localName} attribute`).to.equal(inAttribute);
            expect(element[property], `${element.localName} property`).to.equal(get);
          }
          player.removeAttribute(attribute);
          if (inAttribute !== null) player.setAttribute(attribute, inAttribute);
          expect(player[property], 'property from attribute').to.equal(get);
        }
      });
    }

    it('type ↔ type and startTime ↔ start-time', () => {
      const player = document.createElement('mse-worker-player');
      expect([player.type, player.startTime]).to.deep.equal(['', 0]);
      player.type = 'video/mp4';
      player.startTime = 2.5;
      expect(player.outerHTML).to.contain('type="video/mp4"').and.to.contain('start-time="2.5"');
      player.setAttribute('start-time', '-3');
      expect(player.startTime).to.equal(0);
    });

    it('removes the attribute when a framework clears src', () => {
      const player = document.createElement('mse-worker-player');
      player.src = AV;
      (player as { src: string | null }).src = null;
      expect(player.hasAttribute('src')).to.be.false;
    });
  });

  it('mirrors what the inner video needs, at once', async () => {
    const player = await fixture<MseWorkerPlayerElement>(html`<mse-worker-player loop controls></mse-worker-player>`);
    expect([player.video.loop, player.video.controls]).to.deep.equal([true, true]);
    player.loop = false;
    player.poster = '/p.jpg';
    player.playsInline = true;
    expect(player.video.loop).to.be.false;
    expect(player.video.poster).to.equal(url('/p.jpg'));
    expect(player.video.hasAttribute('playsinline')).to.be.true;
  });

  it('keeps properties that were set before the definition', async () => {
    const element = document.createElement('mse-late-player') as MseWorkerPlayerElement;
    const config = { buffer: { forwardSeconds: 5 } };
    Object.assign(element, { muted: true, loop: true, preload: 'none', src: AV, volume: 0.5, config, loader: 'known' });
    document.body.append(element);
    customElements.define('mse-late-player', class extends MseWorkerPlayerElement {});
    expect([element.muted, element.loop, element.preload, element.volume]).to.deep.equal([true, true, 'none', 0.5]);
    expect(element.getAttribute('src')).to.equal(AV);
    expect([element.config, element.loader]).to.deep.equal([config, 'known']);
    expect(Object.keys(element)).to.not.include.members(['muted', 'src', 'volume']);
    element.remove();
  });

  describe('muted', () => {
    it('is honoured as an attribute in markup', async () => {
      const player = await fixture<MseWorkerPlayerElement>('<mse-worker-player muted></mse-worker-player>');
      expect([player.muted, player.defaultMuted, player.video.muted]).to.deep.equal([true, true, true]);
    });

    it('is honoured as an attribute set by script before loading', async () => {
      const player = await emptyPlayer();
      player.setAttribute('muted', '');
      expect(player.video.muted).to.be.true;
    });

    it('is honoured in Lit templates as .muted and ?muted', () => {
      const container = document.createElement('div');
      for (const muted of [true, false]) {
        render(
          litHtml`<mse-worker-player .muted=${muted}></mse-worker-player><mse-worker-player ?muted=${muted}></mse-worker-player>`,
          container,
        );
        const [first, second] = container.querySelectorAll('mse-worker-player');
        expect([first!.muted, second!.muted]).to.deep.equal([muted, muted]);
        render(null, container);
      }
    });

    it('set by script is not undone by the attribute', async () => {
      const player = await emptyPlayer();
      player.muted = false;
      player.setAttribute('muted', '');
      expect([player.muted, player.defaultMuted]).to.deep.equal([false, true]);
    });
  });

  it('forces a placement by attribute and by property, and ignores unknown ones', () => {
    const player = document.createElement('mse-worker-player');
    expect(player.placement).to.be.null;
    player.placement = 'main';
    expect(player.getAttribute('placement')).to.equal('main');
    expect(player.placement, 'in force only after a load').to.be.null;
    player.placement = null;
    expect(player.hasAttribute('placement')).to.be.false;
  });

  it('keeps the loader property out of the attribute', () => {
    const player = document.createElement('mse-worker-player');
    player.setAttribute('loader', 'known');
    expect(player.loader).to.equal('known');
    player.loader = 'https://elsewhere.example/loader.js';
    expect(player.getAttribute('loader')).to.equal('known');
    player.loader = null;
    expect(player.loader).to.equal('known');
  });
});
