import { expect } from '@open-wc/testing';
import { MediaOffsets } from '../../../../src/loaders/hls/media-offsets.js';

describe('what is known of the clocks of an endless stream', () => {
  it('is forgotten in time, a domain as a whole', () => {
    const offsets = new MediaOffsets();
    for (let n = 0; n < 1000; n++)
      for (const rendition of ['hi', 'lo'])
        offsets.learn(rendition, `0.${n}`, { start: 2 * n, mediaStart: 0, kind: 'live' });
    const known = Array.from({ length: 1000 }, (_, n) => n).filter((n) => offsets.get('hi', `0.${n}`) !== undefined);
    expect(known.at(-1)).to.equal(999);
    expect(known.length).to.be.within(100, 500);
    for (const n of [0, known[0]!, 999])
      expect(offsets.shared(`0.${n}`), `domain ${n}`).to.equal(offsets.get('lo', `0.${n}`));
  });
});
