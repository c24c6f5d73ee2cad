import { expect } from '@open-wc/testing';
import type { SegmentRef } from '../../../../src/model/presentation.js';
import { concatBytes } from '../../../../src/shared/bytes.js';
import { newTransmuxer, piecesOf, readMedia, segments } from '../../transmux/harness.js';
import { HlsHarness, type Resource } from './harness.js';

const isMp3 = (type: string): boolean => /mp3|mp4a\.6|mp4a\.40\.34/i.test(type);
/** Takes MP3 in no MP4, as Chromium 156. */
const bareOnly = { isTypeSupported: (type: string): boolean => type === 'audio/mpeg' || !isMp3(type) };
/** Takes it by the number of its object type, as WebKit. */
const byNumber = { isTypeSupported: (type: string): boolean => !isMp3(type) || type.includes('mp4a.6B') };

const typesOf = async (hls: HlsHarness): Promise<string[][]> =>
  (await hls.presentation()).tracks.map(({ renditions }) => renditions.map(({ mimeType }) => mimeType));

const PICTURE = 'video/mp4; codecs="avc1.4d401e"';

/** When its first bytes are heard, presentation seconds; what follows has no time. */
async function startOf(hls: HlsHarness, ref: SegmentRef): Promise<number> {
  const [first, ...others] = await hls.pieces(ref);
  if (!first || !('mediaTime' in first)) throw new Error('bytes without a time');
  for (const other of others) expect(other).to.be.instanceOf(Uint8Array);
  return first.mediaTime + ref.timestampOffset!;
}

describe('the HLS loader with MP3 where the browser takes it in no MP4', () => {
  for (const name of ['mp3', 'vbr', 'sound-mp3'])
    it(`gives it bare, each segment with its time: ${name}`, async () => {
      const hls = new HlsHarness(`hls/ts/${name}.m3u8`, {}, bareOnly);
      expect(await typesOf(hls)).to.deep.equal([['audio/mpeg']]);
      const refs = await hls.segments('media', 0, 8);
      // The list of a transport stream rounds.
      for (const ref of refs) expect(await startOf(hls, ref)).to.be.closeTo(ref.start, 0.03);
      expect(refs[0]!.init!.mimeType).to.equal('audio/mpeg');
      expect((await hls.pieces(refs[0]!.init!)).length).to.equal(0);
      expect(new Set(hls.log).size, 'nothing is fetched twice').to.equal(hls.log.length);
      expect(hls.warnings).to.deep.equal([]);
    });

  it('takes it out of segments with a picture, into a track of its own', async () => {
    const hls = new HlsHarness('hls/ts/picture-mp3.m3u8', {}, bareOnly);
    const { tracks } = await hls.presentation();
    expect(await typesOf(hls)).to.deep.equal([[PICTURE], ['audio/mpeg']]);
    const [picture, sound] = tracks.map(({ renditions }) => renditions[0]!.id);
    for (const start of [0, 2, 6]) {
      const [video] = await hls.segments(picture!, start + 0.1, start + 0.2);
      const [audio] = await hls.segments(sound!, start + 0.1, start + 0.2);
      const media = readMedia(concatBytes([await hls.fetched(video!.init!), await hls.fetched(video!)]));
      expect(media.movies[0]!.tracks.map(({ type }) => type)).to.deep.equal(['video']);
      const shown = media.video[0]!.presentation / 90_000 + video!.timestampOffset!;
      expect(await startOf(hls, audio!)).to.be.closeTo(shown, 0.1);
    }
    const again = hls.log.filter((path, i) => hls.log.indexOf(path) < i);
    // It was looked at before anything was known of it.
    expect(again).to.deep.equal(['hls/ts/picture-mp3-0.m2t']);
    expect(hls.warnings).to.deep.equal([]);
  });

  const list = (...variants: string[]): Record<string, Resource> => ({ 'p.m3u8': ['#EXTM3U', ...variants].join('\n') });
  const variant = (codecs: string, bandwidth = 90_000, more = ''): string =>
    `#EXT-X-STREAM-INF:BANDWIDTH=${bandwidth},CODECS="${codecs}"${more}\nhls/ts/picture-mp3.m3u8?${bandwidth}`;

  it('does so in all renditions that are said to hold it', async () => {
    const variants = [variant('avc1.4d401e,mp4a.40.34'), variant('avc1.64001f,mp4a.40.34', 200_000)];
    const hls = new HlsHarness('p.m3u8', list(...variants), bareOnly);
    expect(await typesOf(hls)).to.deep.equal([[PICTURE, 'video/mp4; codecs="avc1.64001f"'], ['audio/mpeg']]);
  });

  it('does so where CODECS does not speak of sound', async () => {
    const hls = new HlsHarness('p.m3u8', list(variant('avc1.4d401e')), bareOnly);
    expect(await typesOf(hls)).to.deep.equal([[PICTURE], ['audio/mpeg']]);
    expect(hls.warnings.join()).to.include('CODECS');
  });

  it('plays it out of a list of its own', async () => {
    const group = '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="English",DEFAULT=YES,URI="hls/ts/mp3.m3u8"';
    const hls = new HlsHarness('p.m3u8', list(group, variant('avc1.4d401e,mp4a.40.34', 1, ',AUDIO="a"')), bareOnly);
    expect(await typesOf(hls)).to.deep.equal([[PICTURE], ['audio/mpeg']]);
    const [ref] = await hls.segments('a0', 2.1, 2.2);
    expect(await startOf(hls, ref!)).to.be.closeTo(ref!.start, 0.03);
  });

  it('says of which type each segment is where AAC and MP3 take turns', async () => {
    const hls = new HlsHarness(
      'p.m3u8',
      list(
        '#EXT-X-TARGETDURATION:3\n#EXTINF:2.005,\nhls/ts/audio-0.aac\n#EXT-X-DISCONTINUITY',
        '#EXTINF:2.011,\nhls/ts/mp3-0.mp3\n#EXT-X-ENDLIST',
      ),
      bareOnly,
    );
    await hls.presentation();
    const types = [];
    for (const start of [0.1, 2.1]) types.push((await hls.segments('media', start, start + 0.1))[0]!.init!.mimeType);
    expect(types).to.deep.equal(['audio/mp4; codecs="mp4a.40.2"', 'audio/mpeg']);
  });

  it('leaves MP3 that is in MP4 where it is, for the engine to refuse', async () => {
    const pieces = piecesOf(newTransmuxer('audio'), await segments('mp3-0.mp3'));
    const [init, ...media] = pieces.map(({ bytes }) => bytes);
    const lines = ['#EXT-X-TARGETDURATION:3', '#EXT-X-MAP:URI="init"', '#EXTINF:2.011,', 'segment', '#EXT-X-ENDLIST'];
    const resources = { ...list(...lines), init: init!, segment: concatBytes(media) };
    const hls = new HlsHarness('p.m3u8', resources, bareOnly);
    expect(await typesOf(hls)).to.deep.equal([['audio/mp4; codecs="mp4a.6B"']]);
  });
});

describe('the HLS loader with MP3 where the browser takes it in MP4', () => {
  it('calls it by the name that the browser knows', async () => {
    for (const [options, name] of [
      [{}, 'mp3'],
      [byNumber, 'mp4a.6B'],
    ] as const) {
      const sound = new HlsHarness('hls/ts/vbr.m3u8', {}, options);
      expect(await typesOf(sound)).to.deep.equal([[`audio/mp4; codecs="${name}"`]]);
      const [ref] = await sound.segments('media', 0, 1);
      expect(ref!.init!.mimeType).to.equal(`audio/mp4; codecs="${name}"`);
      const both = new HlsHarness('hls/ts/picture-mp3.m3u8', {}, options);
      expect(await typesOf(both)).to.deep.equal([[`video/mp4; codecs="avc1.4d401e, ${name}"`]]);
    }
  });
});
