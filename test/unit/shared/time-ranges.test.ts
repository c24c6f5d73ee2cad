import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import type { TimeRange } from '../../../src/model/time-range.js';
import { contiguousEnd, intersect, overlapSeconds, rangeAt } from '../../../src/shared/time-ranges.js';

/** Ordered ranges that do not touch, as the platform's are. */
const rangeList = fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 12 }).map((steps) => {
  const edges: number[] = [];
  let at = 0;
  for (const step of steps) edges.push((at += step));
  const ranges: TimeRange[] = [];
  for (let i = 0; i + 1 < edges.length; i += 2) ranges.push({ start: edges[i]!, end: edges[i + 1]! });
  return ranges;
});
const holds = (ranges: readonly TimeRange[], time: number): boolean => rangeAt(ranges, time) !== undefined;

describe('time ranges', () => {
  it('intersect: a time is in the result when it is in both', () => {
    fc.assert(
      fc.property(rangeList, rangeList, fc.nat(400), (a, b, half) => {
        const time = half / 2;
        expect(holds(intersect(a, b), time)).to.equal(holds(a, time) && holds(b, time));
      }),
    );
  });

  it('contiguousEnd: everything up to it is there, and a hole follows', () => {
    fc.assert(
      fc.property(rangeList, fc.nat(200), (ranges, time) => {
        const end = contiguousEnd(ranges, time, 0);
        expect(end).to.be.at.least(time);
        for (let t = time; t < end; t += 0.5) expect(holds(ranges, t)).to.equal(true);
        expect(holds(ranges, end)).to.equal(false);
      }),
    );
  });

  it('contiguousEnd: passes holes up to the tolerance', () => {
    const ranges = [
      { start: 0, end: 4 },
      { start: 4.05, end: 8 },
      { start: 9, end: 10 },
    ];
    expect(contiguousEnd(ranges, 1, 0.1)).to.equal(8);
    expect(contiguousEnd(ranges, 1, 0)).to.equal(4);
    expect(contiguousEnd(ranges, 20, 0.1)).to.equal(20);
  });

  it('overlapSeconds: counts what is there', () => {
    const ranges = [
      { start: 0, end: 4 },
      { start: 6, end: 8 },
    ];
    expect(overlapSeconds(ranges, { start: 3, end: 7 })).to.equal(2);
    expect(overlapSeconds(ranges, { start: 3, end: Infinity })).to.equal(3);
  });
});
