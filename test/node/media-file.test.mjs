import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseRange } from '../support/media-file.mjs';

describe('parseRange', () => {
  const cases = [
    [undefined, 'whole'],
    ['bytes=0-0', { start: 0, end: 1 }],
    ['Bytes=10-', { start: 10, end: 100 }],
    ['bytes=90-500', { start: 90, end: 100 }],
    ['bytes=-30', { start: 70, end: 100 }],
    ['bytes=-300', { start: 0, end: 100 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=5-4', 'whole'],
    ['bytes=-', 'whole'],
    ['bytes=0-1,5-6', 'whole'],
    ['seconds=0-1', 'whole'],
  ];
  for (const [header, expected] of cases) {
    it(`reads ${header} of 100 bytes`, () => assert.deepEqual(parseRange(header, 100), expected));
  }
  it('cannot satisfy any range of nothing', () => {
    assert.equal(parseRange('bytes=0-', 0), 'unsatisfiable');
    assert.equal(parseRange('bytes=-5', 0), 'unsatisfiable');
  });
});
