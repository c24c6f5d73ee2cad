import { expect } from '@open-wc/testing';
import { shareBuffer } from '../../../src/engine/share-buffer.js';

const CONFIG = { forwardSeconds: 30, forwardBytes: 60_000_000, backSeconds: 30, backBytes: 30_000_000 };

describe('what one of several players may hold', () => {
  it('is all that is configured for up to four', () => {
    for (const players of [1, 2, 4]) expect(shareBuffer(CONFIG, players)).to.deep.equal(CONFIG);
  });

  it('is less for more of them', () => {
    expect(shareBuffer(CONFIG, 8)).to.deep.equal({
      forwardSeconds: 15,
      forwardBytes: 30_000_000,
      backSeconds: 15,
      backBytes: 15_000_000,
    });
  });

  it('is no less than ten seconds, and no more than is configured', () => {
    const few = { ...CONFIG, forwardSeconds: 60, backSeconds: 5 };
    expect(shareBuffer(few, 40)).to.include({ forwardSeconds: 10, backSeconds: 5, forwardBytes: 6_000_000 });
    expect(shareBuffer(few, 8)).to.include({ forwardSeconds: 30, backSeconds: 5 });
  });
});
