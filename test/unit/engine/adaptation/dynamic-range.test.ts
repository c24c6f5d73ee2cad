import { expect } from '@open-wc/testing';
import { offerTo, suitDisplay } from '../../../../src/engine/adaptation/dynamic-range.js';
import type { Rendition, VideoRange } from '../../../../src/model/presentation.js';
import type { DisplayState } from '../../../../src/model/selection.js';

const rendition = (id: string, bitrateBps: number, videoRange?: VideoRange): Rendition => ({
  id,
  mimeType: 'video/mp4',
  bitrateBps,
  ...(videoRange ? { videoRange } : {}),
});
const SDR = [rendition('s1', 1e6), rendition('s2', 2e6, 'sdr'), rendition('s3', 3e6)];
const HLG = [rendition('h2', 25e5, 'hlg')];
const PQ = [rendition('p2', 21e5, 'pq'), rendition('p4', 4e6, 'pq')];

const suited = (dynamicRange: DisplayState['dynamicRange'], ...renditions: readonly Rendition[]): readonly string[] =>
  suitDisplay(renditions, { widthPx: null, heightPx: null, saveData: false, dynamicRange }).map(({ id }) => id);

describe('the dynamic range of a display', () => {
  it('is standard: standard renditions, else HLG, else PQ', () => {
    expect(suited('standard', ...PQ, ...HLG, ...SDR)).to.deep.equal(['s1', 's2', 's3']);
    expect(suited('standard', ...PQ, ...HLG)).to.deep.equal(['h2']);
    expect(suited('standard', ...PQ)).to.deep.equal(['p2', 'p4']);
  });

  it('is high: PQ, else HLG, and what is cheaper than any of them for a slow line', () => {
    expect(suited('high', ...PQ, ...HLG, ...SDR)).to.deep.equal(['s1', 's2', 'p2', 'p4']);
    expect(suited('high', ...HLG, ...SDR)).to.deep.equal(['s1', 's2', 'h2']);
    expect(suited('high', ...SDR)).to.deep.equal(['s1', 's2', 's3']);
  });

  it('says what is offered', () => {
    const display = { widthPx: null, heightPx: null, saveData: false, dynamicRange: 'standard' } as const;
    const audio = [rendition('a', 1e5)];
    const { tracks } = offerTo(display, {
      kind: 'on-demand',
      duration: 1,
      tracks: [
        { id: 'v', type: 'video', renditions: [...PQ, ...SDR] },
        { id: 'a', type: 'audio', renditions: audio },
      ],
    });
    expect(tracks.map(({ renditions }) => renditions)).to.deep.equal([SDR, audio]);
  });
});
