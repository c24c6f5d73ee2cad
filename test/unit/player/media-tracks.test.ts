import { expect } from '@open-wc/testing';
import type { Presentation, Rendition, Track } from '../../../src/model/presentation.js';
import type { Selection, SelectionReason } from '../../../src/model/selection.js';
import { MediaTracks } from '../../../src/player/media-tracks.js';
import type { PreferenceCommand } from '../../../src/protocol/messages.js';

const rendition = (id: string, height: number): Rendition => ({
  id,
  mimeType: 'video/mp4; codecs="avc1.4d401e"',
  width: (height * 16) / 9,
  height,
  bitrateBps: height * 1000,
  frameRate: 25,
});

const audioTrack = (id: string, more: Partial<Track> = {}): Track => ({
  id,
  type: 'audio',
  renditions: [{ id: `${id}-r`, mimeType: 'audio/mp4; codecs="mp4a.40.2"' }],
  ...more,
});

const video = (...renditions: Rendition[]): Track => ({ id: 'video', type: 'video', renditions });
const [HI, LO] = [rendition('hi', 1080), rendition('lo', 360)];
const [EN, DE] = [
  audioTrack('en', { language: 'en', label: 'English', isDefault: true }),
  audioTrack('de', { language: 'de' }),
];
const show = (...tracks: Track[]): Presentation => ({ kind: 'on-demand', duration: 10, tracks });

interface Played {
  readonly rendition?: string;
  readonly mode?: 'auto' | 'manual';
  readonly reason?: SelectionReason;
  readonly audio?: string;
  readonly audioReason?: SelectionReason;
}

const selection = (played: Played = {}): Selection => {
  const { rendition: id = 'hi', mode = 'auto', reason = 'start', audio = 'en', audioReason = 'start' } = played;
  return {
    video: { track: 'video', rendition: id, mode, reason },
    audio: { track: audio, rendition: `${audio}-r`, mode: 'auto', reason: audioReason },
    text: null,
  };
};

const aTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

const setUp = () => {
  const tracks = MediaTracks.of(document.createElement('video'));
  const sent: PreferenceCommand[] = [];
  tracks.connect((preference) => sent.push(preference), new AbortController().signal);
  const { videoRenditions: renditions, audioTracks } = tracks;
  const events: string[] = [];
  for (const type of ['addrendition', 'removerendition', 'change'])
    renditions.addEventListener(type, (event) =>
      events.push([type, (event as { rendition?: { id: string } }).rendition?.id].filter(Boolean).join(' ')),
    );
  for (const type of ['addtrack', 'removetrack', 'change'])
    audioTracks.addEventListener(type, (event) =>
      events.push(['audio', type, (event as { track?: { id: string } }).track?.id].filter(Boolean).join(' ')),
    );
  /** What was fired since the last call. */
  const fired = async (): Promise<string[]> => {
    await aTask();
    return events.splice(0);
  };
  return { tracks, renditions, audioTracks, sent, fired };
};

const playing = async () => {
  const test = setUp();
  test.tracks.presentationChanged(show(video(HI, LO), EN, DE));
  test.tracks.selectionChanged(selection());
  await test.fired();
  return test;
};

describe('MediaTracks', () => {
  it('are those of their video, whoever asks', () => {
    const element = document.createElement('video');
    expect(MediaTracks.of(element)).to.equal(MediaTracks.of(element));
    expect(MediaTracks.of(element)).not.to.equal(MediaTracks.of(document.createElement('video')));
  });

  it('list what the presentation has, and say so', async () => {
    const { tracks, renditions, audioTracks, fired } = setUp();
    tracks.presentationChanged(show(video(HI, LO), EN, DE));
    expect(await fired()).to.deep.equal([
      'addrendition hi',
      'addrendition lo',
      'audio addtrack en',
      'audio addtrack de',
    ]);
    // As media-chrome reads them: by spreading.
    expect([...renditions].map((item) => Object.assign({}, item))).to.deep.equal([
      { id: 'hi', width: 1920, height: 1080, bitrate: 1_080_000, frameRate: 25, codec: 'avc1.4d401e' },
      { id: 'lo', width: 640, height: 360, bitrate: 360_000, frameRate: 25, codec: 'avc1.4d401e' },
    ]);
    expect([...audioTracks].map((item) => Object.assign({}, item))).to.deep.equal([
      { id: 'en', kind: 'main', label: 'English', language: 'en' },
      { id: 'de', kind: 'alternative', label: 'de', language: 'de' },
    ]);
    expect([renditions.length, renditions[1]!.id, renditions[2]]).to.deep.equal([2, 'lo', undefined]);
    expect([renditions.getRenditionById('lo'), renditions.getRenditionById('?')]).to.deep.equal([renditions[1], null]);
    expect([audioTracks.getTrackById('de'), audioTracks.getTrackById('?')]).to.deep.equal([audioTracks[1], null]);
    expect([renditions.selectedIndex, renditions.auto, renditions.active]).to.deep.equal([-1, true, null]);
    expect(audioTracks.enabledTrack).to.equal(null);
  });

  it('have no renditions where there is no video', () => {
    const { tracks, renditions, audioTracks } = setUp();
    tracks.presentationChanged(show(EN));
    expect([renditions.length, audioTracks.length]).to.deep.equal([0, 1]);
  });

  it('list the renditions of the video track that is played', async () => {
    const { tracks, renditions, fired } = await playing();
    const other: Track = { id: 'other', type: 'video', renditions: [rendition('x', 90)] };
    tracks.presentationChanged(show(video(HI, LO), other, EN));
    expect([...renditions].map(({ id }) => id)).to.deep.equal(['hi', 'lo']);
    await fired();
    const { video: played, ...rest } = selection();
    tracks.selectionChanged({ ...rest, video: { ...played!, track: 'other', rendition: 'x' } });
    expect(await fired()).to.deep.equal(['removerendition hi', 'removerendition lo', 'addrendition x', 'change']);
    expect(renditions.active).to.equal(renditions[0]);
  });

  it('keep their items over the refreshes of a live stream, in silence', async () => {
    const { tracks, renditions, audioTracks, fired } = await playing();
    const before = [...renditions, ...audioTracks];
    tracks.presentationChanged(show(video({ ...HI }, { ...LO, bitrateBps: 7 }), { ...EN }, { ...DE }));
    tracks.selectionChanged(selection());
    expect(await fired()).to.deep.equal([]);
    expect([...renditions, ...audioTracks].every((item, index) => item === before[index])).to.equal(true);
    expect(renditions[1]!.bitrate, 'what is new about an item').to.equal(7);
  });

  it('say what came and what went, with the list as it is then', async () => {
    const { tracks, renditions, fired } = await playing();
    const lengths: number[] = [];
    renditions.onremoverendition = () => lengths.push(renditions.length);
    tracks.presentationChanged(show(video(LO), EN, DE, audioTrack('fr')));
    expect(await fired()).to.deep.equal(['removerendition hi', 'audio addtrack fr']);
    expect([lengths, renditions[0]!.id, renditions[1]]).to.deep.equal([[1], 'lo', undefined]);
  });

  it('are emptied at the end, and forget what was chosen', async () => {
    const { tracks, renditions, audioTracks, fired } = await playing();
    renditions.selectedIndex = 1;
    await fired();
    tracks.clear();
    expect(await fired()).to.deep.equal([
      'removerendition hi',
      'removerendition lo',
      'audio removetrack en',
      'audio removetrack de',
      'change',
      'audio change',
    ]);
    tracks.presentationChanged(show(video(HI, LO), EN));
    expect([renditions.auto, renditions.active, audioTracks.enabledTrack]).to.deep.equal([true, null, null]);
  });
});

describe('videoRenditions', () => {
  for (const [how, choose] of [
    ['selectedIndex', ({ renditions }) => (renditions.selectedIndex = 1)],
    ['selected', ({ renditions }) => (renditions[1]!.selected = true)],
    ['select', ({ renditions }) => renditions.select('lo', { switch: 'immediate' })],
  ] as readonly (readonly [string, (test: ReturnType<typeof setUp>) => unknown])[])
    it(`is chosen of by ${how}`, async () => {
      const test = await playing();
      const { renditions, sent, fired } = test;
      choose(test);
      expect(sent).to.deep.equal([{ type: 'select-rendition', rendition: 'lo', mode: 'immediate' }]);
      expect([...renditions].map(({ selected }) => selected)).to.deep.equal([false, true]);
      expect([renditions.selectedIndex, renditions.auto]).to.deep.equal([1, false]);
      expect(renditions.active, 'what is fetched is for the engine to say').to.equal(renditions[0]);
      expect(await fired()).to.deep.equal(['change']);
    });

  for (const [how, unchoose] of [
    ['selectedIndex', ({ renditions }) => (renditions.selectedIndex = -1)],
    ['selected', ({ renditions }) => (renditions[1]!.selected = false)],
    ['auto', ({ renditions }) => (renditions.auto = true)],
    ['select', ({ renditions }) => renditions.select(null)],
  ] as readonly (readonly [string, (test: ReturnType<typeof setUp>) => unknown])[])
    it(`is left to the engine by ${how}`, async () => {
      const test = await playing();
      const { renditions, sent, fired } = test;
      renditions.select('lo');
      await fired();
      unchoose(test);
      expect(sent.at(-1)).to.deep.equal({ type: 'select-rendition', rendition: null, mode: 'smooth' });
      expect([renditions.selectedIndex, renditions.auto]).to.deep.equal([-1, true]);
      expect(await fired()).to.deep.equal(['change']);
    });

  it('switches smoothly where a script does not say otherwise', async () => {
    const { renditions, sent } = await playing();
    renditions.select('lo');
    expect(sent).to.deep.equal([{ type: 'select-rendition', rendition: 'lo', mode: 'smooth' }]);
  });

  it('does not know an id that is not there', async () => {
    const { renditions, audioTracks, sent, fired } = await playing();
    renditions.select('none-such');
    audioTracks.select('none-such');
    expect([sent, await fired(), renditions.auto]).to.deep.equal([[], [], true]);
  });

  it('can be chosen of before the source is known', async () => {
    const { tracks, renditions, audioTracks, sent } = setUp();
    renditions.select('lo');
    audioTracks.select('none-such');
    expect(sent.map(({ type }) => type)).to.deep.equal(['select-rendition', 'select-audio-track']);
    tracks.presentationChanged(show(video(HI, LO), EN, DE));
    tracks.selectionChanged(selection());
    expect(renditions.selectedIndex).to.equal(1);
    expect(audioTracks.enabledTrack!.id, 'what it does not have is forgotten').to.equal('en');
  });

  it('stays with what is active when auto is switched off', async () => {
    const { renditions, sent } = await playing();
    renditions.auto = false;
    expect(sent).to.deep.equal([{ type: 'select-rendition', rendition: 'hi', mode: 'smooth' }]);
    expect(renditions.selectedIndex).to.equal(0);
  });

  it('says once what changed in a task', async () => {
    const { renditions, fired } = await playing();
    for (const item of renditions) item.selected = true;
    expect(await fired()).to.deep.equal(['change']);
  });

  it('follows the engine: what is active, and a choice it could not do', async () => {
    const { tracks, renditions, fired } = await playing();
    tracks.selectionChanged(selection({ rendition: 'lo', reason: 'throughput-fell' }));
    expect(renditions.active).to.equal(renditions[1]);
    expect(await fired()).to.deep.equal(['change']);
    renditions.select('hi');
    await fired();
    tracks.selectionChanged(selection({ rendition: 'lo', reason: 'failed' }));
    expect(renditions.auto).to.equal(true);
    expect(await fired()).to.deep.equal(['change']);
  });

  it('keeps a choice that the engine has not heard of yet, and one that waits for its switch', async () => {
    const { tracks, renditions } = await playing();
    renditions.select('lo');
    tracks.selectionChanged(selection({ rendition: 'hi', reason: 'buffer-rich' }));
    expect(renditions.selectedIndex, 'not heard of').to.equal(1);
    tracks.selectionChanged(selection({ rendition: 'hi', mode: 'manual', reason: 'manual' }));
    expect([renditions.selectedIndex, renditions.active!.id], 'waits').to.deep.equal([1, 'hi']);
    tracks.selectionChanged(selection({ rendition: 'lo', mode: 'manual', reason: 'manual' }));
    expect([renditions.selectedIndex, renditions.active!.id], 'done').to.deep.equal([1, 'lo']);
  });
});

describe('audioTracks', () => {
  it('has one enabled: what the engine says', async () => {
    const { tracks, audioTracks, fired } = await playing();
    expect([...audioTracks].map(({ enabled }) => enabled)).to.deep.equal([true, false]);
    tracks.selectionChanged(selection({ audio: 'de' }));
    expect([...audioTracks].map(({ enabled }) => enabled)).to.deep.equal([false, true]);
    expect(await fired()).to.deep.equal(['audio change']);
  });

  it('disables the others when one is enabled, and sends it once', async () => {
    const { audioTracks, sent, fired } = await playing();
    // As media-chrome does it.
    for (const track of audioTracks) track.enabled = track.id === 'de';
    expect([...audioTracks].map(({ enabled }) => enabled)).to.deep.equal([false, true]);
    for (const track of audioTracks) track.enabled = track.id === 'de';
    expect(sent).to.deep.equal([{ type: 'select-audio-track', track: 'de' }]);
    expect(await fired()).to.deep.equal(['audio change']);
  });

  it('keeps the only enabled one', async () => {
    const { audioTracks, sent, fired } = await playing();
    audioTracks[0]!.enabled = false;
    expect([audioTracks[0]!.enabled, sent, await fired()]).to.deep.equal([true, [], []]);
  });

  it('keeps a choice that the engine has not heard of yet, and gives up one that failed', async () => {
    const { tracks, audioTracks } = await playing();
    audioTracks.select('de');
    tracks.selectionChanged(selection({ rendition: 'lo' }));
    expect(audioTracks.enabledTrack!.id).to.equal('de');
    tracks.selectionChanged(selection({ audioReason: 'failed' }));
    expect(audioTracks.enabledTrack!.id).to.equal('en');
  });

  it('has handlers as HTML has them', async () => {
    const { tracks, audioTracks } = await playing();
    const calls: string[] = [];
    audioTracks.onchange = ({ type }) => calls.push(type);
    audioTracks.onaddtrack = ({ track }) => calls.push(track.id);
    tracks.presentationChanged(show(video(HI), EN, DE, audioTrack('fr')));
    audioTracks.select('fr');
    await aTask();
    audioTracks.onchange = null;
    audioTracks.select('en');
    await aTask();
    expect(calls).to.deep.equal(['fr', 'change']);
    expect(audioTracks.onchange).to.equal(null);
  });
});
