import { expect } from '@open-wc/testing';
import { planCaps, toLadder, withoutWaste, type CapState } from '../../../../src/engine/adaptation/ladder.js';
import { DEFAULT_CONFIG, type AdaptationConfig } from '../../../../src/model/config.js';
import type { Rendition } from '../../../../src/model/presentation.js';
import type { DisplayState } from '../../../../src/model/selection.js';

const rendition = (height: number, bitrateBps: number | undefined, more: Partial<Rendition> = {}): Rendition => ({
  id: `${height}p`,
  mimeType: 'video/mp4',
  width: (height * 16) / 9,
  height,
  ...(bitrateBps === undefined ? {} : { bitrateBps }),
  ...more,
});

const LADDER = toLadder([
  rendition(1080, 6e6),
  rendition(180, 3e5),
  rendition(360, 8e5),
  rendition(540, 16e5),
  rendition(720, 3e6),
]);

describe('toLadder', () => {
  const idsOf = (...renditions: readonly Rendition[]): readonly string[] =>
    toLadder(renditions).map((rung) => rung.rendition.id);

  it('goes from the cheapest to the dearest', () => {
    expect(LADDER.map((rung) => rung.bitrateBps)).to.deep.equal([3e5, 8e5, 16e5, 3e6, 6e6]);
  });

  it('guesses a bitrate from the size, and puts what nothing is known of last', () => {
    const unknown: Rendition = { id: 'unknown', mimeType: 'video/mp4' };
    expect(idsOf(unknown, rendition(1080, 5e6), rendition(720, undefined), rendition(360, 8e5))).to.deep.equal([
      '360p',
      '720p',
      '1080p',
      'unknown',
    ]);
    expect(idsOf(unknown, { ...unknown, id: 'other' })).to.deep.equal(['unknown', 'other']);
  });
});

describe('withoutWaste', () => {
  const left = (...renditions: readonly Rendition[]): readonly string[] =>
    withoutWaste(toLadder(renditions)).map((rung) => rung.rendition.id);

  it('leaves out what costs no less than another one with a higher score', () => {
    const [low, high] = [rendition(360, 8e5, { score: 1 }), rendition(1080, 4e6, { score: 5 })];
    expect(left(rendition(720, 5e6, { score: 4 }), high, low)).to.deep.equal(['360p', '1080p']);
    expect(left(rendition(720, 4e6, { score: 4 }), high, low)).to.deep.equal(['360p', '1080p']);
    expect(left(rendition(720, 3e6, { score: 4 }), high, low)).to.deep.equal(['360p', '720p', '1080p']);
    expect(left(rendition(180, 7e5, { score: 1 }), low), 'the same score').to.deep.equal(['180p', '360p']);
  });

  it('leaves nothing out where not all have a score', () => {
    expect(left(rendition(360, 8e5, { score: 9 }), rendition(720, 3e6))).to.deep.equal(['360p', '720p']);
  });
});

describe('planCaps', () => {
  const caps = (
    display: Partial<DisplayState> = {},
    config: Partial<AdaptationConfig> = {},
    avoided: CapState['avoided'] = [],
  ): readonly (string | undefined)[] =>
    planCaps(LADDER, {
      display: { widthPx: null, heightPx: null, saveData: false, dynamicRange: 'standard', ...display },
      config: { ...DEFAULT_CONFIG.adaptation, ...config },
      avoided,
    });
  const free = undefined;

  it('has nothing against anything by default', () => {
    expect(caps()).to.deep.equal([free, free, free, free, free]);
    expect(caps({ widthPx: 0, heightPx: 0 })).to.deep.equal([free, free, free, free, free]);
  });

  it('allows up to the smallest rendition that fills the display', () => {
    const size = 'display-size';
    expect(caps({ widthPx: 1280, heightPx: 720 })).to.deep.equal([free, free, free, free, size]);
    expect(caps({ widthPx: 1281, heightPx: 721 })).to.deep.equal([free, free, free, free, free]);
    // A box that is higher than the picture is filled by its width.
    expect(caps({ widthPx: 640, heightPx: 2000 })).to.deep.equal([free, free, size, size, size]);
    expect(caps({ widthPx: 100, heightPx: 50 })).to.deep.equal([free, size, size, size, size]);
    expect(caps({ widthPx: 100, heightPx: 50 }, { capToDisplay: false })[4]).to.equal(free);
  });

  it('keeps to the limits of the configuration', () => {
    expect(caps({}, { maxBitrateBps: 2e6 })).to.deep.equal([free, free, free, 'manual', 'manual']);
    expect(caps({}, { minBitrateBps: 1e6 })).to.deep.equal(['manual', 'manual', free, free, free]);
  });

  it('spares who asked for less data', () => {
    expect(caps({ saveData: true })).to.deep.equal([free, free, 'save-data', 'save-data', 'save-data']);
  });

  it('avoids what dropped frames and all that is harder', () => {
    expect(caps({}, {}, ['720p'])).to.deep.equal([free, free, free, 'dropped-frames', 'dropped-frames']);
    expect(caps({}, { capByDroppedFrames: false }, ['720p'])[4]).to.equal(free);
  });

  it('always leaves one', () => {
    const left = (...all: readonly (string | undefined)[]): number => all.indexOf(free);
    expect(left(...caps({}, { maxBitrateBps: 1 }))).to.equal(0);
    expect(left(...caps({}, { minBitrateBps: 1e9 }))).to.equal(0);
    expect(left(...caps({ saveData: true }, { minBitrateBps: 15e5 }))).to.equal(2);
    expect(left(...caps({}, {}, ['180p']))).to.equal(0);
  });
});
