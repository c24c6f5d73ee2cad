import { expect } from '@open-wc/testing';
import { LiveEdge } from '../../../src/player/live-edge.js';
import type { Presentation } from '../../../src/model/presentation.js';

/** A window of a minute that was seen `atSeconds`, with segments of 2 s. */
const seen = (end: number, atSeconds: number): Presentation => ({
  kind: 'live',
  duration: Infinity,
  seekable: { start: end - 60, end },
  holdBack: 6,
  asOfMs: atSeconds * 1000,
  tracks: [],
});

describe('the live edge', () => {
  it('moves on with the clock between two snapshots', () => {
    const edge = new LiveEdge();
    expect(edge.at(0)).to.equal(null);
    edge.update(seen(100, 10), 10_000);
    expect(edge.at(10_000)).to.equal(100);
    expect(edge.at(11_500)).to.equal(101.5);
  });

  it('goes by the promptest snapshot, so that late ones do not take it back', () => {
    const edge = new LiveEdge();
    edge.update(seen(100, 10), 10_000);
    edge.update(seen(102, 13.5), 13_500);
    expect(edge.at(13_500)).to.equal(103.5);
    edge.update(seen(106, 15), 15_000);
    expect(edge.at(15_000)).to.equal(106);
  });

  it('falls back with a stream that has fallen behind, and stops with one that has stopped', () => {
    const edge = new LiveEdge();
    edge.update(seen(100, 10), 10_000);
    expect(edge.at(60_000)).to.equal(106);
    edge.update(seen(102, 60), 60_000);
    expect(edge.at(60_000)).to.equal(102);
  });

  it('counts from the arrival where the loader does not say', () => {
    const edge = new LiveEdge();
    const { asOfMs: _, ...undated } = seen(100, 10);
    edge.update(undated, 20_000);
    expect(edge.at(21_000)).to.equal(101);
  });

  it('is none on demand', () => {
    const edge = new LiveEdge();
    edge.update(seen(100, 10), 10_000);
    edge.update({ kind: 'on-demand', duration: 104, tracks: [] }, 12_000);
    expect(edge.at(12_000)).to.equal(null);
  });
});
