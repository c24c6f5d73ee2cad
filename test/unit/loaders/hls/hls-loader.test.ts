import { expect } from '@open-wc/testing';
import { failureOf, fixture } from '../../../support/test-http.js';
import { HlsHarness, type Resource } from './harness.js';

const AES = '#EXT-X-KEY:METHOD=AES-128,URI="hls/aes.key"';

/** A playlist of these lines at the root, on demand. */
const playlist = (...lines: string[]): string =>
  ['#EXTM3U', '#EXT-X-TARGETDURATION:2', ...lines, '#EXT-X-ENDLIST'].join('\n');
const INIT = '#EXT-X-MAP:URI="list/init.mp4"';
const seg = (n: number): string => `#EXTINF:2,\nlist/seg-${n}.m4s`;
const harness = (text: string, more: Record<string, Resource> = {}) =>
  new HlsHarness('p.m3u8', { 'p.m3u8': text, ...more });

describe('the HLS loader', () => {
  it('fetches only the media playlists that are asked for, and nothing twice', async () => {
    const hls = new HlsHarness('hls/main.m3u8');
    const { duration, kind, tracks } = await hls.presentation();
    expect([duration, kind, tracks.length]).to.deep.equal([8, 'on-demand', 3]);
    expect(hls.log).to.deep.equal(['hls/main.m3u8', 'hls/hi.m3u8']);
    const [first, second] = await hls.segments('v0', 0, 4);
    expect([first!.start, first!.end, second!.start]).to.deep.equal([0, 2, 2]);
    expect(await hls.fetched(first!.init!)).to.deep.equal(await fixture('hls/hi-init.mp4'));
    expect(await hls.fetched(first!)).to.deep.equal(await fixture('hls/hi-0.m4s'));
    expect(await hls.fetched(second!)).to.deep.equal(await fixture('hls/hi-1.m4s'));
    expect(hls.log.slice(2).sort()).to.deep.equal(['hls/hi-0.m4s', 'hls/hi-1.m4s', 'hls/hi-init.mp4']);
  });

  it('asks at once for all that playback is likely to begin with', async () => {
    const hls = new HlsHarness('hls/main.m3u8', {}, { start: ['v1', 'a0'] });
    const { tracks } = await hls.presentation();
    const [, audio] = tracks;
    expect(audio!.renditions.map(({ id }) => id)).to.include('a0');
    expect(hls.log.slice(0, 3)).to.deep.equal(['hls/main.m3u8', 'hls/lo.m3u8', 'hls/en.m3u8']);
    const [first] = await hls.segments('v1', 0, 2);
    expect(await hls.fetched(first!)).to.deep.equal(await fixture('hls/lo-0.m4s'));
    await hls.segments('a0', 0, 2);
    expect(hls.log.slice(3).sort()).to.deep.equal([
      'hls/en-0.m4s',
      'hls/en-init.mp4',
      'hls/lo-0.m4s',
      'hls/lo-init.mp4',
    ]);
  });

  it('gives up what it asked for at once when something else is played', async () => {
    const hls = new HlsHarness('hls/main.m3u8', {}, { start: ['v1'] });
    await hls.presentation();
    await hls.segments('v1', 0, 2);
    expect([...hls.held]).to.deep.equal(['hls/lo-0.m4s']);
    const [other] = await hls.segments('v0', 4, 6);
    expect(await hls.fetched(other!)).to.deep.equal(await fixture('hls/hi-2.m4s'));
    expect([...hls.held]).to.deep.equal([]);
  });

  for (const [when, named] of [
    ['before the beginning was named', false],
    ['after that', true],
  ] as const)
    it(`keeps no connection for the beginning when playback begins elsewhere: ${when}`, async () => {
      const hls = new HlsHarness('hls/main.m3u8', {}, { start: ['v0'] });
      await hls.presentation();
      if (named) await hls.segments('v0', 0, 2);
      const [third] = await hls.segments('v0', 4, 6);
      expect(await hls.fetched(third!)).to.deep.equal(await fixture('hls/hi-2.m4s'));
      expect([...hls.held]).to.deep.equal([]);
    });

  it('takes another rendition where the likely one is not there', async () => {
    const hls = new HlsHarness('hls/main.m3u8', { 'hls/lo.m3u8': { status: 404 } }, { start: ['v1'] });
    const { tracks } = await hls.presentation();
    expect(tracks[0]!.renditions.map(({ id }) => id)).not.to.include('v1');
    expect(hls.warnings.join()).to.contain('trying another rendition');
  });

  it('resolves addresses against where a redirect led to', async () => {
    const hls = harness('', { 'p.m3u8': { redirect: 'hls/muxed.m3u8' } });
    await hls.presentation();
    const [first] = await hls.segments('media', 0, 1);
    expect(await hls.fetched(first!)).to.deep.equal(await fixture('list/seg-0.m4s'));
  });

  it('moves timestamps to where the playlist puts them, anew behind each discontinuity', async () => {
    const hls = harness(playlist(INIT, seg(3), seg(4), '#EXT-X-DISCONTINUITY', seg(0)));
    await hls.presentation();
    const front = await hls.segments('media', 0, 10);
    expect(front.map(({ start, timestampOffset }) => [start, timestampOffset])).to.deep.equal([
      [0, -6],
      [2, -6],
    ]);
    const rest = await hls.segments('media', 4, 10);
    expect(rest.map(({ start, timestampOffset }) => [start, timestampOffset])).to.deep.equal([[4, 4]]);
  });

  it('cuts byte ranges out of what a server sends', async () => {
    const hls = new HlsHarness('hls/range.m3u8');
    await hls.presentation();
    const [third] = await hls.segments('media', 2.5, 3);
    const bytes = await hls.fetched(third!);
    expect(bytes.byteLength).to.equal(third!.sizeBytes);
    expect(new TextDecoder().decode(bytes.subarray(4, 8))).to.equal('moof');
  });

  it('decrypts with an explicit IV and with the implicit one, and fetches the key once', async () => {
    const hls = new HlsHarness('hls/aes.m3u8');
    await hls.presentation();
    const all = await hls.segments('media', 0, 6);
    for (const [i, segment] of all.entries())
      expect(await hls.fetched(segment)).to.deep.equal(await fixture(`list/seg-${i}.m4s`));
    expect(hls.log.filter((path) => path.endsWith('.key'))).to.have.length(1);
  });

  it('leaves gaps out', async () => {
    const hls = harness(playlist(INIT, seg(0), '#EXT-X-GAP', seg(1), seg(2)));
    expect((await hls.presentation()).duration).to.equal(6);
    expect((await hls.segments('media', 0, 6)).map(({ start }) => start)).to.deep.equal([0, 4]);
  });

  for (const [what, text, more, code] of [
    [
      'samples that are encrypted',
      playlist(INIT, AES.replace('AES-128', 'SAMPLE-AES'), seg(0)),
      {},
      'E_ENCRYPTION_UNSUPPORTED',
    ],
    ['a key of the wrong length', playlist(INIT, AES, seg(0)), { 'hls/aes.key': 'no key' }, 'E_ENCRYPTION_KEY'],
    ['a key that is missing', playlist(INIT, AES, seg(0)), { 'hls/aes.key': { status: 403 } }, 'E_ENCRYPTION_KEY'],
    ['a key that is not the one', playlist(INIT, AES, seg(0)), {}, 'E_SOURCE_CORRUPT'],
    [
      'a segment that is a web page',
      playlist(INIT, seg(0)),
      { 'list/seg-0.m4s': '<html>' + ' '.repeat(99) },
      'E_SOURCE_IS_HTML',
    ],
    ['a segment of noise', playlist(INIT, seg(0)), { 'list/seg-0.m4s': '?'.repeat(500) }, 'E_SOURCE_CORRUPT'],
    ['an empty segment', playlist(INIT, seg(0)), { 'list/seg-0.m4s': new Uint8Array(0) }, 'E_SOURCE_CORRUPT'],
    ['a segment that is missing', playlist(INIT, seg(9)), {}, 'E_NETWORK_STATUS'],
    ['an init segment that is none', playlist(INIT, seg(0)), { 'list/init.mp4': '?'.repeat(500) }, 'E_SOURCE_CORRUPT'],
    ['no init segment', playlist(seg(0)), {}, 'E_SOURCE_CORRUPT'],
    ['no segment', playlist(), {}, 'E_MANIFEST_INVALID'],
    ['audio without frames', playlist('#EXTINF:2,\na.aac'), { 'a.aac': `ID3${'\0'.repeat(50)}` }, 'E_SOURCE_CORRUPT'],
    [
      'variants that are variants',
      '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS="avc1.1"\np.m3u8',
      {},
      'E_MANIFEST_INVALID',
    ],
  ] as const)
    it(`reports ${what} with its code`, async () => {
      const hls = harness(text, more);
      const play = async (): Promise<void> => {
        await hls.presentation();
        for (const segment of await hls.segments('media', 0, 2)) await hls.fetched(segment);
      };
      expect((await failureOf(play())).code).to.equal(code);
    });

  it('stays live while the list of another rendition is on its way', async () => {
    const main = ['v', 'w'].map(
      (name) => `#EXT-X-STREAM-INF:BANDWIDTH=1${name === 'v' ? '' : '0'},CODECS="avc1.4d401e"\n${name}.m3u8`,
    );
    const list = (...lines: string[]): string => ['#EXTM3U', '#EXT-X-TARGETDURATION:2', INIT, ...lines].join('\n');
    const never = new Promise<string>(() => {});
    const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
    const resources = { 'p.m3u8': ['#EXTM3U', ...main].join('\n'), 'v.m3u8': list(seg(0)), 'w.m3u8': never };
    const hls = new HlsHarness('p.m3u8', resources, { sleep: soon });
    const seen: (number | string)[] = [];
    const follow = async (): Promise<void> => {
      for await (const { kind, seekable } of hls.loader.presentations(hls.signal)) seen.push(kind, seekable!.end);
      seen.push('over');
    };
    void follow();
    await hls.segments('v0', 0, 1);
    hls.segments('v1', 0, 1).catch(() => {});
    await soon();
    hls.resources['v.m3u8'] = list(seg(0), seg(1));
    while (seen.length < 4) await soon();
    await soon();
    expect(seen).to.deep.equal(['live', 2, 'live', 4]);
    hls.loader.close();
  });

  it('fails a live stream that has stopped once all of it is played, and not before', async () => {
    let nowMs = 0;
    const text = ['#EXTM3U', '#EXT-X-TARGETDURATION:2', INIT, seg(0), seg(1)].join('\n');
    // Waits take no time, but two minutes are enough.
    const wait = (ms: number): Promise<void> =>
      nowMs > 120_000 ? new Promise(() => {}) : new Promise((resolve) => setTimeout(resolve, 0, (nowMs += ms)));
    const hls = new HlsHarness('p.m3u8', { 'p.m3u8': text }, { nowMs: () => nowMs, sleep: wait });
    await hls.presentation();
    expect(await hls.segments('media', 4, 8)).to.deep.equal([]);
    while (nowMs <= 120_000) await new Promise((resolve) => setTimeout(resolve));
    expect((await hls.segments('media', 2, 8)).length).to.equal(1);
    expect((await failureOf(hls.segments('media', 4, 8))).code).to.equal('E_MANIFEST_STALE');
    hls.loader.close();
  });
});

describe('what media say of themselves', () => {
  const MEDIA = playlist(INIT, seg(0), seg(1));
  const variants = (attributes: string, ...more: string[]): string =>
    ['#EXTM3U', ...more, `#EXT-X-STREAM-INF:BANDWIDTH=1,${attributes}`, 'm.m3u8'].join('\n');
  const typesOf = async (hls: HlsHarness): Promise<string[]> =>
    (await hls.presentation()).tracks.flatMap(({ renditions }) => renditions.map(({ mimeType }) => mimeType));
  const BOTH = 'video/mp4; codecs="avc1.4d401e, mp4a.40.2"';

  for (const [what, codecs, expected] of [
    ['no audio, which is inside', 'avc1.4d401e', BOTH],
    ['nothing', '', BOTH],
    ['what nobody knows', 'what.1', BOTH],
    ['another profile', 'avc1.64001f,mp4a.40.5', 'video/mp4; codecs="avc1.64001f, mp4a.40.5"'],
  ] as const)
    it(`goes before CODECS that name ${what}`, async () => {
      const hls = harness(variants(codecs && `CODECS="${codecs}"`), { 'm.m3u8': MEDIA });
      expect((await typesOf(hls)).map((type) => type.toLowerCase())).to.deep.equal([expected.toLowerCase()]);
    });

  it('goes before CODECS with audio where there is none', async () => {
    const video = playlist('#EXT-X-MAP:URI="hls/hi-init.mp4"', '#EXTINF:2,\nhls/hi-0.m4s');
    const hls = harness(variants('CODECS="avc1.4d401e,mp4a.40.2"'), { 'm.m3u8': video });
    expect(await typesOf(hls)).to.deep.equal(['video/mp4; codecs="avc1.4d401e"']);
  });

  it('is asked for where the browser refuses all that is declared', async () => {
    const refuses = (type: string): boolean => !type.includes('hvc1') && !type.includes('ac-4');
    const text = variants(
      'CODECS="hvc1.1.6.L93.B0,ac-4",AUDIO="g"',
      '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="g",NAME="en",URI="hls/en.m3u8"',
    );
    const hls = new HlsHarness('p.m3u8', { 'p.m3u8': text, 'm.m3u8': MEDIA }, { isTypeSupported: refuses });
    expect((await typesOf(hls)).map((type) => type.toLowerCase())).to.deep.equal([
      'video/mp4; codecs="avc1.4d401e"',
      'audio/mp4; codecs="mp4a.40.2"',
    ]);
  });

  for (const [what, codecs] of [
    ['the browser refuses all that is declared', 'CODECS="hvc1.1.6.L93.B0"'],
    ['nothing is declared', 'FRAME-RATE=25'],
  ])
    it(`is asked for of the next rendition where that of the first is missing: ${what}`, async () => {
      const missing = `#EXT-X-STREAM-INF:BANDWIDTH=2,${codecs}\nmissing.m3u8`;
      const resources = { 'p.m3u8': variants(codecs!, missing), 'm.m3u8': MEDIA };
      const hls = new HlsHarness('p.m3u8', resources, { isTypeSupported: (type) => !type.includes('hvc1') });
      const { tracks } = await hls.presentation();
      expect(tracks[0]!.renditions.at(-1)!.mimeType.toLowerCase()).to.equal(BOTH.toLowerCase());
      const [segment] = await hls.segments(tracks[0]!.renditions.at(-1)!.id, 0, 1);
      expect(segment!.end).to.equal(2);
    });

  it('is not asked for in vain: a failure there leaves what is declared', async () => {
    const hls = harness(variants('CODECS="avc1.4d401e,mp4a.40.2"'), {
      'm.m3u8': MEDIA,
      'list/init.mp4': { status: 500 },
    });
    expect(await typesOf(hls)).to.deep.equal([BOTH]);
  });
});

describe('audio inside the video, with other audio beside it', () => {
  it('is cut out of the segments of the video that is played, each fetched once', async () => {
    const hls = new HlsHarness('hls/inside.m3u8');
    const { tracks } = await hls.presentation();
    expect(tracks.map(({ renditions }) => renditions.map(({ id, mimeType }) => [id, mimeType]))).to.deep.equal([
      [['v0', 'video/mp4; codecs="avc1.4d401e"']],
      [['a0', 'audio/mp4; codecs="mp4a.40.2"']],
      [['a1', 'audio/mp4; codecs="mp4a.40.2"']],
    ]);
    const [video, audio] = await Promise.all([hls.segments('v0', 2, 3), hls.segments('a0', 2, 3)]);
    expect(audio[0]).to.include({ start: 2, end: 4, rendition: 'a0' });
    const [picture, sound] = await Promise.all([hls.fetched(video[0]!), hls.fetched(audio[0]!)]);
    const whole = await fixture('list/seg-1.m4s');
    expect([picture.byteLength, sound.byteLength]).to.deep.equal([whole.byteLength, whole.byteLength]);
    expect(picture).not.to.deep.equal(sound);
    const inits = await Promise.all([hls.fetched(video[0]!.init!), hls.fetched(audio[0]!.init!)]);
    expect(inits[0]).not.to.deep.equal(inits[1]);
    const german = await hls.segments('a1', 2.5, 3);
    expect(await hls.fetched(german[0]!)).to.deep.equal(await fixture('hls/de-1.m4s'));
    expect(new Set(hls.log).size, hls.log.join()).to.equal(hls.log.length);
  });
});
