import { expect } from '@open-wc/testing';
import { planAbandon, type AbandonState } from '../../../../src/engine/adaptation/abandon.js';

const renditions = [3e5, 7.5e5, 1.2e6, 1.85e6, 2.85e6, 4.3e6].map((bitrateBps, i) => ({
  id: `r${i}`,
  mimeType: 'video/mp4',
  bitrateBps,
}));

/** 11.4 Mbit at 1 Mbit/s, of which one has come: ten seconds to go. */
const state: AbandonState = {
  renditions,
  rendition: 'r4',
  segmentSeconds: 4,
  loadedBytes: 125_000,
  sinceFirstByteMs: 1000,
  latencyMs: 100,
  bufferSeconds: 6,
  rate: 1,
  patienceSeconds: 3,
};

const plan = (more: Partial<AbandonState> = {}): string | undefined => planAbandon({ ...state, ...more })?.id;

describe('planAbandon', () => {
  it('gives up what will be late for the best one that will not', () => {
    expect(plan()).to.equal('r2');
    expect(plan({ bufferSeconds: 4 })).to.equal('r1');
    expect(plan({ latencyMs: 3000, bufferSeconds: 4.5 })).to.equal('r0');
  });

  it('gives up for the one with the highest score', () => {
    const scored = renditions.map((rendition, i) => ({ ...rendition, score: i === 2 ? 0.5 : i }));
    expect(plan({ renditions: scored })).to.equal('r1');
  });

  it('goes on with what will be there in time', () => {
    expect(plan({ bufferSeconds: 12 })).to.equal(undefined);
    expect(plan({ bufferSeconds: 12, rate: 2 })).to.equal('r2');
  });

  it('takes the least when everything will be late, if it is much sooner', () => {
    expect(plan({ bufferSeconds: 0.5 })).to.equal('r0');
    // 2.4 Mbit to go, and 1.2 to begin anew, at 100 kbit/s with a long way to the server.
    const nearlyThere = { rendition: 'r1', loadedBytes: 75_000, sinceFirstByteMs: 6000 };
    expect(plan({ ...nearlyThere, bufferSeconds: 1 })).to.equal('r0');
    expect(plan({ ...nearlyThere, bufferSeconds: 1, loadedBytes: 200_000, sinceFirstByteMs: 16_000 })).to.equal(
      undefined,
    );
  });

  it('goes on with the cheapest, with one it does not know, and with one that is larger than announced', () => {
    expect(plan({ rendition: 'r0' })).to.equal(undefined);
    expect(plan({ rendition: 'gone' })).to.equal(undefined);
    expect(plan({ loadedBytes: 1_500_000, sinceFirstByteMs: 10_000 })).to.equal(undefined);
  });

  it('does not judge before anything is known', () => {
    expect(plan({ sinceFirstByteMs: 400, loadedBytes: 5000 })).to.equal(undefined);
    expect(plan({ loadedBytes: 0, sinceFirstByteMs: 5000 })).to.equal(undefined);
  });

  it('has some patience while there is nothing to lose', () => {
    expect(plan({ bufferSeconds: 0 })).to.equal('r0');
    expect(plan({ bufferSeconds: 0, patienceSeconds: 11 })).to.equal(undefined);
  });

  it('goes by real sizes where they are known', () => {
    const sizeBytes = (id: string): number | undefined => (id === 'r4' ? 600_000 : undefined);
    expect(plan({ sizeBytes })).to.equal(undefined);
  });
});
