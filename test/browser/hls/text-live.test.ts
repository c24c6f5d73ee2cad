import { expect } from '@open-wc/testing';
import type { PartialConfig, Placement } from '../../../src/player.js';
import { join, live, sideBySide, windowOf } from '../../support/live.js';
import { allowedPlacements, createPlayer, until, type TestPlayer } from '../../support/playback.js';
import { active, cuesOf, hasTrack, textsOf, trackOf } from '../../support/text.js';

/** Cues of different segments may be placed by clocks that differ by a frame. */
const TOLERANCE_SECONDS = 0.05;

/** Segment N of the video is at 2N; where its cues are is told by live-text.mjs. */
function expectInPlace(track: TextTrack): void {
  for (const { text, startTime, endTime } of cuesOf(track)) {
    const [start, end] = text.startsWith('n') ? [0.25, 1.25] : [1.5, 2.6];
    const base = 2 * Number(text.slice(1));
    expect(startTime, `start of ${text}`).to.be.closeTo(base + start, TOLERANCE_SECONDS);
    expect(endTime, `end of ${text}`).to.be.closeTo(base + end, TOLERANCE_SECONDS);
  }
  const texts = textsOf(track.cues);
  expect(texts, 'each cue once').to.deep.equal([...new Set(texts)]);
}

const reach = ({ player, video }: TestPlayer, seconds: number): Promise<void> =>
  until(() => video.currentTime >= seconds, `playback to ${seconds}`, 15_000, player);

async function slides(placement: Placement): Promise<void> {
  const config: PartialConfig = { buffer: { backSeconds: 1 } };
  const test = await createPlayer({ placement, config, source: live({ text: 1, textless: 6 }) });
  const { player, video } = test;
  const track = trackOf(test, 'English');
  track.mode = 'showing';
  await player.play();
  await until(() => textsOf(track.cues).includes('n3'), 'the cue n3', 10_000, player);
  // It spans two segments.
  await until(() => active(track).includes('s5'), 'the cue s5', 10_000, player);
  expect(video.currentTime).to.be.within(11.4, 13.1);
  await until(() => !textsOf(track.cues).includes('n3'), 'a cue that has left the window', 10_000, player);
  expect(windowOf(video).start).to.be.greaterThan(7);
  await until(() => textsOf(track.cues).includes('n9'), 'a cue behind the second discontinuity', 4000, player);
  expectInPlace(track);
  expect(player.stats.warnings.filter((each) => !/sub-6\.vtt is missing \(404\)/.test(each))).to.deep.equal([]);
  expect(player.stats.warnings, 'one segment is missing').to.have.length(1);
  // Over the segment that is missing.
  await reach(test, 14.2);
  expect(test.errors).to.deep.equal([]);
}

async function switchesOnLate(placement: Placement): Promise<void> {
  const test = await join(placement, live({ text: 1 }));
  const track = trackOf(test, 'English');
  await reach(test, 9.5);
  expect(cuesOf(track), 'before it is on').to.deep.equal([]);
  track.mode = 'showing';
  await until(() => active(track).includes('s5'), 'the cue s5', 8000, test.player);
  expectInPlace(track);
  // Those that have passed are not fetched: from the segment on in which it was switched on.
  expect(cuesOf(track)[0]!.startTime).to.be.greaterThan(8);
  track.mode = 'disabled';
  await reach(test, 13.5);
  track.mode = 'showing';
  await until(() => textsOf(track.cues).includes('n9'), 'later cues', 8000, test.player);
  expectInPlace(track);
  expect(test.errors).to.deep.equal([]);
  expect(test.player.stats.warnings).to.deep.equal([]);
}

async function hasCaptions(placement: Placement): Promise<void> {
  const test = await join(placement, live({}, 'cap'));
  await until(() => hasTrack(test, 'CC1') && hasTrack(test, 'CC3'), 'the tracks', 10_000, test.player);
  const [first, third] = [trackOf(test, 'CC1'), trackOf(test, 'CC3')];
  first.mode = 'showing';
  third.mode = 'hidden';
  await until(() => active(first).includes('<i>LEFT</i>'), 'captions of the second loop', 8000, test.player);
  // The loop begins at 8 s; the first frame is shown two frames later.
  const { startTime } = cuesOf(first).find(({ text }) => text === '<i>LEFT</i>')!;
  expect(startTime).to.be.closeTo(8 + 1 + 2 / 24, TOLERANCE_SECONDS);
  expect(test.video.currentTime).to.be.within(startTime, startTime + 0.8);
  await until(() => active(third).includes('DREI'), 'captions in the other field', 8000, test.player);
  expect(test.errors).to.deep.equal([]);
}

/** The loader is the same everywhere: in one placement. */
const somewhere = (): Placement => allowedPlacements()[0]!;

describe('text of HLS live', () => {
  it('comes with the media and goes with the window, in each placement; is switched on late; is inside the video', () =>
    sideBySide({
      ...Object.fromEntries(
        allowedPlacements().map((placement) => [`subtitles, placement ${placement}`, () => slides(placement)]),
      ),
      'subtitles that are switched on late': () => switchesOnLate(somewhere()),
      captions: () => hasCaptions(somewhere()),
    }));
});
