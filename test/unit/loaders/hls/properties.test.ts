import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { mergeDelta } from '../../../../src/loaders/hls/delta.js';
import type { MediaPlaylist } from '../../../../src/loaders/hls/playlist.js';
import { alignTimeline, continueTimeline } from '../../../../src/loaders/hls/live-timeline.js';
import { domainOf, findSegments, placePlaylist, type Timeline } from '../../../../src/loaders/hls/timeline.js';
import { PlayerError } from '../../../../src/model/errors.js';
import { parse } from './playlists.js';
import { printMedia, type PrintedSegment } from './print.js';

/** Printed with a failure by fast-check, with the path to the smallest example; change it to look elsewhere. */
const SEED = 20_260_301;
const check = <T>(property: fc.IProperty<T>, numRuns = 150): void => fc.assert(property, { seed: SEED, numRuns });

const EPSILON = 1e-6;
const URL = 'https://x/live.m3u8';

/** A programme that is broadcast: what its segments are, from number 0 on. */
const programme = fc.array(
  fc.record({
    seconds: fc.integer({ min: 1, max: 40 }).map((tenths) => tenths / 5),
    isGap: fc.nat(9).map((n) => n === 0),
    isCut: fc.nat(5).map((n) => n === 0),
  }),
  { minLength: 40, maxLength: 40 },
);

/** Windows of it as a player comes to see them: how far each begins behind the one before, and how many segments it has. */
const reloads = fc.array(fc.record({ step: fc.nat(4), count: fc.integer({ min: 5, max: 12 }) }), {
  minLength: 1,
  maxLength: 12,
});

type Programme = readonly Omit<PrintedSegment, 'uri'>[];

/** The window of `count` segments from `from` on; `skipped` of them left out, as a delta update. */
function windowAt(all: Programme, from: number, count: number, skipped = 0): MediaPlaylist {
  const text = printMedia({
    targetDuration: 8,
    mediaSequence: from,
    discontinuitySequence: all.slice(0, from).filter(({ isCut }) => isCut).length,
    skippedSegments: skipped,
    segments: all.slice(from + skipped, from + count).map((s, i) => ({ ...s, uri: `s${from + skipped + i}.m4s` })),
  });
  const { playlist } = parse(text, { url: URL });
  if (playlist.type !== 'media') throw new Error('not a media playlist');
  return playlist;
}

const startOf = (all: Programme, sequence: number): number =>
  all.slice(0, sequence).reduce((sum, { seconds }) => sum + seconds, 0);

/** Each window with its number of segments, one after the other. */
function* windows(all: Programme, steps: readonly { step: number; count: number }[]) {
  let from = 0;
  for (const { step, count } of steps) {
    from = Math.min(from + step, all.length - 12);
    yield { from, count };
  }
}

/** The timeline after each of them. A window that ends before the last one is a cache's; it is left alone. */
function* timelines(all: Programme, steps: Parameters<typeof windows>[1]): Generator<Timeline, void> {
  let timeline: Timeline | undefined;
  for (const { from, count } of windows(all, steps)) {
    const playlist = windowAt(all, from, count);
    const next = timeline ? continueTimeline(timeline, playlist) : placePlaylist(playlist, startOf(all, from));
    if (next !== 'older') yield (timeline = next);
  }
}

/** No hole but the gaps, no overlap, in order, and each segment where the programme has it. */
function expectWhole(timeline: Timeline, all: Programme): void {
  const found = findSegments(timeline, { start: -Infinity, end: Infinity });
  const { segments } = timeline.playlist;
  expect(found.length).to.equal(segments.filter(({ isGap }) => !isGap).length);
  timeline.starts.forEach((start, i) => {
    if (i > 0) expect(start).to.be.greaterThan(timeline.starts[i - 1]!);
  });
  found.forEach(({ segment, start, end }, i) => {
    expect(start).to.be.closeTo(startOf(all, segment.sequence), EPSILON);
    const next = found[i + 1];
    if (!next) return;
    const missing = all.slice(segment.sequence + 1, next.segment.sequence);
    expect(missing.every(({ isGap }) => isGap)).to.equal(true);
    expect(next.start - end).to.be.closeTo(
      missing.reduce((sum, { seconds }) => sum + seconds, 0),
      EPSILON,
    );
  });
}

describe('a live timeline, whatever the reloads', () => {
  it('has no hole that the playlist has not, no overlap, and moves nothing', () => {
    check(
      fc.property(programme, reloads, (all, steps) => {
        for (const timeline of timelines(all, steps)) expectWhole(timeline, all);
      }),
    );
  });

  it('is the same by delta updates', () => {
    check(
      fc.property(programme, reloads, fc.nat(11), (all, steps, skip) => {
        let whole: MediaPlaylist | undefined;
        for (const { from, count } of windows(all, steps)) {
          const plain = windowAt(all, from, count);
          const known = whole ? whole.mediaSequence + whole.segments.length - from : 0;
          const skipped = Math.min(skip, count - 1, known);
          const merged = whole && skipped > 0 ? mergeDelta(whole, windowAt(all, from, count, skipped)) : plain;
          expect(merged?.segments).to.deep.equal(plain.segments);
          whole = merged;
        }
      }),
    );
  });

  it('has each domain keep its name while it is in the window', () => {
    check(
      fc.property(programme, reloads, (all, steps) => {
        for (const timeline of timelines(all, steps))
          for (const segment of timeline.playlist.segments) {
            const cuts = all.slice(0, segment.sequence + 1).filter(({ isCut }) => isCut).length;
            expect(domainOf(timeline, segment)).to.equal(`0.${cuts}`);
          }
      }),
    );
  });

  it('stands beside that of another rendition, wherever both windows are', () => {
    const place = fc.integer({ min: 0, max: 28 });
    check(
      fc.property(programme, place, place, fc.integer({ min: 5, max: 12 }), (all, one, two, count) => {
        const reference = placePlaylist(windowAt(all, one, 12), startOf(all, one));
        fc.pre(Math.abs(one - two) < 5);
        expectWhole(alignTimeline(windowAt(all, two, count), reference), all);
      }),
    );
  });
});

describe('the parser, whatever the text', () => {
  const anyText = fc.string({ unit: 'grapheme-ascii', maxLength: 30 });
  const name = fc.constantFrom('a', 'b.m4s', 'https://x/y?z=1', '//h/p', '?q', 'ü n', '{$v}');
  const segment = fc.record({
    uri: name,
    seconds: fc.integer({ min: 1, max: 80_000 }).map((ms) => ms / 1000),
    isGap: fc.boolean(),
    isCut: fc.boolean(),
    key: fc.option(fc.constantFrom('k1', 'k2'), { nil: undefined }),
    map: fc.option(fc.constantFrom('i1', 'i2'), { nil: undefined }),
    range: fc.option(fc.record({ start: fc.nat(), length: fc.integer({ min: 1, max: 2 ** 31 }) }), { nil: undefined }),
  });
  const playlist = fc.record({
    targetDuration: fc.integer({ min: 80, max: 90 }),
    mediaSequence: fc.nat(),
    discontinuitySequence: fc.nat(),
    skippedSegments: fc.constant(0),
    segments: fc.array(segment, { minLength: 1, maxLength: 12 }),
  });

  it('reads what was printed, and the same again when that is printed', () => {
    check(
      fc.property(playlist, (wanted) => {
        const parseText = (text: string) => parse(text, { url: URL });
        const { playlist: first, warnings } = parseText(printMedia(wanted));
        if (first.type !== 'media') throw new Error('not a media playlist');
        expect(warnings).to.deep.equal([]);
        expect(first.segments.map(({ uri, duration, isGap }) => [uri, duration, isGap])).to.deep.equal(
          wanted.segments.map(({ uri, seconds, isGap }) => [uri, seconds, isGap]),
        );
        const again = first.segments.map((s, i) => ({
          ...wanted.segments[i]!,
          uri: s.uri,
          seconds: s.duration,
          range: s.range && { start: s.range.start, length: s.range.end - s.range.start },
          key: s.keys[0]?.uri,
          map: s.map === first.segments[i - 1]?.map ? undefined : s.map?.uri,
        }));
        const second = parseText(printMedia({ ...wanted, segments: again })).playlist;
        expect(second.type === 'media' && second.segments).to.deep.equal(first.segments);
      }),
    );
  });

  const LINES = [
    '#EXTM3U',
    '#EXT-X-TARGETDURATION:4',
    '#EXT-X-DEFINE:NAME="v",VALUE="{$v}x"',
    '#EXT-X-MAP:URI="i.mp4",BYTERANGE="5@1"',
    '#EXT-X-KEY:METHOD=AES-128,URI="k",IV=0x1',
    '#EXT-X-BYTERANGE:10@20',
    '#EXTINF:4,t',
    's{$v}.m4s',
    '#EXT-X-SKIP:SKIPPED-SEGMENTS=3',
    '#EXT-X-DATERANGE:ID="a",START-DATE="2024-01-01T00:00:00Z",DURATION=3',
    '#EXT-X-PART:DURATION=1,URI="p"',
    '#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,HOLD-BACK=9',
    '#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS="avc1.1",RESOLUTION=1x1,AUDIO="g"',
    '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="g",NAME="n",URI="a.m3u8"',
    '#EXT-X-SESSION-KEY:METHOD=NONE',
    '#EXT-X-ENDLIST',
  ] as const;
  /** A line as it should be, or with a piece of it replaced by anything. */
  const line = fc.oneof(
    fc.constantFrom(...LINES),
    fc.tuple(fc.constantFrom(...LINES), fc.nat(40), fc.nat(10), anyText).map(([text, at, length, put]) => {
      return text.slice(0, at) + put + text.slice(at + length);
    }),
    anyText,
  );

  it('gives a playlist or a typed error', () => {
    check(
      fc.property(fc.array(line, { maxLength: 30 }), fc.constantFrom('\n', '\r\n', '\r', '\0\n'), (lines, end) => {
        try {
          const { playlist, warnings } = parse(lines.join(end), { url: URL });
          expect(warnings.length).to.be.lessThan(50);
          if (playlist.type !== 'media') return;
          for (const { sequence, duration, range } of playlist.segments) {
            expect(Number.isSafeInteger(sequence) && sequence >= 0).to.equal(true);
            expect(Number.isFinite(duration) && duration >= 0).to.equal(true);
            if (range) expect(Number.isSafeInteger(range.end) && range.end > range.start).to.equal(true);
          }
        } catch (error) {
          if (!(error instanceof PlayerError)) throw error;
        }
      }),
      1500,
    );
  });
});
