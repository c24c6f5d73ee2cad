import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { chooseOffset, MediaOffsets } from '../../../../src/loaders/hls/media-offsets.js';
import { judgeStaleness, planReloadMs } from '../../../../src/loaders/hls/reload.js';
import { alignTimeline, continueTimeline } from '../../../../src/loaders/hls/live-timeline.js';
import {
  domainOf,
  findSegments,
  placePlaylist,
  windowOf,
  type Timeline,
} from '../../../../src/loaders/hls/timeline.js';
import { media, segments } from './playlists.js';

/** A live playlist of segments of 4 s. */
const at = (sequence: number, count: number, ...extra: string[]) =>
  media('#EXT-X-TARGETDURATION:4', `#EXT-X-MEDIA-SEQUENCE:${sequence}`, ...extra, ...segments(sequence, count))
    .playlist;

const continued = (timeline: Timeline, ...args: Parameters<typeof at>): Timeline => {
  const next = continueTimeline(timeline, at(...args));
  if (next === 'older') throw new Error('older');
  return next;
};

describe('findSegments', () => {
  it('gives those that overlap a range, without gaps', () => {
    const { playlist } = media('#EXT-X-TARGETDURATION:4', ...segments(0, 2), '#EXT-X-GAP', ...segments(2, 3));
    const timeline = placePlaylist(playlist, 100);
    const found = (start: number, end: number) =>
      findSegments(timeline, { start, end }).map((placed) => placed.segment.sequence);
    expect(found(0, 1000)).to.deep.equal([0, 1, 3, 4]);
    expect(found(103.9, 104)).to.deep.equal([0]);
    expect(found(104, 104.1)).to.deep.equal([1]);
    expect(found(108, 112)).to.deep.equal([]);
    expect(found(120, 130)).to.deep.equal([]);
    expect(found(0, 100)).to.deep.equal([]);
    expect(windowOf(timeline)).to.deep.equal({ start: 100, end: 120 });
  });
});

describe('a live timeline', () => {
  const first = placePlaylist(at(10, 5), 0);

  it('keeps each segment where it was', () => {
    const next = continued(first, 12, 5);
    expect(windowOf(next)).to.deep.equal({ start: 8, end: 28 });
    expect(windowOf(continued(next, 12, 6))).to.deep.equal({ start: 8, end: 32 });
  });

  it('goes on behind a hole where nothing is shared', () => {
    expect(windowOf(continued(first, 20, 3)).start).to.equal(20 + 5 * 4);
    const dated = placePlaylist(at(10, 5, '#EXT-X-PROGRAM-DATE-TIME:2024-01-01T00:00:00Z'), 0);
    expect(windowOf(continued(dated, 90, 3, '#EXT-X-PROGRAM-DATE-TIME:2024-01-01T00:10:00Z')).start).to.equal(600);
  });

  it('knows an older state, and an origin that begins to count anew', () => {
    expect(continueTimeline(first, at(9, 5), 'restarted')).to.equal('older');
    expect(continueTimeline(first, at(0, 3))).to.equal('older');
    const anew = continueTimeline(first, at(0, 3), 'restarted') as Timeline;
    expect(windowOf(anew)).to.deep.equal({ start: 20, end: 32 });
    expect(anew.generation).to.equal(1);
    expect(domainOf(anew, anew.playlist.segments[0]!)).not.to.equal(domainOf(first, first.playlist.segments[0]!));
  });

  it('takes dates for proof of whether it is older', () => {
    const date = (second: number): string => `#EXT-X-PROGRAM-DATE-TIME:2024-01-01T00:00:${second}Z`;
    const dated = placePlaylist(at(10, 5, date(10)), 0);
    expect(continueTimeline(dated, at(0, 3, date(12)), 'restarted')).to.equal('older');
    expect(windowOf(continued(dated, 0, 3, date(35)))).to.deep.equal({ start: 25, end: 37 });
  });

  it('goes by the date before, as an encoder may have paused', () => {
    const date = (second: number): string => `#EXT-X-PROGRAM-DATE-TIME:2024-01-01T00:00:${second}Z`;
    const paused = media(
      '#EXT-X-TARGETDURATION:4',
      date(10),
      ...segments(0, 2),
      '#EXT-X-DISCONTINUITY',
      date(40),
      ...segments(2, 2),
    ).playlist;
    const other = media('#EXT-X-TARGETDURATION:4', date(44), ...segments(100, 1)).playlist;
    expect(windowOf(alignTimeline(other, placePlaylist(paused, 0))).start).to.equal(12);
  });

  it('keeps domains apart where the discontinuities that left are not counted', () => {
    const withCut = media(
      '#EXT-X-TARGETDURATION:4',
      '#EXT-X-MEDIA-SEQUENCE:10',
      ...segments(10, 2),
      '#EXT-X-DISCONTINUITY',
      ...segments(12, 2),
    ).playlist;
    const before = placePlaylist(withCut, 0);
    const after = continued(before, 12, 4);
    expect(domainOf(after, after.playlist.segments[0]!)).to.equal(domainOf(before, withCut.segments[2]!));
  });

  it('never moves a segment, however it is reloaded', () => {
    const durations = fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 30, maxLength: 30 });
    const steps = fc.array(fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 8 })), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(durations, steps, (seconds, reloads) => {
        const window = (from: number, count: number) =>
          media(
            '#EXT-X-TARGETDURATION:8',
            `#EXT-X-MEDIA-SEQUENCE:${from}`,
            ...seconds.slice(from, from + count).map((s, i) => `#EXTINF:${s},\ns${from + i}.m4s`),
          ).playlist;
        let timeline = placePlaylist(window(0, 8), 0);
        let from = 0;
        for (const [step, count] of reloads) {
          from = Math.min(from + step, 22);
          const next = continueTimeline(timeline, window(from, Math.max(count, 8)));
          if (next !== 'older') timeline = next;
          const { playlist, starts } = timeline;
          playlist.segments.forEach(({ sequence }, i) => {
            const expected = seconds.slice(0, sequence).reduce((sum, s) => sum + s, 0);
            expect(starts[i]).to.be.closeTo(expected, 1e-9);
          });
        }
      }),
    );
  });
});

describe('the timeline of another rendition', () => {
  const DATE = '#EXT-X-PROGRAM-DATE-TIME:2024-01-01T00:00:0';
  const reference = placePlaylist(at(10, 5), 100);

  it('begins with the first one on demand', () => {
    const whole = (count: number) => at(7, count, '#EXT-X-PLAYLIST-TYPE:VOD');
    expect(windowOf(alignTimeline(whole(3), placePlaylist(whole(5), 0))).start).to.equal(0);
    expect(windowOf(alignTimeline(at(7, 3), undefined)).start).to.equal(0);
  });

  it('goes by dates, then by numbers, then by the end', () => {
    const dated = placePlaylist(at(10, 5, `${DATE}0Z`), 100);
    expect(windowOf(alignTimeline(at(500, 5, `${DATE}6Z`), dated)).start).to.equal(106);
    expect(windowOf(alignTimeline(at(12, 5), reference)).start).to.equal(108);
    expect(windowOf(alignTimeline(at(500, 3), reference)).end).to.equal(120);
  });
});

describe('the offset of timestamps', () => {
  it('of the first rendition puts media where the playlist says', () => {
    const own = { start: 20, mediaStart: 1020, shared: undefined, kind: 'on-demand' } as const;
    expect(chooseOffset(own)).to.deep.equal({ offset: -1000, shift: 0, clock: 'shared' });
  });

  it('of the others is the same, as they share the clock', () => {
    const other = { start: 20, mediaStart: 1020.4, shared: -1000 } as const;
    expect(chooseOffset({ ...other, kind: 'on-demand' })).to.deep.equal({ offset: -1000, shift: 0, clock: 'shared' });
    // A live playlist was placed by guess: its timestamps know better.
    const { offset, shift } = chooseOffset({ ...other, mediaStart: 1024, kind: 'live' });
    expect([offset, shift]).to.deep.equal([-1000, 4]);
  });

  it('is its own where the clock is another one', () => {
    const offsets = new MediaOffsets();
    offsets.learn('v', '0.0', { start: 0, mediaStart: 10, kind: 'on-demand' });
    const choice = offsets.learn('a', '0.0', { start: 0, mediaStart: 0, kind: 'on-demand' });
    expect(choice).to.deep.equal({ offset: 0, shift: 0, clock: 'own' });
    expect([offsets.get('v', '0.0'), offsets.get('a', '0.0'), offsets.get('a', '0.1')]).to.deep.equal([
      -10,
      0,
      undefined,
    ]);
  });
});

describe('reloading', () => {
  const state = { targetDuration: 6, elapsedMs: 1000, random: 0, answers: 'at-once' } as const;

  it('waits a target duration after news, half of it without, from the last request on', () => {
    expect(planReloadMs({ ...state, outcome: 'changed' })).to.equal(5000);
    expect(planReloadMs({ ...state, outcome: 'unchanged' })).to.equal(2000);
  });

  it('never hurries, and spreads players out', () => {
    expect(planReloadMs({ ...state, outcome: 'changed', elapsedMs: 60_000 })).to.equal(500);
    expect(planReloadMs({ ...state, outcome: 'changed', random: 0.5 })).to.be.within(5001, 5500);
  });

  it('calls a playlist late, then dead', () => {
    expect(judgeStaleness(6, 17_000)).to.equal('fresh');
    expect(judgeStaleness(6, 19_000)).to.equal('late');
    expect(judgeStaleness(6, 61_000)).to.equal('dead');
    expect(judgeStaleness(10, 61_000)).to.equal('late');
  });
});
