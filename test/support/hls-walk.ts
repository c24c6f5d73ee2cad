import { expect } from '@open-wc/testing';
import type { Placement } from '../../src/player.js';
import type { PlayableFixture } from './hls-fixtures.js';
import {
  canPlay,
  crashesAtReplay,
  createPlayer,
  decodedFrames,
  expectFailure,
  inEachPlacement,
  playFor,
  playToEnd,
  rangesOf,
  seekTo,
  until,
  type TestPlayer,
} from './playback.js';

const urlOf = (name: string, { query = '' }: Partial<PlayableFixture> = {}): string => `/media/hls/${name}${query}`;

/** A test of each fixture in each placement, which goes through all that the fixture offers. */
export function walkEach(what: string, fixtures: Readonly<Record<string, PlayableFixture>>): void {
  inEachPlacement(what, (placement) => {
    for (const [name, fixture] of Object.entries(fixtures)) {
      if (!fixture.mimeTypes || fixture.mimeTypes.some(canPlay))
        it(`${name}: ${describeWalk(fixture)}`, () => walk(placement, name, fixture));
      else it(`${name}: a codec that is not supported`, () => expectUnsupported(placement, name, fixture));
    }
  });
}

function describeWalk({ widths, audio, text }: PlayableFixture): string {
  const steps = [
    widths.length > 0 ? 'first frame' : 'first sound',
    'a seek',
    widths.length > 1 && 'a rendition switch',
    audio.length > 1 && 'an audio switch',
    text && 'subtitles',
    'the end',
  ];
  return steps.filter(Boolean).join(', ');
}

async function expectUnsupported(placement: Placement, name: string, fixture: PlayableFixture): Promise<void> {
  const error = await expectFailure(createPlayer({ placement }), urlOf(name, fixture));
  expect(error.code).to.equal('E_CODEC_UNSUPPORTED');
}

async function walk(placement: Placement, name: string, fixture: PlayableFixture): Promise<void> {
  // One that is to be played fetches as far as its goal, which is more than these have; before, only the first segment.
  const preload = fixture.before === 'all' ? 'auto' : 'metadata';
  const test = await createPlayer({ placement, source: { url: urlOf(name, fixture), preload } });
  const { player, video } = test;
  expectOffer(test, fixture);
  await until(() => video.readyState >= 2 && hasPicture(test, fixture), 'the first frame', 8000, player);
  await seekThereAndBack(test, fixture);
  await player.play();
  await playFor(test, 0.2);
  if (fixture.widths.length > 1) await switchRendition(test, fixture);
  if (fixture.audio.length > 1) await switchAudio(test);
  if (fixture.text) await showText(test, fixture.text);
  else if (fixture.middle !== 'played') await skipMiddle(test, fixture);
  await playToEnd(test);
  expectWhole(test, fixture);
}

const hasPicture = ({ video }: TestPlayer, { widths }: PlayableFixture): boolean =>
  widths.length > 0 ? widths.includes(video.videoWidth) : video.videoWidth === 0;

/** The table tells the truth, so that nothing on offer is left out. */
function expectOffer({ player, video }: TestPlayer, fixture: PlayableFixture): void {
  const { duration, widths, audio, mimeTypes } = fixture;
  expect(video.duration, 'duration').to.be.closeTo(duration, 0.1);
  const { tracks } = player.presentation!;
  const ofType = (type: string) => tracks.filter((track) => track.type === type);
  const renditions = ofType('video').flatMap((track) => track.renditions);
  expect(renditions.length, 'renditions').to.equal(widths.length);
  expect(
    ofType('audio').map(({ language }) => language ?? null),
    'audio',
  ).to.deep.equal(audio);
  if (mimeTypes) expect(tracks[0]!.renditions[0]!.mimeType).to.equal(mimeTypes.find(canPlay));
}

/** First to what is not in the buffer, if it can be. */
async function seekThereAndBack(test: TestPlayer, fixture: PlayableFixture): Promise<void> {
  const { seekTo: position = 4.2, before } = fixture;
  if (before === 'all') await untilBuffered(test, fixture);
  else expect(rangesOf(test.video.buffered).at(-1)!.end, 'the end of the buffer').to.be.lessThan(position);
  await seekTo(test, position);
  await seekTo(test, 0.3);
}

const untilBuffered = ({ player, video }: TestPlayer, { duration }: PlayableFixture): Promise<void> =>
  until(() => rangesOf(video.buffered).at(-1)!.end > duration - 0.15, 'all in the buffer', 8000, player);

/** The buffer says by itself whether something is missing in the middle. */
async function skipMiddle(test: TestPlayer, fixture: PlayableFixture): Promise<void> {
  const { player, video } = test;
  await until(() => video.buffered.length === 1, 'a buffer without a hole', 8000, player);
  await untilBuffered(test, fixture);
  await seekTo(test, fixture.duration - 2);
}

async function switchRendition({ player, video }: TestPlayer, { widths }: PlayableFixture): Promise<void> {
  const wanted = widths.find((width) => width !== video.videoWidth);
  const rendition = [...player.videoRenditions].find(({ width }) => width === wanted)!;
  player.videoRenditions.select(rendition.id, { switch: 'immediate' });
  await until(() => video.videoWidth === wanted, `the picture of ${wanted} pixels`, 8000, player);
  expect(player.selection!.video).to.include({ rendition: rendition.id, reason: 'manual' });
}

async function switchAudio({ player }: TestPlayer): Promise<void> {
  const other = player.presentation!.tracks.find(
    ({ type, id }) => type === 'audio' && id !== player.selection!.audio!.track,
  )!;
  player.audioTracks.select(other.id);
  await until(() => player.selection!.audio!.track === other.id, 'the other audio', 8000, player);
}

async function showText(test: TestPlayer, { label, cue, at }: NonNullable<PlayableFixture['text']>): Promise<void> {
  const { player, video } = test;
  const find = (): TextTrack | undefined => [...video.textTracks].find((track) => track.label === label);
  const texts = (cues: TextTrackCueList | null | undefined): string =>
    [...(cues ?? [])].map((each) => (each as VTTCue).text).join();
  await until(() => find() !== undefined, `the track ${label}`, 8000, player);
  find()!.mode = 'showing';
  await until(() => texts(find()?.cues).includes(cue), `the cue ${cue}`, 8000, player);
  await seekTo(test, at);
  await until(() => texts(find()?.activeCues) === cue, `${cue} at ${at}`, 8000, player);
  expect(find()!.mode).to.equal('showing');
}

function expectWhole(test: TestPlayer, fixture: PlayableFixture): void {
  const { player, video } = test;
  const { duration, widths, text, frames = 0, warnings = [] } = fixture;
  expect(video.currentTime, 'position').to.be.closeTo(duration, 0.15);
  expect(test.count('ended'), 'ends').to.equal(1);
  const ranges = rangesOf(video.buffered);
  const { start, end } = ranges.at(-1)!;
  expect(start, JSON.stringify(ranges)).to.be.lessThan(wholeFrom(fixture) + 0.1);
  expect(end).to.be.greaterThan(duration - 0.15);
  if (widths.length > 0) expect(decodedFrames(video), 'frames').to.be.greaterThan(frames);
  // Captions inside the video are known when the first ones have come.
  expect((player.presentation!.textTracks ?? []).length > 0, 'text').to.equal(text !== undefined);
  expect(test.errors).to.deep.equal([]);
  expectRebuffers(test, rebuffersOf(fixture), widths.length > 1 ? 'switched' : 'not-switched');
  expect(player.stats.warnings.length, player.stats.warnings.join('\n')).to.equal(warnings.length);
  for (const [index, warning] of warnings.entries()) expect(player.stats.warnings[index]).to.match(warning);
}

const wholeFrom = ({ wholeFrom: from, restartsAt, text }: PlayableFixture): number =>
  (crashesAtReplay ? restartsAt : undefined) ?? from ?? text?.at ?? 0;

/** Behind what is there, a fresh MediaSource takes its time. */
const rebuffersOf = ({ rebuffers = 0, restartsAt }: PlayableFixture): number =>
  rebuffers + (crashesAtReplay && restartsAt !== undefined ? 1 : 0);

/**
 * Browsers also say `waiting` with the media there: Chromium 156 for less than a millisecond, when its decoder of a video
 * without sound falls behind on a crowded machine; Firefox 153 for some, when what lies ahead is taken away for a switch.
 */
function expectRebuffers({ player, events }: TestPlayer, expected: number, history: 'switched' | 'not-switched'): void {
  const hasSound = player.stats.buffers.some(({ mimeType }) => /mp4a|mp3|audio/.test(mimeType));
  const waits = events.filter(({ type, aheadSeconds }) => type === 'waiting' && aheadSeconds > 0.2).length;
  const more = history === 'switched' || !hasSound ? waits : 0;
  expect(player.stats.rebuffers, 'rebuffers').to.be.within(expected, expected + more);
}
