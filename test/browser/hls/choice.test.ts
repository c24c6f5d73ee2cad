import { expect } from '@open-wc/testing';
import type { Placement } from '../../../src/player.js';
import { createPlayer, inEachPlacement, mseInWorker, net, netLog, newId, once, until } from '../../support/playback.js';
import { SessionLog } from '../../support/session-log.js';

/** Two renditions of video, 320×180 and 160×90; audio in English and German. */
const SOURCE = '/media/hls/main.m3u8';
const MEMORY = 'mse-worker-player.throughput';

let log: SessionLog;
beforeEach(() => {
  sessionStorage.removeItem(MEMORY);
  log = new SessionLog();
});
afterEach(() => log.stop());

const workers: Worker[] = [];
window.Worker = class extends Worker {
  constructor(url: string | URL, options?: WorkerOptions) {
    super(url, options);
    workers.push(this);
  }
};

describe('a choice', () => {
  it('outlives the worker: the engine in the page hears of it before anything else', async () => {
    // An engine that has everything has nothing left to do.
    const config = { startup: { heartbeatTimeoutMs: 700 }, buffer: { forwardSeconds: 2 } };
    const { player } = await createPlayer({ config, source: SOURCE });
    expect(player.placement).to.equal(mseInWorker ? 'worker' : 'worker-remote-mse');
    const removed: Event[] = [];
    player.videoRenditions.onremoverendition = (event) => removed.push(event);
    player.videoRenditions.selectedIndex = 1;
    player.audioTracks[1]!.enabled = true;
    workers.at(-1)!.terminate();
    await once(player, 'placementchange', 15_000);
    await until(() => log.of('load').length === 2, 'the second session');
    const types = log.commands.slice(log.commands.indexOf(log.of('load')[1]!)).map(({ type }) => type);
    expect(types.slice(1, 5)).to.include.members(['observe-display', 'select-rendition', 'select-audio-track']);
    await until(() => player.selection?.audio?.track === 'audio-1', 'the engine’s word', 8000, player);
    expect([player.videoRenditions.selectedIndex, player.audioTracks.enabledTrack!.language]).to.deep.equal([1, 'de']);
    expect(removed).to.deep.equal([]);
  });
});

inEachPlacement('what can be chosen', (placement: Placement) => {
  it('is listed when the source is loaded, and gone with it', async () => {
    const { player } = await createPlayer({ placement, source: SOURCE });
    const { videoRenditions, audioTracks } = player;
    expect([...videoRenditions].map(({ width, height, bitrate }) => [width, height, bitrate])).to.deep.equal([
      [320, 180, 150_000],
      [160, 90, 80_000],
    ]);
    expect([...audioTracks].map(({ kind, language, label }) => [kind, language, label])).to.deep.equal([
      ['main', 'en', 'English'],
      ['alternative', 'de', 'Deutsch'],
    ]);
    const removed: Event[] = [];
    videoRenditions.onremoverendition = (event) => removed.push(event);
    player.unload();
    expect([videoRenditions.length, audioTracks.length, removed.length]).to.deep.equal([0, 0, 2]);
    expect([player.videoRenditions, player.audioTracks]).to.deep.equal([videoRenditions, audioTracks]);
  });

  it('begins with the audio in the language of the page’s choice, and fetches no other', async () => {
    const id = newId();
    const config = { tracks: { audioLanguage: 'de-CH' } };
    const test = await createPlayer({ placement, config, source: net({ id }, 'hls/main.m3u8') });
    const { player, video } = test;
    await player.play();
    await until(() => video.currentTime > 0.3 && !!player.audioTracks.enabledTrack, 'playback', 8000, player);
    expect(player.audioTracks.enabledTrack!.language).to.equal('de');
    const fetched = (await netLog(id)).map(({ path }) => path);
    expect(fetched.filter((path) => /\bde[-.]/.test(path)).length, 'German').to.be.greaterThan(1);
    expect(
      fetched.filter((path) => /\ben[-.]/.test(path)),
      'English',
    ).to.deep.equal([]);
    player.audioTracks[0]!.enabled = true;
    await until(() => player.selection!.audio!.track === 'audio-0', 'the viewer’s choice', 8000, player);
    expect(test.errors).to.deep.equal([]);
  });

  it('is told to the engine, and so is what it needs to choose by itself', async () => {
    sessionStorage.setItem(MEMORY, `5000000 ${Date.now() - 1000}`);
    // What a cache answers is not measured.
    const source = net({ id: newId(), kbps: 120 }, 'hls/main.m3u8');
    const config = { adaptation: { throughputMemory: 'session' } } as const;
    const test = await createPlayer({ placement, config, source });
    const { player } = test;
    const box = { widthPx: Math.round(320 * devicePixelRatio), saveData: false };
    await until(() => log.of('observe-display').at(-1)?.display.widthPx === box.widthPx, 'the size');
    expect(log.of('observe-display').at(-1)!.display).to.include(box);
    const [first] = log.of('load');
    expect(first!.hints!.rememberedBps).to.equal(5_000_000);
    expect('downlinkBps' in first!.hints!).to.equal('connection' in navigator);

    player.videoRenditions.select('v1', { switch: 'smooth' });
    player.audioTracks[1]!.enabled = true;
    expect(log.of('select-rendition')).to.deep.equal([{ type: 'select-rendition', rendition: 'v1', mode: 'smooth' }]);
    expect(log.of('select-audio-track')).to.deep.equal([{ type: 'select-audio-track', track: 'audio-1' }]);

    await player.play();
    const frames = () => log.of('observe').flatMap(({ observation }) => observation.frames ?? []);
    await until(() => (frames().at(-1)?.total ?? 0) > 0, 'the frames that were shown', 8000, player);
    expect(frames().length, 'only in some').to.be.lessThan(log.of('observe').length);

    await until(() => player.stats.throughputBps !== null, 'a measurement', 8000, player);
    player.unload();
    expect(sessionStorage.getItem(MEMORY), 'what was measured').not.to.match(/^5000000 /);
    await player.load(SOURCE);
    expect(log.of('load')[1]!.hints!.rememberedBps).to.be.greaterThan(0).and.not.equal(5_000_000);
    expect(log.of('select-rendition'), 'a choice is for one source').to.have.length(1);
  });

  it('leaves no trace in the storage where the page does not want it', async () => {
    sessionStorage.setItem(MEMORY, `5000000 ${Date.now() - 1000}`);
    const config = { adaptation: { throughputMemory: 'none' } } as const;
    const { player } = await createPlayer({ placement, config, source: SOURCE });
    player.unload();
    expect(log.of('load')[0]!.hints!.rememberedBps).to.equal(undefined);
    expect(sessionStorage.getItem(MEMORY)).to.match(/^5000000 /);
  });

  it('shows what the engine makes of it', async () => {
    const test = await createPlayer({ placement, config: { buffer: { forwardSeconds: 2 } }, source: SOURCE });
    const { player, video } = test;
    const { videoRenditions, audioTracks } = player;
    await until(() => !!videoRenditions.active && !!audioTracks.enabledTrack, 'what it begins with', 8000, player);
    expect([audioTracks.enabledTrack!.language, videoRenditions.selectedIndex]).to.deep.equal(['en', -1]);
    const other = [...videoRenditions].find((rendition) => rendition !== videoRenditions.active)!;
    await player.play();
    other.selected = true;
    audioTracks[1]!.enabled = true;
    await until(() => video.videoWidth === other.width, 'its picture', 8000, player);
    await until(() => player.selection!.audio!.track === 'audio-1', 'the other language', 8000, player);
    expect(videoRenditions.active).to.equal(other);
    expect([other.selected, audioTracks.enabledTrack!.language]).to.deep.equal([true, 'de']);
    videoRenditions.auto = true;
    await until(() => player.selection!.video!.mode === 'auto', 'the engine chooses', 8000, player);
    expect(videoRenditions.selectedIndex).to.equal(-1);
    expect(test.errors).to.deep.equal([]);
  });
});
