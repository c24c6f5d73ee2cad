import { expect } from '@open-wc/testing';
import type { Placement } from '../../../src/player.js';
import { createPlayer, inEachPlacement, seekTo, until, type TestPlayer } from '../../support/playback.js';
import { cuesOf, expectAt, hasTrack, hls, loaded, textsOf, trackOf } from '../../support/text.js';

async function showsForced(test: TestPlayer): Promise<void> {
  const { player, video } = test;
  const forced = (): string =>
    [...video.textTracks].flatMap(({ label, mode }) => (label.includes('forced') ? [`${label} ${mode}`] : [])).join();
  await until(() => forced() === 'English (forced) showing', `the English ones, not ${forced()}`, 8000, player);
  player.audioTracks.select('audio-1');
  await until(() => forced() === 'Deutsch (forced) showing', `the German ones, not ${forced()}`, 8000, player);
  await loaded(test, trackOf(test, 'Deutsch (forced)'), 'eins');
  await expectAt(test, trackOf(test, 'Deutsch (forced)'), 1, 'eins');
  player.audioTracks.select('audio-0');
  await until(() => forced() === 'English (forced) showing', `the English ones again, not ${forced()}`, 8000, player);
  await loaded(test, trackOf(test, 'English (forced)'), 'a sign');
}

async function decrypts(test: TestPlayer): Promise<void> {
  const track = trackOf(test, 'Encrypted');
  track.mode = 'showing';
  await loaded(test, track, 'five');
  expect(textsOf(track.cues)).to.deep.equal(['one', 'two', '<i>three</i> &amp; a half', 'four', 'five']);
  await expectAt(test, track, 5.5, 'four');
  track.mode = 'disabled';
}

async function hasDetails(test: TestPlayer): Promise<void> {
  await seekTo(test, 0.5);
  const track = trackOf(test, 'Details');
  track.mode = 'showing';
  await loaded(test, track, 'in a region');
  await expectAt(test, track, 4.5, '<v Anna>Fish &amp; chips &lt;3&nbsp;&#x263a;</v>');
  const [down, inRegion, late] = cuesOf(track);
  expect(cuesOf(track).map(({ id, startTime, endTime }) => [id, startTime, endTime])).to.deep.equal([
    ['1', 1, 2],
    ['', 1.5, 3],
    ['late', 4, 5],
    ['', 432_000, 432_001],
  ]);
  expect(down).to.include({ vertical: 'rl', line: 50, snapToLines: false, align: 'end' });
  expect(late).to.include({ vertical: '', line: 0, snapToLines: true, position: 20, size: 50, align: 'start' });
  if ('positionAlign' in VTTCue.prototype) expect(late!.positionAlign).to.equal('line-left');
  expect(late!.getCueAsHTML().textContent).to.equal('Fish & chips <3\u00a0\u263a');
  if ('VTTRegion' in globalThis) {
    const { id, width, lines, regionAnchorX, regionAnchorY, viewportAnchorX, viewportAnchorY, scroll } =
      inRegion!.region!;
    const anchors = [regionAnchorX, regionAnchorY, viewportAnchorX, viewportAnchorY];
    expect([id, width, lines, ...anchors, scroll]).to.deep.equal(['fred', 40, 2, 0, 100, 10, 90, 'up']);
  }
  expect(test.player.stats.warnings).to.have.length(1);
  expect(test.player.stats.warnings.join()).to.include('STYLE');
}

inEachPlacement('HLS subtitles', (placement: Placement) => {
  it('that are forced follow the audio language; others are decrypted, and have all that WebVTT knows', async () => {
    const test = await createPlayer({ placement, source: hls('text-more') });
    await until(() => hasTrack(test, 'Details') && test.video.readyState >= 2, 'the tracks', 8000, test.player);
    await showsForced(test);
    await decrypts(test);
    await hasDetails(test);
    expect(test.errors).to.deep.equal([]);
  });
});
