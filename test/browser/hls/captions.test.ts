import { expect } from '@open-wc/testing';
import type { Placement } from '../../../src/player.js';
import { createPlayer, inEachPlacement, until } from '../../support/playback.js';
import { cuesOf, expectAt, hasTrack, hls, loaded, trackOf } from '../../support/text.js';

/** B-frames: the first frame is shown so much after zero. */
const SHIFT = 2 / 24;
const rounded = (seconds: number): number => Number(seconds.toFixed(2));

/** What a viewer sees of a track: text, when, in which row (counted from the nearer edge) and from which column on. */
const seen = (track: TextTrack): string[] =>
  cuesOf(track).map(({ text, startTime, endTime, line, position, align, snapToLines }) => {
    const times = `${rounded(startTime - SHIFT)}–${rounded(endTime - SHIFT)}`;
    return `${times} ${snapToLines ? 'line' : 'percent'} ${line} column ${columnOf(position)} ${align}: ${text}`;
  });
/** On the grid of 32 columns, inside margins of ten percent. */
const columnOf = (position: LineAndPositionSetting): number => Math.round((Number(position) - 10) / 2.5);

inEachPlacement('CEA-608 captions', (placement: Placement) => {
  it('pop on, roll up and are painted on where and when they should, in both fields', async () => {
    const test = await createPlayer({ placement, source: hls('cap') });
    await until(() => hasTrack(test, 'CC1') && hasTrack(test, 'CC3'), 'the tracks', 8000, test.player);
    const [first, third] = [trackOf(test, 'CC1'), trackOf(test, 'CC3')];
    first.mode = 'showing';
    third.mode = 'hidden';
    await loaded(test, first, '<u>&lt;C&gt;</u>');
    await loaded(test, first, 'TOP');
    expect(seen(first)).to.deep.equal([
      '1–1.5 line 1 column 8 start: TOP',
      // The code that makes italics takes a column.
      '1–1.5 line -1 column 1 start: <i>LEFT</i>',
      '2–3 line -1 column 0 start: ROLL 1',
      '3–4.5 line -2 column 0 start: ROLL 1\nROLL 2',
      '5.25–5.75 line 7 column 5 start: <c.yellow>PAINT</c>',
      // One below the other, but from different columns on.
      '7–7.5 line -2 column 4 start: A &amp; B',
      '7–7.5 line -1 column 8 start: <u>&lt;C&gt;</u>',
    ]);
    await loaded(test, third, 'DREI');
    expect(seen(third)).to.deep.equal(['1.25–3.5 line -1 column 12 start: DREI']);
    await expectAt(test, first, 4.3, 'ROLL 1\nROLL 2');
    expect(first.activeCues![0]).to.equal(cuesOf(first)[3]);
    expect(test.errors).to.deep.equal([]);
  });

  it('are found in MPEG-TS', async () => {
    const test = await createPlayer({ placement, source: hls('ts/cc') });
    await until(() => hasTrack(test, 'CC1'), 'the track', 8000, test.player);
    const track = trackOf(test, 'CC1');
    track.mode = 'showing';
    await loaded(test, track, 'WORLD');
    await expectAt(test, track, 1.5, 'HELLO');
    await expectAt(test, track, 3.3, 'WORLD');
    expect(test.errors).to.deep.equal([]);
  });
});
