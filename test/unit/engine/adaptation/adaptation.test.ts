import { expect } from '@open-wc/testing';
import { Adaptation, type ChoiceRequest } from '../../../../src/engine/adaptation/adaptation.js';
import type { Rendition } from '../../../../src/model/presentation.js';
import type { Transfer } from '../../../../src/loaders/contract.js';
import { DEFAULT_CONFIG } from '../../../../src/model/config.js';

const renditions = [3e5, 7.5e5, 1.2e6, 1.85e6, 2.85e6, 4.3e6].map((bitrateBps, i) => ({
  id: `r${i}`,
  mimeType: 'video/mp4',
  bitrateBps,
  width: 320 * (i + 1),
  height: 180 * (i + 1),
}));

const transfer = (bps: number): Transfer => ({
  url: 'https://example.org/segment',
  sizeBytes: bps / 8,
  latencyMs: 50,
  durationMs: 1000,
  origin: 'network',
});

class Fixture {
  nowMs = 0;
  readonly adaptation: Adaptation;

  constructor(initialThroughputBps?: number) {
    this.adaptation = new Adaptation({
      config: DEFAULT_CONFIG.adaptation,
      nowMs: () => this.nowMs,
      ...(initialThroughputBps === undefined ? {} : { initialThroughputBps }),
    });
  }

  transfer(bps: number, times = 1): void {
    for (let i = 0; i < times; i++) {
      this.nowMs += 1000;
      this.adaptation.transferred(transfer(bps));
    }
  }

  choose(current: string | null, more: Partial<ChoiceRequest> = {}): string {
    const request = { renditions, current, bufferSeconds: 15, goalSeconds: 30, segmentSeconds: 4 };
    const { rendition, reason } = this.adaptation.choose({ ...request, ...more });
    return `${rendition.id} ${reason}`;
  }
}

describe('Adaptation', () => {
  it('starts from what is assumed, or remembered', () => {
    expect(new Fixture().choose(null)).to.equal('r1 start');
    expect(new Fixture(20e6).choose(null)).to.equal('r5 start');
  });

  it('goes by what it measured as soon as it did', () => {
    const fixture = new Fixture(20e6);
    expect(fixture.adaptation.estimate).to.equal(null);
    fixture.transfer(1e6);
    expect(fixture.adaptation.estimate).to.deep.equal({ throughputBps: 1e6, latencyMs: 50 });
    expect(fixture.choose(null)).to.equal('r0 start');
    expect(fixture.adaptation.bytesLoaded).to.equal(125_000);
  });

  it('keeps the reason while it keeps the rendition', () => {
    const fixture = new Fixture();
    fixture.choose(null);
    fixture.transfer(1.4e6);
    expect(fixture.choose('r1')).to.equal('r2 throughput-rose');
    expect(fixture.choose('r2')).to.equal('r2 throughput-rose');
    fixture.transfer(0.2e6, 10);
    expect(fixture.choose('r2')).to.equal('r0 throughput-fell');
  });

  it('calls a rendition manual that it did not choose', () => {
    const fixture = new Fixture();
    fixture.choose(null);
    fixture.transfer(1.4e6);
    expect(fixture.choose('r2')).to.equal('r2 manual');
  });

  it('keeps to the display it was told', () => {
    const fixture = new Fixture(50e6);
    fixture.adaptation.setDisplay({ widthPx: 640, heightPx: 360, saveData: false, dynamicRange: 'standard' });
    expect(fixture.choose(null)).to.equal('r1 display-size');
  });

  it('gives nothing up for another dynamic range than the display has', () => {
    const { adaptation } = new Fixture();
    const high = renditions.map((rendition) => ({ ...rendition, id: `h${rendition.id}`, videoRange: 'pq' as const }));
    const request = { segmentSeconds: 4, bufferSeconds: 6, loadedBytes: 125_000, sinceFirstByteMs: 1000 };
    const mayAbandon = (id: string, ...all: readonly Rendition[]): boolean =>
      adaptation.shouldAbandon({ ...request, renditions: all, rendition: id });
    expect(mayAbandon('r4', ...high.slice(0, 4), renditions[4]!)).to.equal(false);
    expect(mayAbandon('r4', ...high.slice(0, 4), ...renditions)).to.equal(true);
  });

  it('avoids what was seen to drop frames', () => {
    const fixture = new Fixture(50e6);
    for (let i = 0; i < 100; i++) {
      const frames = { total: i * 10, dropped: i * 5 };
      const seen = { position: i, atMs: i, rate: 1, state: 'moving', readyState: 4, frames } as const;
      fixture.adaptation.observed(seen, 'r4');
    }
    expect(fixture.choose('r4')).to.equal('r3 dropped-frames');
    fixture.nowMs += 120_000;
    expect(fixture.choose('r3')).to.equal('r5 throughput-rose');
  });

  it('fetches what it gave a segment up for, once', () => {
    const fixture = new Fixture();
    fixture.transfer(4e6);
    expect(fixture.choose('r4')).to.equal('r4 manual');
    const request = { renditions, segmentSeconds: 4, rendition: 'r4', bufferSeconds: 6 };
    expect(fixture.adaptation.shouldAbandon({ ...request, loadedBytes: 1_000_000, sinceFirstByteMs: 1000 })).to.equal(
      false,
    );
    expect(fixture.adaptation.shouldAbandon({ ...request, loadedBytes: 125_000, sinceFirstByteMs: 1000 })).to.equal(
      true,
    );
    expect(fixture.choose('r4')).to.equal('r2 abandoned');
    fixture.transfer(1.2e6, 5);
    expect(fixture.choose('r2')).to.equal('r2 abandoned');
  });
});
