import { expect } from '@open-wc/testing';
import type { SegmentRecord } from '../../../src/engine/inventory.js';
import {
  isHeldToEnd,
  isUsefulAt,
  planBackRemoval,
  planForward,
  planQuotaRecovery,
  planReplacement,
  planningPosition,
  selectSegment,
  type ForwardState,
} from '../../../src/engine/planner.js';
import type { SegmentRef } from '../../../src/model/presentation.js';

const segment = (start: number, end = start + 2): SegmentRef => ({ id: `s${start}`, rendition: 'r', start, end });
const record = (start: number, sizeBytes = 1000): SegmentRecord => ({
  segment: segment(start),
  sizeBytes,
  bufferedSeconds: 2,
  playableFrom: start,
});

describe('isHeldToEnd', () => {
  it('takes a sum of durations as it is, and no frame less', () => {
    expect(isHeldToEnd(0.1 + 0.2, 0.3)).to.equal(true);
    expect(isHeldToEnd(7.9999999, 8)).to.equal(true);
    expect(isHeldToEnd(7.96, 8)).to.equal(false);
    expect(isHeldToEnd(8, Infinity)).to.equal(false);
  });
});

describe('isUsefulAt', () => {
  it('says yes for what holds the new position, or comes right behind what can be played from there', () => {
    const buffered = [{ start: 0, end: 10 }];
    expect(isUsefulAt(segment(10), 11, buffered)).to.equal(true);
    expect(isUsefulAt(segment(10), 5, buffered)).to.equal(true);
    expect(isUsefulAt(segment(12), 5, buffered)).to.equal(false);
    expect(isUsefulAt(segment(10), 12, buffered)).to.equal(false);
  });

  it('gives one of unknown length ten seconds', () => {
    expect(isUsefulAt(segment(10, Infinity), 19, [])).to.equal(true);
    expect(isUsefulAt(segment(10, Infinity), 21, [])).to.equal(false);
  });
});

describe('planForward', () => {
  const state: ForwardState = {
    position: 10,
    buffered: [{ start: 0, end: 12 }],
    bytesAhead: 1000,
    goalSeconds: 30,
    goalBytes: 1_000_000,
    streaming: true,
    waitingMs: 0,
    limit: Infinity,
  };

  it('fills up to the goal', () => {
    expect(planForward(state)).to.deep.equal({ type: 'fill', horizon: 40 });
  });

  it('waits at the goal, counting only what is contiguous', () => {
    expect(planForward({ ...state, buffered: [{ start: 0, end: 41 }] }).type).to.equal('wait');
    const split = [
      { start: 0, end: 12 },
      { start: 13, end: 60 },
    ];
    expect(planForward({ ...state, buffered: split }).type).to.equal('fill');
  });

  it('joins ranges that a decoder does not notice', () => {
    const joined = [
      { start: 0, end: 12 },
      { start: 12.05, end: 60 },
    ];
    expect(planForward({ ...state, buffered: joined }).type).to.equal('wait');
  });

  it('waits at the byte goal, but never with less than a second ahead', () => {
    expect(planForward({ ...state, bytesAhead: 2_000_000 })).to.deep.equal({ type: 'wait', reason: 'bytes' });
    const nearlyDry = { ...state, bytesAhead: 2_000_000, buffered: [{ start: 0, end: 10.5 }] };
    expect(planForward(nearlyDry).type).to.equal('fill');
  });

  it('gives a video that waits with the goal met more than the goal, until it plays', () => {
    const met = { ...state, goalSeconds: 1.5 };
    expect(planForward(met)).to.deep.equal({ type: 'wait', reason: 'goal' });
    expect(planForward({ ...met, waitingMs: 1000 })).to.deep.equal({ type: 'fill', horizon: 20 });
  });

  it('gives way to the track that leads, beyond the segment that is being fetched of it', () => {
    expect(planForward({ ...state, limit: 14 })).to.deep.equal({ type: 'fill', horizon: 13.9 });
    // Segments of two tracks do not end in the same place to the frame.
    const level = { ...state, buffered: [{ start: 0, end: 13.95 }], limit: 14 };
    expect(planForward(level)).to.deep.equal({ type: 'wait', reason: 'gives-way' });
    expect(planForward({ ...state, limit: -Infinity }).type).to.equal('wait');
    // A seek to the last frames of it.
    const seek = planForward({ ...state, position: 13.95, buffered: [], limit: 14 });
    expect(seek.type === 'fill' && seek.horizon).to.be.closeTo(14.05, 0.001);
  });

  it('waits while a managed source asks not to stream', () => {
    expect(planForward({ ...state, streaming: false })).to.deep.equal({ type: 'wait', reason: 'not-streaming' });
  });
});

describe('selectSegment', () => {
  const segments = [segment(0), segment(2), segment(4)];

  it('takes the first that is not held and not over', () => {
    expect(selectSegment(segments, 1, () => false)?.start).to.equal(0);
    expect(selectSegment(segments, 2, () => false)?.start).to.equal(2);
    expect(selectSegment(segments, 1, ({ start }) => start === 0)?.start).to.equal(2);
  });

  it('finds none when all are held', () => {
    expect(selectSegment(segments, 0, () => true)).to.equal(undefined);
  });
});

describe('planBackRemoval', () => {
  const records = [0, 2, 4, 6, 8, 10, 12].map((start) => record(start));
  const buffered = [{ start: 0, end: 14 }];
  const generous = { backSeconds: 1000, backBytes: Infinity };

  it('removes what is older than the goal, up to where a segment starts', () => {
    expect(planBackRemoval(records, buffered, 11, { ...generous, backSeconds: 4 })).to.deep.equal({ start: 0, end: 6 });
  });

  it('keeps everything within the goals', () => {
    expect(planBackRemoval(records, buffered, 11, generous)).to.equal(undefined);
    expect(planBackRemoval(records, buffered, 0, { backSeconds: 0, backBytes: 0 })).to.equal(undefined);
  });

  it('removes what exceeds the byte goal, never the segment being played', () => {
    expect(planBackRemoval(records, buffered, 11, { ...generous, backBytes: 2500 })).to.deep.equal({
      start: 0,
      end: 8,
    });
    expect(planBackRemoval(records, buffered, 11, { ...generous, backBytes: 0 })).to.deep.equal({ start: 0, end: 10 });
  });

  it('does not bother for less than a second', () => {
    const remainder = [{ start: 5.5, end: 14 }];
    expect(planBackRemoval(records, remainder, 11, { ...generous, backSeconds: 4 })).to.equal(undefined);
  });

  it('never removes at or ahead of the playhead', () => {
    for (let position = 0; position < 14; position += 0.5) {
      const range = planBackRemoval(records, buffered, position, { backSeconds: 0, backBytes: 0 });
      if (range) expect(range.end).to.be.at.most(position);
    }
  });
});

describe('planQuotaRecovery', () => {
  const records = [0, 2, 4, 6, 8].map((start) => record(start));

  it('first takes what was played, and asks for less from then on', () => {
    const plan = planQuotaRecovery(records, [{ start: 0, end: 10 }], 5, 5, 30);
    expect(plan.type).to.equal('remove');
    if (plan.type !== 'remove') return;
    expect(plan.range).to.deep.equal({ start: 0, end: 4 });
    expect(plan.goalSeconds).to.be.closeTo(8, 0.01);
  });

  it('then what is far ahead', () => {
    const buffered = [
      { start: 0, end: 4 },
      { start: 50, end: 60 },
    ];
    const plan = planQuotaRecovery([record(0)], buffered, 0, 0, 30);
    expect(plan).to.deep.include({ type: 'remove', range: { start: 50, end: Infinity } });
  });

  it('then waits for playback to make room', () => {
    expect(planQuotaRecovery([record(0)], [{ start: 0, end: 4 }], 0, 0, 30).type).to.equal('wait');
  });

  it('gives up when nothing is ahead and nothing can be removed', () => {
    expect(planQuotaRecovery([], [], 0, 0, 30).type).to.equal('give-up');
  });

  it('never asks for less than two seconds ahead', () => {
    const plan = planQuotaRecovery([record(0)], [{ start: 0, end: 0.5 }], 0, 0, 30);
    expect(plan.type === 'wait' && plan.goalSeconds).to.equal(2);
  });
});

describe('planningPosition', () => {
  it('stays short of the end, where no segment would be wanted', () => {
    expect(planningPosition(10, 10)).to.be.lessThan(10);
    expect(planningPosition(25, 10)).to.be.lessThan(10);
    expect(planningPosition(5, 10)).to.equal(5);
    expect(planningPosition(5, Infinity)).to.equal(5);
    expect(planningPosition(0, 0)).to.equal(0);
  });
});

describe('planReplacement', () => {
  const records = [0, 2, 4, 6].map((start) => ({
    segment: { id: `${start}`, rendition: 'r', start, end: start + 2 },
    sizeBytes: 1,
    bufferedSeconds: 2,
    playableFrom: start,
  }));
  const buffered = [{ start: 0, end: 8 }];

  it('takes whole segments of a video, far enough ahead for the next one to come in time', () => {
    expect(planReplacement('next-segments', records, buffered, 1.5)).to.deep.equal({ start: 4, end: Infinity });
    expect(planReplacement('next-segments', records, buffered, 0.9)).to.deep.equal({ start: 2, end: Infinity });
  });

  it('takes everything of an audio track but the next moment', () => {
    expect(planReplacement('everything', records, buffered, 1.5)).to.deep.equal({ start: 2.5, end: Infinity });
  });

  it('takes nothing where nothing is', () => {
    expect(planReplacement('next-segments', records, buffered, 5.5)).to.equal(undefined);
    expect(planReplacement('everything', [], [], 0)).to.equal(undefined);
  });
});
