import { expect } from '@open-wc/testing';
import { selectRendition, type SelectionState } from '../../../../src/engine/adaptation/select-rendition.js';
import { DEFAULT_CONFIG } from '../../../../src/model/config.js';
import type { Rendition } from '../../../../src/model/presentation.js';
import type { SelectionReason } from '../../../../src/model/selection.js';

const renditions: readonly Rendition[] = [3e5, 7.5e5, 1.2e6, 1.85e6, 2.85e6, 4.3e6].map((bitrateBps, i) => ({
  id: `r${i}`,
  mimeType: 'video/mp4',
  bitrateBps,
  width: 320 * (i + 1),
  height: 180 * (i + 1),
}));

const at = (index: number, reason: SelectionReason = 'start') => ({ rendition: renditions[index]!, reason });

const network = (throughputBps: number, latencyMs = 0) => ({ throughputBps, latencyMs });

const state: SelectionState = {
  renditions,
  current: at(2),
  network: network(1.9e6),
  bufferSeconds: 10,
  goalSeconds: 30,
  segmentSeconds: 4,
  rate: 1,
  display: { widthPx: null, heightPx: null, saveData: false, dynamicRange: 'standard' },
  avoided: [],
  config: DEFAULT_CONFIG.adaptation,
};

const select = (more: Partial<SelectionState> = {}): string => {
  const { rendition, reason } = selectRendition({ ...state, ...more });
  return `${rendition.id} ${reason}`;
};

describe('selectRendition', () => {
  it('takes the only one there is', () => {
    expect(select({ renditions: renditions.slice(4, 5), network: network(1e5) })).to.equal('r4 only-one');
  });

  it('starts with what is on the screen soon', () => {
    const start = { current: null, bufferSeconds: 0 };
    expect(select({ ...start, network: network(2e6) })).to.equal('r1 start');
    expect(select({ ...start, network: network(20e6) })).to.equal('r5 start');
    expect(select({ ...start, network: network(20e6, 1000) })).to.equal('r3 start');
    expect(select({ ...start, network: network(1e4) })).to.equal('r0 start');
  });

  it('stays, for the reason it had', () => {
    expect(select({ current: at(2, 'buffer-rich') })).to.equal('r2 buffer-rich');
  });

  it('rises with throughput, less the safety factor', () => {
    expect(select({ network: network(1.85e6 / 0.89), bufferSeconds: 7.5 })).to.equal('r3 throughput-rose');
    expect(select({ network: network(1.85e6 / 0.91), bufferSeconds: 7.5 })).to.equal('r2 start');
  });

  it('rises further when the buffer is rich', () => {
    expect(select({ network: network(1.85e6), bufferSeconds: 12 })).to.equal('r2 start');
    expect(select({ network: network(1.85e6), bufferSeconds: 28 })).to.equal('r3 buffer-rich');
  });

  it('holds through a dip as long as the buffer lasts, and falls when it does not', () => {
    expect(select({ network: network(0.8e6), bufferSeconds: 28 })).to.equal('r2 start');
    expect(select({ network: network(0.8e6), bufferSeconds: 15 })).to.equal('r1 throughput-fell');
    expect(select({ network: network(1.1e6), bufferSeconds: 7.5 })).to.equal('r1 throughput-fell');
  });

  it('takes what arrives before the buffer runs out', () => {
    expect(select({ network: network(1.3e6), bufferSeconds: 3.8 })).to.equal('r2 start');
    expect(select({ network: network(1.3e6), bufferSeconds: 2.5 })).to.equal('r1 buffer-poor');
    expect(select({ network: network(1.3e6), bufferSeconds: 0 })).to.equal('r0 buffer-poor');
  });

  it('does not go up and down in turn at any throughput', () => {
    for (let bps = 2e5; bps < 6e6; bps *= 1.01)
      for (const bufferSeconds of [2, 8, 15, 28]) {
        const first = selectRendition({ ...state, network: network(bps), bufferSeconds });
        const second = selectRendition({ ...state, network: network(bps), bufferSeconds, current: first });
        expect(second.rendition.id, `${bps} bit/s, ${bufferSeconds} s`).to.equal(first.rendition.id);
      }
  });

  it('is patient with a live buffer, which is short', () => {
    const live = { bufferSeconds: 5, goalSeconds: 6, segmentSeconds: 2 };
    expect(select({ ...live, network: network(2.2e6) })).to.equal('r3 throughput-rose');
    expect(select({ ...live, network: network(1.15e6) })).to.equal('r2 start');
  });

  it('reckons with latency, the other tracks, and the speed of playback', () => {
    const fast = { network: network(2.4e6) };
    expect(select(fast)).to.equal('r3 throughput-rose');
    expect(select({ network: network(2.4e6, 1000) })).to.equal('r2 start');
    expect(select({ ...fast, otherBps: 500_000 })).to.equal('r2 start');
    expect(select({ ...fast, rate: 2 })).to.equal('r2 start');
    expect(select({ ...fast, rate: 0.5 })).to.equal('r5 throughput-rose');
  });

  it('prefers real sizes to bitrates', () => {
    const sizeBytes = (id: string): number | undefined => (id === 'r4' ? 500_000 : undefined);
    expect(select({ sizeBytes })).to.equal('r4 throughput-rose');
  });

  it('says which limit keeps it from more', () => {
    const fast = { network: network(50e6) };
    const display = { ...state.display, widthPx: 960, heightPx: 540 };
    expect(select({ ...fast, display })).to.equal('r2 display-size');
    expect(select({ ...fast, display: { ...state.display, saveData: true } })).to.equal('r1 save-data');
    expect(select({ ...fast, avoided: ['r4'] })).to.equal('r3 dropped-frames');
    expect(select({ ...fast, config: { ...state.config, maxBitrateBps: 1e6 } })).to.equal('r1 manual');
    expect(select({ network: network(1e5), config: { ...state.config, minBitrateBps: 1e6 } })).to.equal('r2 manual');
  });

  it('begins anew where the last rendition is no longer there', () => {
    expect(select({ current: { rendition: { id: 'gone', mimeType: 'video/mp4' }, reason: 'manual' } })).to.equal(
      'r0 start',
    );
  });

  it('stays with the first one where nothing is known of any', () => {
    const unknown = ['a', 'b'].map((id) => ({ id, mimeType: 'video/mp4' }));
    expect(select({ renditions: unknown, current: null })).to.equal('a start');
    expect(select({ renditions: unknown, current: { rendition: unknown[0]!, reason: 'start' } })).to.match(/^a /);
  });

  describe('with scores', () => {
    /** The fourth one costs more than the third, and is worth less. */
    const scored = renditions.map((rendition, i) => ({ ...rendition, score: i === 3 ? 1.5 : i }));
    const scoredAt = (index: number) => ({ rendition: scored[index]!, reason: 'manual' as const });

    it('goes by them, as far as the network allows', () => {
      expect(select({ renditions: scored, network: network(2.3e6) })).to.equal('r2 start');
      expect(select({ renditions: scored, network: network(3.5e6) })).to.equal('r4 throughput-rose');
      expect(select({ renditions: scored, current: null, network: network(8e6) })).to.equal('r4 start');
    });

    it('leaves one that is worth less for a better one that costs less', () => {
      expect(select({ renditions: scored, current: scoredAt(3), network: network(1.9e6) })).to.equal(
        'r2 throughput-rose',
      );
      expect(select({ renditions: scored, current: scoredAt(3), network: network(5e5), bufferSeconds: 2 })).to.equal(
        'r0 throughput-fell',
      );
    });

    it('takes one that is worth less where the better ones are forbidden', () => {
      const better = scored.map((rendition, i) => (i === 2 ? { ...rendition, width: 1280, height: 720 } : rendition));
      const state = { renditions: better.slice(0, 4), current: null, network: network(50e6) };
      expect(select({ ...state, avoided: ['r2'] })).to.equal('r1 dropped-frames');
      const cheap = better.map((rendition, i) => (i === 1 ? { ...rendition, score: 0.5 } : rendition));
      expect(select({ ...state, renditions: cheap.slice(0, 4), avoided: ['r2'] })).to.equal('r1 dropped-frames');
    });
  });

  it('keeps to the dynamic range of the display', () => {
    const high = renditions.map((rendition) => ({ ...rendition, id: `h${rendition.id}`, videoRange: 'pq' as const }));
    const both = [...high.slice(2), ...renditions];
    const fast = { renditions: both, network: network(50e6) };
    expect(select(fast)).to.equal('r5 throughput-rose');
    const display = { ...state.display, dynamicRange: 'high' } as const;
    expect(select({ ...fast, display })).to.equal('hr5 throughput-rose');
    expect(select({ renditions: both, display, network: network(1e5), bufferSeconds: 1 })).to.equal(
      'r0 throughput-fell',
    );
  });
});
