import { expect } from '@open-wc/testing';
import { MissingSegments } from '../../../../src/loaders/hls/missing-segments.js';

describe('segments that the origin has not', () => {
  it('are remembered by their rendition until the window has left them behind', () => {
    const missing = new MissingSegments();
    for (const [id, end] of [
      ['0.1', 4],
      ['0.2', 8],
    ] as const)
      missing.add({ id, rendition: 'v0', start: end - 4, end });
    const has = () => ['v0 0.1', 'v0 0.2', 'v1 0.1'].map((key) => missing.has(...(key.split(' ') as [string, string])));
    expect(has()).to.deep.equal([true, true, false]);
    missing.forgetBefore(4);
    expect(has()).to.deep.equal([false, true, false]);
  });
});
