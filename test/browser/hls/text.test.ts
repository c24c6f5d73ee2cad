import { expect } from '@open-wc/testing';
import type { Placement } from '../../../src/player.js';
import { createPlayer, delay, inEachPlacement, playFor, until } from '../../support/playback.js';
import { expectAt, hls, loaded, textsOf, trackOf } from '../../support/text.js';

inEachPlacement('HLS subtitles', (placement: Placement) => {
  it('are shown when their time has come, in the language chosen, also after a seek', async () => {
    const test = await createPlayer({ placement, source: hls('text') });
    const { player, video } = test;
    const menu = [...video.textTracks].filter(({ label }) => label && !label.includes('forced'));
    expect(menu.map(({ kind, label, language }) => [kind, label, language])).to.deep.equal([
      ['subtitles', 'English', 'en'],
      ['subtitles', 'Deutsch', 'de'],
      ['subtitles', 'None', 'fr'],
    ]);
    const [english, deutsch] = [trackOf(test, 'English'), trackOf(test, 'Deutsch')];
    english.mode = 'showing';
    await loaded(test, english, 'five');
    await expectAt(test, english, 1, 'one');
    await expectAt(test, english, 2.1, 'two');
    await expectAt(test, english, 2.8, '');
    await expectAt(test, english, 3.5, '<i>three</i> &amp; a half');
    expect(textsOf(english.cues), 'each cue once').to.have.length(5);
    english.mode = 'disabled';
    deutsch.mode = 'hidden';
    await loaded(test, deutsch, 'fünf');
    await expectAt(test, deutsch, 5.5, 'vier');
    await player.play();
    await playFor(test, 0.3);
    expect(player.stats.warnings).to.deep.equal([]);
    expect(test.errors).to.deep.equal([]);
    player.unload();
    expect(video.textTracks.length, 'tracks after unload').to.equal(0);
    expect(video.children.length).to.equal(0);
  });

  it('that are forced are shown with the audio of their language, while no others are', async () => {
    const test = await createPlayer({ placement, source: hls('text') });
    const { video } = test;
    await until(() => [...video.textTracks].some(({ label }) => label.includes('forced')), 'the forced track');
    await until(() => video.textTracks.length === 4, 'the tracks');
    const forced = trackOf(test, 'English (forced)');
    await until(() => video.readyState >= 2, 'the first frame', 8000, test.player);
    expect(forced.mode).to.equal('showing');
    await expectAt(test, forced, 1, 'a sign');
    trackOf(test, 'Deutsch').mode = 'showing';
    await until(() => ![...video.textTracks].includes(forced), 'the forced track is gone');
    trackOf(test, 'Deutsch').mode = 'disabled';
    await until(() => video.textTracks.length === 4, 'it is there again');
    await loaded(test, trackOf(test, 'English (forced)'), 'a sign');
    trackOf(test, 'English (forced)').mode = 'disabled';
    await until(() => video.textTracks.length === 4, 'a change');
    await delay(100);
    expect(trackOf(test, 'English (forced)').mode, 'switched off by the viewer').to.equal('disabled');
  });

  it('that fail are told of once, and playback goes on', async () => {
    const test = await createPlayer({ placement, config: { network: { maxAttempts: 1 } }, source: hls('text') });
    trackOf(test, 'None').mode = 'showing';
    await test.player.play();
    await until(() => test.errors.length > 0, `the error`, 8000, test.player);
    await playFor(test, 1.5);
    expect(test.errors.map(({ code, fatal }) => [code, fatal])).to.deep.equal([['E_NETWORK_STATUS', false]]);
    expect(test.player.stats.warnings.join()).to.include('sub-none.m3u8');
    expect(test.player.error).to.equal(null);
  });

  for (const [name, label] of [
    ['cc', 'CC1'],
    ['cc-main', 'English CC'],
  ] as const)
    it(`inside the video (CEA-608) are a track: ${name}`, async () => {
      const test = await createPlayer({ placement, source: hls(name) });
      const isThere = (): boolean => [...test.video.textTracks].some((each) => each.label === label);
      await until(isThere, 'the track', 8000, test.player);
      const track = trackOf(test, label);
      expect(track.kind).to.equal('captions');
      await until(() => track.mode === (name === 'cc' ? 'disabled' : 'showing'), 'the mode');
      track.mode = 'showing';
      await loaded(test, track, 'WORLD');
      // A browser may be emptying the track that was just switched on; what was in it comes back.
      await loaded(test, track, 'HELLO');
      expect(textsOf(track.cues)).to.deep.equal(['HELLO', 'WORLD']);
      await expectAt(test, track, 1.5, 'HELLO');
      await expectAt(test, track, 2.3, 'HELLO');
      await expectAt(test, track, 2.7, '');
      await expectAt(test, track, 3.3, 'WORLD');
      expect(test.errors).to.deep.equal([]);
    });
});

describe('the default subtitles', () => {
  it('are shown by themselves, and the forced ones are not beside them', async () => {
    const test = await createPlayer({ source: hls('text-default') });
    const { video } = test;
    const state = (): string =>
      [...video.textTracks].map((each) => [each.kind, each.label, each.mode].join()).join(' ');
    await until(() => state() === 'captions,Deutsch,showing', 'the default');
    await loaded(test, trackOf(test, 'Deutsch'), 'eins');
    // Another load of the same player begins anew.
    await test.player.load(hls('text'));
    const labels = (): string => [...video.textTracks].map(({ label }) => label).join();
    await until(() => labels().startsWith('English,Deutsch,None'), 'the other tracks');
    trackOf(test, 'English').mode = 'showing';
    await loaded(test, trackOf(test, 'English'), 'one');
  });
});
