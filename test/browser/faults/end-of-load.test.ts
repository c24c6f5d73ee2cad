import { expect } from '@open-wc/testing';
import type { Placement } from '../../../src/player.js';
import { AV, createPlayer, inEachPlacement, once, until, type TestPlayer } from '../../support/playback.js';

/** Tells of a live stream with everything there is to choose, and fails when it is asked to; no media comes of it. */
const LOADER = `export const loader = { name: 'live-and-gone', create: ({ source }) => ({
  async *presentations(signal) {
    const tracks = [
      { id: 'v', type: 'video', renditions: [180, 90].map((height) => (
        { id: 'v' + height, mimeType: 'video/mp4; codecs="avc1.4D401E"', height })) },
      ...['en', 'de'].map((language) => (
        { id: language, type: 'audio', language, renditions: [
          { id: language + '-r', mimeType: 'audio/mp4; codecs="mp4a.40.2"' }] })),
    ];
    const textTracks = [{ id: 't', kind: 'subtitles', label: 'Text', language: 'en' }];
    yield { kind: 'live', duration: Infinity, seekable: { start: 0, end: 100 }, holdBack: 6, tracks, textTracks };
    await new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
      if (source.url.endsWith('fails')) setTimeout(() => reject(new Error('on purpose')), 300);
    });
  },
  segments: async () => [],
  async *fetch() {},
}) };`;

/** All that a page sees of a source. */
const seen = ({ player, video }: TestPlayer) => ({
  renditions: player.videoRenditions.length,
  active: player.videoRenditions.active?.id ?? null,
  audio: [...player.audioTracks].map(({ id }) => id),
  heard: player.audioTracks.enabledTrack?.id ?? null,
  text: [...video.textTracks].map(({ label }) => label).filter(Boolean),
  presentation: player.presentation?.kind ?? null,
  selection: player.selection?.audio?.track ?? null,
  liveEdge: player.liveEdge === null ? null : 'known',
  latency: player.latency === null ? null : 'known',
  targetLatency: player.targetLatency,
  window: player.targetLiveWindow,
});

const NOTHING: ReturnType<typeof seen> = {
  renditions: 0,
  active: null,
  audio: [],
  heard: null,
  text: [],
  presentation: null,
  selection: null,
  liveEdge: null,
  latency: null,
  targetLatency: null,
  window: NaN,
};

/** What ends a load, and how a page hears of it. */
const ENDS: Readonly<Record<string, (test: TestPlayer) => Promise<void>>> = {
  'a failure': async ({ player, errors }) => {
    await once(player, 'error');
    expect(errors[0]).to.include({ code: 'E_LOADER_FAILED', fatal: true });
    expect(player.error).to.equal(errors[0]);
    expect(player.stats, 'what explains it').to.include({ loader: 'live-and-gone', placement: player.placement });
    expect(player.placement).not.to.equal(null);
  },
  'unload()': async ({ player }) => {
    player.unload();
    expect([player.placement, player.stats.loader]).to.deep.equal([null, null]);
  },
  'the next load()': async ({ player }) => {
    void player.load('/media/none-such.mp4').catch(() => {});
  },
  'destroy()': async ({ player }) => player.destroy(),
  'other media of the application’s own': async ({ player, video }) => {
    video.srcObject = null;
    video.src = '/media/av-plain-frag.mp4';
    await once(player, 'presentationchange');
    expect([player.placement, player.stats.loader]).to.deep.equal([null, null]);
    await until(() => video.readyState >= 1, 'the metadata of the other media');
    expect(video.getAttribute('src')).to.equal('/media/av-plain-frag.mp4');
  },
};

inEachPlacement('what a page sees of a source', (placement: Placement) => {
  const module = URL.createObjectURL(new Blob([LOADER], { type: 'text/javascript' }));
  after(() => URL.revokeObjectURL(module));

  for (const [what, end] of Object.entries(ENDS))
    it(`is taken back by ${what}`, async () => {
      const test = createPlayer({ placement });
      const { player, video } = test;
      const url = what === 'a failure' ? '/fails' : '/lives';
      const started = once(video, 'loadstart');
      player.load({ url, loader: { type: 'module', url: module } }).catch(() => {});
      await until(() => player.selection !== null && video.textTracks.length > 0, 'the source', 8000, player);
      await started;
      expect(seen(test)).to.deep.equal({
        renditions: 2,
        active: player.selection!.video!.rendition,
        audio: ['en', 'de'],
        heard: 'en',
        text: ['Text'],
        presentation: 'live',
        selection: 'en',
        liveEdge: 'known',
        latency: 'known',
        targetLatency: 6,
        window: 100,
      });
      const changes: string[] = [];
      for (const type of ['presentationchange', 'targetlivewindowchange'])
        player.addEventListener(type, () => changes.push(type));
      await end(test);
      expect(seen(test)).to.deep.equal(NOTHING);
      expect(changes.sort()).to.deep.equal(['presentationchange', 'targetlivewindowchange']);
    });

  it('is no failure of the source before', async () => {
    const test = createPlayer({ placement });
    const { player } = test;
    await player.load('/media/none-such.mp4').catch(() => {});
    expect(player.error).to.include({ code: 'E_NETWORK_STATUS' });
    player.unload();
    expect(player.error).to.equal(null);
    await player.load(AV);
    expect(player.error).to.equal(null);
  });
});
