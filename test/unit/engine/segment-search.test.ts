import { expect } from '@open-wc/testing';
import { searchBehind, searchSegment } from '../../../src/engine/segment-search.js';
import type { SegmentRef } from '../../../src/model/presentation.js';
import type { TimeRange } from '../../../src/model/time-range.js';

/** Segments of 2 s up to 10 s, of which it names `most` at a time. */
function fewAtATime(most: number) {
  const asked: number[] = [];
  const segments = (rendition: string, { start, end }: TimeRange): Promise<readonly SegmentRef[]> => {
    asked.push(start);
    const all = [0, 2, 4, 6, 8].map((from) => ({ id: `${from}`, rendition, start: from, end: from + 2 }));
    return Promise.resolve(all.filter((s) => s.start < end && s.end > start).slice(0, most));
  };
  return { loader: { segments }, asked };
}

const search = (most: number, range: TimeRange, held: readonly string[]) => {
  const { loader, asked } = fewAtATime(most);
  const isHeld = ({ id }: SegmentRef): boolean => held.includes(id);
  return searchSegment(loader, 'r', range, isHeld, new AbortController().signal).then((found) => ({ found, asked }));
};

describe('the search for a segment', () => {
  it('asks again behind those that are held, where the loader named only the first ones', async () => {
    const { found, asked } = await search(2, { start: 1, end: 10 }, ['0', '2', '4']);
    expect(found.type === 'found' && found.segment.id).to.equal('6');
    expect(asked).to.deep.equal([1, 4]);
  });

  it('tells a range without a segment from one that is held whole', async () => {
    expect((await search(2, { start: 0, end: 10 }, ['0', '2', '4', '6', '8'])).found.type).to.equal('all-held');
    expect((await search(2, { start: 0, end: 30 }, ['0', '2', '4', '6', '8'])).found.type).to.equal('all-held');
    expect((await search(2, { start: 10, end: 30 }, [])).found.type).to.equal('none');
  });

  it('finds what is next behind a hole that is longer than the look-ahead, and nothing behind the last one', async () => {
    const { loader } = fewAtATime(2);
    const { signal } = new AbortController();
    const behind = (start: number, held: readonly string[]) =>
      searchBehind(loader, 'r', { start, end: 12 }, ({ id }) => held.includes(id), signal);
    const found = await behind(4.5, []);
    expect(found.type === 'found' && found.segment.id).to.equal('4');
    // No more than one: the rest comes as playback gets there.
    expect((await behind(4.5, ['4'])).type).to.equal('all-held');
    expect((await behind(10, [])).type).to.equal('none');
    expect((await behind(12, [])).type).to.equal('none');
  });
});
