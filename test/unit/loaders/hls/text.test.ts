import { expect } from '@open-wc/testing';
import { FaultyImports } from '../../../support/faulty-imports.js';
import { failureOf } from '../../../support/test-http.js';
import { HlsHarness, type Resource } from './harness.js';

/** Opens a stream, and has the media looked at, as the engine has before it asks for text. */
async function open(path: string, resources: Record<string, Resource> = {}): Promise<HlsHarness> {
  const hls = new HlsHarness(path, resources);
  await hls.presentation();
  await hls.segments('v0', 0, 1);
  return hls;
}

const cuesOf = async (hls: HlsHarness, track: string, start: number, end: number) => {
  const { cues, completeTo } = await hls.loader.cues(track, { start, end }, hls.signal);
  const round = (seconds: number): number => Math.round(seconds * 1000) / 1000;
  return {
    texts: cues.map((cue) => [cue.text, round(cue.start), round(cue.end)]),
    ids: cues.map(({ id }) => id),
    completeTo,
  };
};

describe('subtitles of HLS', () => {
  it('are described by the playlist', async () => {
    const { textTracks } = await new HlsHarness('hls/text.m3u8').presentation();
    expect(textTracks).to.deep.equal([
      { id: 'text-0', kind: 'subtitles', language: 'en', label: 'English' },
      { id: 'text-1', kind: 'subtitles', language: 'de', label: 'Deutsch' },
      { id: 'text-2', kind: 'subtitles', language: 'en', label: 'English (forced)', isForced: true },
      { id: 'text-3', kind: 'subtitles', language: 'fr', label: 'None' },
    ]);
    const { textTracks: others } = await new HlsHarness('hls/text-default.m3u8').presentation();
    expect(others![0]).to.deep.include({ kind: 'captions', isDefault: true });
  });

  it('are on the presentation timeline, with and without X-TIMESTAMP-MAP', async () => {
    const hls = await open('hls/text.m3u8');
    for (const [track, one, two] of [
      ['text-0', 'one', 'two'],
      ['text-1', 'eins', 'zwei'],
    ] as const) {
      const first = await cuesOf(hls, track, 0, 8);
      expect(first.completeTo).to.equal(2);
      expect(first.texts).to.deep.equal([
        [one, 0.5, 1.5],
        [two, 1.7, 2.6],
      ]);
      const second = await cuesOf(hls, track, 2, 8);
      expect(second.ids[0], 'a cue that spans segments is one cue').to.equal(first.ids[1]);
      expect((await cuesOf(hls, track, 8, 18)).completeTo).to.equal(Infinity);
    }
    expect(hls.warnings).to.deep.equal([]);
  });

  it('wait for the media to say where its clock stands', async () => {
    const hls = new HlsHarness('hls/text.m3u8');
    await hls.presentation();
    expect((await cuesOf(hls, 'text-0', 0, 8)).completeTo).to.equal(0);
    await hls.segments('v0', 0, 1);
    expect((await cuesOf(hls, 'text-0', 0, 8)).completeTo).to.equal(2);
  });

  it('in one file are read once, and given in parts', async () => {
    const cue = (s: number): string => `00:0${s}.000 --> 00:0${s}.500\n${s}\n\n`;
    const hls = await open('hls/text.m3u8', {
      'hls/sub-forced.vtt': `WEBVTT\n\n${[0, 1, 2, 3, 4, 5, 6, 7].map(cue).join('')}`,
    });
    const parts = [
      await cuesOf(hls, 'text-2', 0, 3),
      await cuesOf(hls, 'text-2', 3, 6),
      await cuesOf(hls, 'text-2', 6, 9),
    ];
    expect(parts.map(({ completeTo }) => completeTo)).to.deep.equal([3, 6, 8]);
    expect(parts.flatMap(({ texts }) => texts.map(([text]) => text)).join('')).to.equal('01234567');
    expect(hls.log.filter((path) => path.endsWith('forced.vtt'))).to.have.length(1);
  });

  it('that cannot be had fail, then are left out', async () => {
    for (const [resource, code] of [
      [{ status: 404 }, 'E_NETWORK_STATUS'],
      ['<!doctype html>', 'E_SOURCE_IS_HTML'],
      ['no subtitles', 'E_SOURCE_CORRUPT'],
    ] as const) {
      const hls = await open('hls/text.m3u8', { 'hls/sub-en-1.vtt': resource });
      expect((await failureOf(hls.loader.cues('text-0', { start: 2, end: 8 }, hls.signal))).code).to.equal(code);
      expect(await cuesOf(hls, 'text-0', 2, 8)).to.deep.equal({ texts: [], ids: [], completeTo: 4 });
      expect(hls.warnings.join()).to.include('sub-en-1.vtt failed again');
      expect((await cuesOf(hls, 'text-0', 4, 8)).texts.map(([text]) => text)).to.deep.equal(['four']);
    }
    const none = await open('hls/text.m3u8');
    expect((await failureOf(none.loader.cues('text-3', { start: 0, end: 8 }, none.signal))).code).to.equal(
      'E_NETWORK_STATUS',
    );
  });

  it('that are empty files have no cues', async () => {
    const hls = await open('hls/text.m3u8', { 'hls/sub-en-0.vtt': '' });
    expect(await cuesOf(hls, 'text-0', 0, 8)).to.deep.equal({ texts: [], ids: [], completeTo: 2 });
  });
});

describe('captions inside the video of HLS', () => {
  const play = async (path: string, times: readonly number[], imports?: FaultyImports): Promise<HlsHarness> => {
    const hls = new HlsHarness(path, {}, imports ?? {});
    const { tracks } = await hls.presentation();
    for (const time of times) {
      const [segment] = await hls.segments(tracks[0]!.renditions[0]!.id, time, time + 0.5);
      if (time === times[0]) await hls.fetched(segment!.init!);
      await hls.fetched(segment!);
    }
    await hls.imported();
    return hls;
  };
  const texts = ({ added }: HlsHarness) =>
    added.map(({ track, cue }) => [track, cue.text, Number(cue.start.toFixed(2)), Number(cue.end.toFixed(2))]);
  // B-frames: the first frame is shown two frames after zero.
  const SHIFT = 2 / 24;
  const at = (seconds: number): number => Number((seconds + SHIFT).toFixed(2));

  it('become a track when the first ones are found; what is on the screen lasts over the segments', async () => {
    const hls = await play('hls/cc.m3u8', [0, 2.5]);
    expect(hls.textTracks).to.deep.equal([{ id: 'captions-cc1', kind: 'captions', label: 'CC1' }]);
    const [first, again, second, rolled] = texts(hls);
    expect(first).to.deep.equal(['captions-cc1', 'HELLO', at(1), 2]);
    expect(hls.added[0]!.cue, 'the last row, at its left').to.deep.include({ line: -1, position: 10, align: 'start' });
    expect(again).to.deep.equal(['captions-cc1', 'HELLO', at(1), at(2.5)]);
    expect(hls.added[1]!.cue.id, 'the same one').to.equal(hls.added[0]!.cue.id);
    expect(second!.slice(0, 2)).to.deep.equal(['captions-cc1', 'WORLD']);
    expect(second![2]).to.be.closeTo(3 + SHIFT, 0.1);
    expect(second![3]).to.be.closeTo(3.7 + SHIFT, 0.1);
    expect(rolled, 'a line that rolls up stays').to.deep.equal([...second!.slice(0, 3), 4]);
    expect(hls.warnings).to.deep.equal([]);
  });

  it('are of the track that the playlist declares', async () => {
    const hls = await play('hls/cc-main.m3u8', [0, 2.5]);
    expect(hls.textTracks).to.deep.equal([]);
    expect(texts(hls)).to.have.length(4);
    expect((await hls.presentation()).textTracks![0]).to.deep.include({
      id: 'captions-cc1',
      label: 'English CC',
      language: 'en',
    });
  });

  it('are found in MPEG-TS', async () => {
    const hls = await play('hls/ts/cc.m3u8', [0]);
    expect(texts(hls).map(([, text]) => text)).to.deep.equal(['HELLO', 'WORLD', 'WORLD']);
    for (const [i, start] of [1, 3].entries()) expect(hls.added[i]!.cue.start).to.be.closeTo(start, 0.1);
    expect(hls.warnings).to.deep.equal([]);
  });

  it('begin anew after a seek', async () => {
    const hls = await play('hls/cc.m3u8', [2.5, 0]);
    expect(texts(hls).map(([, text]) => text)).to.deep.equal(['WORLD', 'WORLD', 'HELLO']);
  });

  for (const fault of ['rejects', 'hangs'] as const)
    it(`whose decoder's code ${fault} are a warning, and come when it does`, async () => {
      const imports = new FaultyImports(fault);
      const hls = await play('hls/cc.m3u8', [0], imports);
      const rendition = (await hls.presentation()).tracks[0]!.renditions[0]!.id;
      expect(hls.warnings).to.have.length(1);
      expect(hls.warnings[0]).to.include('the decoder of CEA-608 captions');
      await imports.mend();
      await hls.fetched((await hls.segments(rendition, 2.5, 3))[0]!);
      await hls.imported();
      expect(texts(hls).map(([, text]) => text)).to.deep.equal(['HELLO', 'HELLO', 'WORLD', 'WORLD']);
      expect(hls.warnings).to.have.length(1);
    });

  it('never hold the picture up', async () => {
    const { importCode } = new FaultyImports('hangs');
    const hls = new HlsHarness('hls/cc.m3u8', {}, { importCode });
    const { tracks } = await hls.presentation();
    const [segment] = await hls.segments(tracks[0]!.renditions[0]!.id, 0, 0.5);
    await hls.fetched(segment!.init!);
    await hls.fetched(segment!);
    expect(hls.warnings, 'the deadline is not yet over').to.deep.equal([]);
    await hls.imported();
    expect(hls.warnings).to.have.length(1);
  });

  it('are not looked for where the playlist says that there are none', async () => {
    const none = new HlsHarness('p.m3u8', {
      'p.m3u8': '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS="avc1.4d401e",CLOSED-CAPTIONS=NONE\nhls/cc.m3u8',
    });
    await none.presentation();
    const [segment] = await none.segments('v0', 0, 1);
    await none.fetched(segment!.init!);
    await none.fetched(segment!);
    expect(none.textTracks).to.deep.equal([]);
  });
});
