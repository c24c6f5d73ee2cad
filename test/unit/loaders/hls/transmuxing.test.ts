import { expect } from '@open-wc/testing';
import { concatBytes } from '../../../../src/shared/bytes.js';
import type { HlsSegmentRef } from '../../../../src/loaders/hls/segment-bytes.js';
import type { SegmentRef } from '../../../../src/model/presentation.js';
import { FaultyImports } from '../../../support/faulty-imports.js';
import { failureOf, fixture } from '../../../support/test-http.js';
import { readMedia, type ReadMedia } from '../../transmux/harness.js';
import { HlsHarness, type Resource } from './harness.js';

const variant = (codecs: string): Resource =>
  `#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=90000,CODECS="${codecs}"\nhls/ts/muxed.m3u8`;

/** The only segment that starts there. */
async function segmentAt(hls: HlsHarness, start: number, rendition = 'media'): Promise<SegmentRef> {
  return (await hls.segments(rendition, start + 0.1, start + 0.2))[0]!;
}

/** As the engine appends it. */
async function media(hls: HlsHarness, ...refs: readonly SegmentRef[]): Promise<ReadMedia> {
  const parts = [await hls.fetched(refs[0]!.init!)];
  for (const ref of refs) parts.push(await hls.fetched(ref));
  return readMedia(concatBytes(parts));
}

describe('the HLS loader with MPEG-TS', () => {
  it('has one init segment for all segments, and gives no frame twice', async () => {
    const hls = new HlsHarness('hls/ts/muxed.m3u8');
    const { tracks } = await hls.presentation();
    expect(tracks[0]!.renditions[0]!.mimeType).to.equal('video/mp4; codecs="avc1.4d401e, mp4a.40.2"');
    const refs = await hls.segments('media', 0, 8);
    expect(new Set(refs.map(({ init }) => init!.id)).size).to.equal(1);
    expect(refs[0]!.timestampOffset).to.be.closeTo(-1.4833, 0.0001);
    const { video, movies } = await media(hls, ...refs);
    expect(movies).to.have.length(1);
    expect(video).to.have.length(192);
    expect(new Set(hls.log).size, 'nothing is fetched twice').to.equal(hls.log.length);
  });

  it('goes on in the middle of a frame with the next segment, and begins anew after a seek', async () => {
    const hls = new HlsHarness('hls/ts/straddle.m3u8');
    await hls.presentation();
    const inOrder = await media(hls, await segmentAt(hls, 0), await segmentAt(hls, 2));
    for (const [i, { decode }] of inOrder.video.entries())
      // The first ones are decoded no earlier than at zero.
      if (i > 3) expect(decode - inOrder.video[i - 1]!.decode).to.equal(3750);
    const alone = await media(hls, await segmentAt(hls, 6));
    expect(alone.video[0]!.decode).to.be.greaterThan(inOrder.video.at(-1)!.decode);
    const again = await media(hls, await segmentAt(hls, 0));
    expect(again.video[0]!.decode).to.equal(inOrder.video[0]!.decode);
  });

  it('keeps one clock behind the wrap of the timestamps', async () => {
    const hls = new HlsHarness('hls/ts/wrap.m3u8');
    await hls.presentation();
    const starts: number[] = [];
    for (const start of [6, 0, 4]) {
      const ref = await segmentAt(hls, start);
      const { video } = await media(hls, ref);
      starts.push(video[0]!.presentation / 90_000 + ref.timestampOffset!);
    }
    for (const [i, start] of [6, 0, 4].entries()) expect(starts[i]).to.be.closeTo(start, 0.001);
    expect(hls.warnings).to.deep.equal([]);
  });

  it('configures the decoder anew within a segment list where the picture changes', async () => {
    const hls = new HlsHarness('hls/ts/discontinuity.m3u8');
    await hls.presentation();
    const [first] = await hls.segments('media', 0, 1);
    const [other] = await hls.segments('media', 4.5, 5);
    expect(other!.init!.id).not.to.equal(first!.init!.id);
    const { video, movies } = await media(hls, other!);
    expect(movies[0]!.tracks[0]!.width).to.equal(192);
    expect(video[0]!.presentation / 90_000 + other!.timestampOffset!).to.be.closeTo(4, 0.001);
    // The refs of before: the configuration comes inside where it is not the announced one.
    const stale = { ...other!, init: first!.init! };
    expect((await media(hls, stale)).movies.map(({ tracks }) => tracks[0]!.width)).to.deep.equal([160, 192]);
  });

  it('plays video without its sound where that comes apart', async () => {
    const hls = new HlsHarness('hls/ts/main.m3u8', { 'hls/ts/video.m3u8': await text('hls/ts/muxed.m3u8') });
    await hls.presentation();
    const { movies } = await media(hls, await segmentAt(hls, 0, 'v0'));
    expect(movies[0]!.tracks.map(({ type }) => type)).to.deep.equal(['video']);
    const { audio } = await media(hls, await segmentAt(hls, 0, 'a0'));
    expect(audio.length).to.be.greaterThan(90);
  });

  it('takes sound inside the video apart from it, each segment fetched once', async () => {
    const hls = new HlsHarness('hls/inside.m3u8', { 'hls/inside-video.m3u8': await playlistIn('hls/ts/', 'muxed') });
    const { tracks } = await hls.presentation();
    expect(tracks.map(({ renditions }) => renditions[0]!.mimeType)).to.deep.equal([
      'video/mp4; codecs="avc1.4d401e"',
      ...Array.from({ length: 2 }, () => 'audio/mp4; codecs="mp4a.40.2"'),
    ]);
    const [picture, sound] = await Promise.all(
      ['v0', 'a0'].map(async (id) => media(hls, await segmentAt(hls, 0, id), await segmentAt(hls, 2, id))),
    );
    expect([picture!.video.length, picture!.audio.length]).to.deep.equal([96, 0]);
    expect([sound!.video.length, sound!.audio.length > 180]).to.deep.equal([0, true]);
    expect(new Set(hls.log).size, hls.log.join()).to.equal(hls.log.length);
    expect(hls.warnings).to.deep.equal([]);
  });

  it('says of which type it is behind a discontinuity', async () => {
    const hls = new HlsHarness('p.m3u8', {
      'p.m3u8': `#EXTM3U\n#EXT-X-TARGETDURATION:2
#EXTINF:2,\nhls/ts/video-0.m2t
#EXT-X-DISCONTINUITY
#EXTINF:1,\nhls/ts/hevc.m2t
#EXT-X-ENDLIST`,
    });
    await hls.presentation();
    expect((await segmentAt(hls, 0)).init!.mimeType).to.equal('video/mp4; codecs="avc1.4d401e"');
    const other = await segmentAt(hls, 2);
    expect(other.init!.mimeType).to.match(/^video\/mp4; codecs="h(vc|ev)1\./);
    expect((await media(hls, other)).video).to.have.length(24);
  });

  it('goes on with what is left over in the same list only', async () => {
    const straddled = await playlistIn('hls/ts/', 'straddle');
    const hls = new HlsHarness('hls/inside.m3u8', { 'hls/inside-video.m3u8': straddled });
    await hls.presentation();
    const next = (await segmentAt(hls, 2, 'v0')) as HlsSegmentRef;
    const moved: HlsSegmentRef = { ...next, playlist: 'https://media.example/hls/other.m3u8' };
    const frames = async (ref: SegmentRef): Promise<number> => (await media(hls, ref)).video.length;
    const alone = await frames(moved);
    await frames(await segmentAt(hls, 0, 'v0'));
    expect(await frames(moved)).to.equal(alone);
    await frames(await segmentAt(hls, 0, 'v0'));
    expect(await frames(next)).to.be.greaterThan(alone);
  });

  for (const [what, codecs, expected] of [
    ['sound is not said', 'avc1.4d401e', 'avc1.4d401e, mp4a.40.2'],
    ['sound is another', 'avc1.4d401e,ac-3', 'avc1.4d401e, mp4a.40.2'],
    ['nothing is wrong', 'avc1.42c01e,mp4a.40.5', 'avc1.42c01e, mp4a.40.5'],
  ] as const)
    it(`corrects CODECS by what the media say: ${what}`, async () => {
      const hls = new HlsHarness('p.m3u8', { 'p.m3u8': variant(codecs) });
      const { tracks } = await hls.presentation();
      expect(tracks[0]!.renditions[0]!.mimeType).to.equal(`video/mp4; codecs="${expected}"`);
      expect(hls.warnings).to.have.length(expected === codecs.replace(',', ', ') ? 0 : 1);
    });

  for (const fault of ['rejects', 'hangs'] as const)
    it(`reports that its code ${fault}, and goes on where it is here the next time`, async () => {
      const imports = new FaultyImports(fault);
      const resources = { 'p.m3u8': variant('avc1.4d401e,mp4a.40.2') };
      const hls = new HlsHarness('p.m3u8', resources, { importCode: imports.importCode });
      await hls.presentation();
      const { code, message } = await failureOf(segmentAt(hls, 0, 'v0'));
      expect(code).to.equal('E_LOADER_IMPORT');
      expect(message).to.include('the transmuxer of MPEG-TS and raw audio');
      expect([...hls.held], 'what cannot be read is not fetched on').to.deep.equal([]);
      await imports.mend();
      const ref = await segmentAt(hls, 0, 'v0');
      expect((await media(hls, ref)).video).to.have.length(48);
    });

  it('gives a segment up that it has no code to read', async () => {
    const hls = new HlsHarness('hls/ts/muxed.m3u8');
    await hls.presentation();
    const ref = await segmentAt(hls, 2);
    const { importCode } = new FaultyImports('rejects');
    const other = new HlsHarness('p.m3u8', { 'p.m3u8': variant('avc1.4d401e,mp4a.40.2') }, { importCode });
    expect((await failureOf(other.fetched(ref))).code).to.equal('E_LOADER_IMPORT');
    expect([...other.held]).to.deep.equal([]);
  });

  it('names what it cannot read', async () => {
    const hls = new HlsHarness('hls/ts/mpeg2.m3u8');
    const error = await failureOf(hls.presentation());
    expect([error.code, error.url.endsWith('mpeg2.m2t')]).to.deep.equal(['E_CONTAINER_UNSUPPORTED', true]);
  });
});

/** A list of fixtures as it would be in the folder `hls/`. */
async function playlistIn(folder: string, name: string): Promise<string> {
  return (await text(`${folder}${name}.m3u8`)).replace(/^(?=\w)/gm, 'ts/');
}

async function text(path: string): Promise<string> {
  return new TextDecoder().decode(await fixture(path));
}
