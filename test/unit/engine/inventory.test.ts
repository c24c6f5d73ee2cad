import { expect } from '@open-wc/testing';
import { Inventory } from '../../../src/engine/inventory.js';
import type { SegmentRef } from '../../../src/model/presentation.js';

const segment = (start: number): SegmentRef => ({ id: `s${start}`, rendition: 'r', start, end: start + 2 });

describe('Inventory', () => {
  it('forgets a segment of which the browser took a part', () => {
    const inventory = new Inventory();
    inventory.add(segment(0), 100, [{ start: 0, end: 4 }], 'continues');
    inventory.add(segment(2), 100, [{ start: 0, end: 4 }], 'continues');
    inventory.prune([{ start: 1, end: 4 }]);
    expect(inventory.has(segment(0))).to.equal(false);
    expect(inventory.has(segment(2))).to.equal(true);
  });

  it('keeps one whose edges a neighbour overwrote', () => {
    const inventory = new Inventory();
    inventory.add(segment(0), 100, [{ start: 0.02, end: 1.95 }], 'continues');
    inventory.prune([{ start: 0.05, end: 1.9 }]);
    expect(inventory.has(segment(0))).to.equal(true);
  });

  it('keeps one without samples, so that it is not fetched for ever', () => {
    const inventory = new Inventory();
    inventory.add(segment(0), 100, [], 'continues');
    inventory.prune([]);
    expect(inventory.has(segment(0))).to.equal(true);
  });

  it('does not hold the front of a segment that came alone and begins without a keyframe', () => {
    const inventory = new Inventory();
    inventory.add(segment(2), 100, [{ start: 3, end: 4 }], 'alone');
    expect(inventory.covers(segment(2))).to.equal(false);
    expect([2.5, 3].map((position) => inventory.coveredTo(position))).to.deep.equal([2.5, 4]);
    inventory.prune([
      { start: 2, end: 2.6 },
      { start: 3, end: 4 },
    ]);
    expect(inventory.covers(segment(2)), 'filled in part').to.equal(false);
    inventory.prune([{ start: 2.05, end: 4 }]);
    expect(inventory.covers(segment(2)), 'filled from before').to.equal(true);
    inventory.add(segment(4), 100, [{ start: 2, end: 4.00001 }], 'alone');
    expect(inventory.covers(segment(4)), 'but for a rounding').to.equal(false);
    inventory.add(segment(6), 100, [{ start: 7, end: 8 }], 'continues');
    expect(inventory.covers(segment(6)), 'missing in the source').to.equal(true);
    inventory.add(segment(8), 100, [], 'alone');
    expect(inventory.covers(segment(8)), 'without a keyframe').to.equal(false);
    inventory.accept(segment(8));
    expect(inventory.covers(segment(8))).to.equal(true);
  });

  it('holds the time of a segment that another rendition fills', () => {
    const inventory = new Inventory();
    const other = (start: number, end: number): SegmentRef => ({ id: `o${start}`, rendition: 'other', start, end });
    inventory.add(segment(0), 100, [{ start: 0, end: 2 }], 'continues');
    inventory.add(segment(2), 100, [{ start: 0, end: 4 }], 'continues');
    expect(inventory.covers(other(0, 2))).to.equal(true);
    expect(inventory.covers(other(1, 3.95))).to.equal(true);
    expect(inventory.covers(other(2, 5))).to.equal(false);
    expect(inventory.covers(other(4, 4.05)), 'a short one behind').to.equal(false);
    expect(inventory.covers({ ...segment(1), id: 'x' }), 'of the same rendition').to.equal(false);
  });

  it('forgets what a segment of another rendition replaced', () => {
    const inventory = new Inventory();
    inventory.add(segment(0), 100, [{ start: 0, end: 2 }], 'continues');
    inventory.add({ id: 'o', rendition: 'other', start: 0, end: 2 }, 70, [{ start: 0, end: 2 }], 'continues');
    expect(inventory.sizeBytes).to.equal(70);
  });

  it('counts bytes by the share of a segment that lies in a range', () => {
    const inventory = new Inventory();
    inventory.add(segment(0), 1000, [{ start: 0, end: 2 }], 'continues');
    inventory.add(segment(2), 500, [{ start: 0, end: 4 }], 'continues');
    expect(inventory.bytesIn({ start: 1, end: Infinity })).to.equal(1000);
    expect(inventory.sizeBytes).to.equal(1500);
  });

  it('tells renditions apart', () => {
    const inventory = new Inventory();
    inventory.add(segment(0), 1, [{ start: 0, end: 2 }], 'continues');
    expect(inventory.has({ ...segment(0), rendition: 'other' })).to.equal(false);
  });
});
