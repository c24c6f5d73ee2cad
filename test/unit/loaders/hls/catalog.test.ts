import { expect } from '@open-wc/testing';
import { buildCatalog } from '../../../../src/loaders/hls/catalog.js';
import { claimHls } from '../../../../src/loaders/hls/claim.js';
import { multivariant } from './playlists.js';

const AUDIO = '#EXT-X-MEDIA:TYPE=AUDIO';
const variant = (attributes: string, uri: string): string => `#EXT-X-STREAM-INF:BANDWIDTH=1000,${attributes}\n${uri}`;

function catalogOf(...lines: string[]) {
  const warnings: string[] = [];
  const tracks = buildCatalog(multivariant(...lines).playlist, (warning) => warnings.push(warning));
  const brief = tracks.map(({ id, language, isDefault, renditions }) => ({
    id,
    ...(language ? { language, isDefault } : {}),
    renditions: renditions.map(({ urls, codecs }) => [
      urls.map((url) => url.replace('https://media.example/a/', '')).join(' '),
      codecs?.join(),
    ]),
  }));
  return { brief, warnings };
}

describe('what a multivariant playlist offers', () => {
  it('is muxed video where there is no group of audio', () => {
    const { brief } = catalogOf(
      variant('RESOLUTION=1x1,CODECS="avc1.1,mp4a.40.2,wvtt"', 'a.m3u8'),
      variant('RESOLUTION=2x2', 'b.m3u8'),
    );
    const renditions = [
      ['a.m3u8', 'avc1.1,mp4a.40.2'],
      ['b.m3u8', undefined],
    ];
    expect(brief).to.deep.equal([{ id: 'video', renditions }]);
  });

  it('is video and a track for each language, the preferred one first, with a rendition for each group', () => {
    const { brief } = catalogOf(
      `${AUDIO},GROUP-ID="lo",NAME="German",LANGUAGE="de",URI="lo-de.m3u8"`,
      `${AUDIO},GROUP-ID="lo",NAME="English",LANGUAGE="en",DEFAULT=YES,URI="lo-en.m3u8"`,
      `${AUDIO},GROUP-ID="hi",NAME="English",LANGUAGE="en",DEFAULT=YES,URI="hi-en.m3u8"`,
      variant('CODECS="avc1.1,mp4a.40.5",AUDIO="lo"', 'a.m3u8'),
      variant('CODECS="avc1.1,ec-3",AUDIO="hi"', 'a.m3u8'),
      variant('CODECS="avc1.2,ec-3",AUDIO="hi"', 'b.m3u8'),
    );
    expect(brief).to.deep.equal([
      {
        id: 'video',
        renditions: [
          ['a.m3u8', 'avc1.1'],
          ['b.m3u8', 'avc1.2'],
        ],
      },
      {
        id: 'audio-1',
        language: 'en',
        isDefault: true,
        renditions: [
          ['lo-en.m3u8', 'mp4a.40.5'],
          ['hi-en.m3u8', 'ec-3'],
        ],
      },
      { id: 'audio-0', language: 'de', isDefault: false, renditions: [['lo-de.m3u8', 'mp4a.40.5']] },
    ]);
  });

  it('takes variants that say the same of themselves for copies', () => {
    const { brief } = catalogOf(
      variant('RESOLUTION=1x1', 'https://one.example/v.m3u8'),
      variant('RESOLUTION=1x1', 'https://two.example/v.m3u8'),
      variant('RESOLUTION=2x2', 'https://one.example/w.m3u8'),
    );
    expect(brief[0]!.renditions).to.deep.equal([
      ['https://one.example/v.m3u8 https://two.example/v.m3u8', undefined],
      ['https://one.example/w.m3u8', undefined],
    ]);
  });

  it('leaves audio without a picture out, unless there is nothing else', () => {
    const audio = variant('CODECS="mp4a.40.2"', 'a.m3u8');
    expect(catalogOf(audio, variant('CODECS="avc1.1"', 'v.m3u8')).brief).to.deep.equal([
      { id: 'video', renditions: [['v.m3u8', 'avc1.1']] },
    ]);
    expect(catalogOf(audio).brief).to.deep.equal([{ id: 'audio', renditions: [['a.m3u8', 'mp4a.40.2']] }]);
  });

  it('is audio inside the video and audio apart, where a group has both', () => {
    const { brief, warnings } = catalogOf(
      `${AUDIO},GROUP-ID="g",NAME="English",DEFAULT=YES`,
      `${AUDIO},GROUP-ID="g",NAME="German",URI="de.m3u8"`,
      variant('CODECS="avc1.1,mp4a.40.2",AUDIO="g"', 'v.m3u8'),
      variant('CODECS="avc1.2,mp4a.40.2",AUDIO="g"', 'w.m3u8'),
      variant('CODECS="avc1.3,mp4a.40.2"', 'muxed.m3u8'),
      variant('AUDIO="g"', 'http://:bad:/'),
    );
    const renditions = [
      ['v.m3u8', 'avc1.1'],
      ['w.m3u8', 'avc1.2'],
    ];
    expect(brief).to.deep.equal([
      { id: 'video', renditions },
      { id: 'audio-0', renditions: [['', 'mp4a.40.2']] },
      { id: 'audio-1', renditions: [['de.m3u8', 'mp4a.40.2']] },
    ]);
    expect(warnings.join()).to.include('audio inside').and.to.include('makes no sense');
  });

  it('says what each audio is for, and puts what needs a choice behind the rest', () => {
    const member = (name: string, more: string) => `${AUDIO},GROUP-ID="g",NAME="${name}",URI="${name}.m3u8",${more}`;
    const tracks = buildCatalog(
      multivariant(
        member('scene', 'AUTOSELECT=YES,CHARACTERISTICS="public.accessibility.describes-video"'),
        member('talk', 'CHARACTERISTICS="public.auxiliary-content"'),
        member('never', 'LANGUAGE="fr"'),
        member('dub', 'AUTOSELECT=YES,CHARACTERISTICS="public.translation.dubbed"'),
        member('auto', 'AUTOSELECT=YES,LANGUAGE="de",CHANNELS="6/JOC"'),
        member('first', 'DEFAULT=YES,LANGUAGE="en",CHANNELS="2"'),
        variant('CODECS="avc1.1,mp4a.40.2",AUDIO="g"', 'v.m3u8'),
      ).playlist,
      () => {},
    );
    expect(tracks.map(({ label, kind, renditions }) => [label, kind, renditions[0]!.channels])).to.deep.equal([
      [undefined, undefined, undefined],
      ['first', 'main', 2],
      ['auto', 'alternative', 6],
      ['never', 'alternative', undefined],
      ['scene', 'descriptions', undefined],
      ['talk', 'commentary', undefined],
      ['dub', 'translation', undefined],
    ]);
  });

  it('takes the audio of a copy for a copy', () => {
    const { brief } = catalogOf(
      `${AUDIO},GROUP-ID="one",NAME="English",URI="one-en.m3u8"`,
      `${AUDIO},GROUP-ID="two",NAME="English",URI="two-en.m3u8"`,
      variant('RESOLUTION=1x1,AUDIO="one"', 'one.m3u8'),
      variant('RESOLUTION=1x1,AUDIO="two"', 'two.m3u8'),
    );
    expect(brief.map(({ renditions }) => renditions)).to.deep.equal([
      [['one.m3u8 two.m3u8', undefined]],
      [['one-en.m3u8 two-en.m3u8', undefined]],
    ]);
  });

  it('begins with the pathway that content steering names', () => {
    const { brief } = catalogOf(
      '#EXT-X-CONTENT-STEERING:SERVER-URI="/steer",PATHWAY-ID="b"',
      variant('RESOLUTION=1x1,PATHWAY-ID="a"', 'a.m3u8'),
      variant('RESOLUTION=1x1,PATHWAY-ID="b"', 'b.m3u8'),
    );
    expect(brief[0]!.renditions).to.deep.equal([['b.m3u8 a.m3u8', undefined]]);
  });

  for (const [what, better, worse] of [
    ['dynamic range that is known', 'VIDEO-RANGE=SDR', 'VIDEO-RANGE=XYZ'],
    ['output protection', 'HDCP-LEVEL=NONE', 'HDCP-LEVEL=TYPE-1'],
    ['layout', 'REQ-VIDEO-LAYOUT="CH-MONO"', 'REQ-VIDEO-LAYOUT="CH-STEREO"'],
  ] as const)
    it(`leaves out what cannot be shown, unless there is nothing else: ${what}`, () => {
      const urls = (...lines: string[]) => catalogOf(...lines).brief[0]!.renditions.map(([url]) => url);
      const [good, bad] = [variant(`RESOLUTION=1x1,${better}`, 'good'), variant(`RESOLUTION=2x2,${worse}`, 'bad')];
      expect(urls(bad, good)).to.deep.equal(['good']);
      expect(urls(bad)).to.deep.equal(['bad']);
    });

  it('knows which audio is for which video', () => {
    const member = (group: string, name: string) =>
      `${AUDIO},GROUP-ID="${group}",NAME="${name}",URI="${group}-${name}"`;
    const { playlist } = multivariant(
      member('lo', 'en'),
      member('hi', 'en'),
      member('hi', 'fr'),
      variant('RESOLUTION=1x1,AUDIO="lo"', 'a'),
      variant('RESOLUTION=2x1,AUDIO="lo"', 'b'),
      variant('RESOLUTION=2x1,AUDIO="hi"', 'b'),
      variant('RESOLUTION=3x1,AUDIO="hi"', 'c'),
    );
    const pairs = buildCatalog(playlist, () => {}).map(({ renditions }) => renditions.map((r) => r.pairsWith));
    expect(pairs).to.deep.equal([
      [undefined, undefined, undefined],
      [
        ['v0', 'v1'],
        ['v1', 'v2'],
      ],
      [['v1', 'v2']],
    ]);
    const one = multivariant(member('one', 'en'), variant('AUDIO="one"', 'a'), variant('WIDTH=1,AUDIO="one"', 'b'));
    const [, audio] = buildCatalog(one.playlist, () => {});
    expect(audio!.renditions[0]!.pairsWith, 'all').to.equal(undefined);
  });

  it('offers each dynamic range, the one that shows best anywhere first', () => {
    const lines = ['PQ', 'SDR', 'HLG'].map((range, i) => variant(`RESOLUTION=${i + 1}x1,VIDEO-RANGE=${range}`, range));
    const { playlist } = multivariant(...lines, variant('RESOLUTION=4x1', 'unsaid'));
    const { renditions } = buildCatalog(playlist, () => {})[0]!;
    expect(renditions.map(({ urls, videoRange }) => [urls[0]!.split('/').at(-1), videoRange])).to.deep.equal([
      ['SDR', 'sdr'],
      ['unsaid', undefined],
      ['HLG', 'hlg'],
      ['PQ', 'pq'],
    ]);
  });

  it('knows what a codec may be replaced by', () => {
    const codecs = 'RESOLUTION=1x1,CODECS="hvc1.2.4.L153.b0,mp4a.40.2",SUPPLEMENTAL-CODECS="dvh1.08.07/db4h"';
    const { renditions } = buildCatalog(multivariant(variant(codecs, 'v')).playlist, () => {})[0]!;
    expect(renditions[0]!.betterCodecs).to.deep.equal([['dvh1.08.07', 'mp4a.40.2']]);
  });

  it('has a score for all renditions or for none', () => {
    const scores = (...attributes: string[]) => {
      const lines = attributes.map((text, i) => variant(`RESOLUTION=${i + 1}x1,${text}`, `${i}`));
      return buildCatalog(multivariant(...lines).playlist, () => {})[0]!.renditions.map(({ score }) => score);
    };
    expect(scores('SCORE=1', 'SCORE=2.5')).to.deep.equal([1, 2.5]);
    expect(scores('SCORE=1', '')).to.deep.equal([undefined, undefined]);
  });

  it('tells of groups that are not there, and of what is not offered', () => {
    const { warnings } = catalogOf(variant('RESOLUTION=1x1,AUDIO="nowhere",VIDEO="angles"', 'v.m3u8'));
    expect(warnings.join()).to.include('nowhere').and.to.include('TYPE=VIDEO');
  });
});

describe('the HLS loader claims', () => {
  it('playlists by extension and by type, and nothing else', () => {
    const claim = (url: string, type?: string) => claimHls({ url, ...(type ? { type } : {}) });
    expect(claim('https://x/a.m3u8?b=c.mp4')).to.equal('certain');
    expect(claim('https://x/a.M3U#t')).to.equal('certain');
    for (const type of ['application/vnd.apple.mpegurl', 'application/x-mpegURL; charset=utf-8', 'audio/mpegurl'])
      expect(claim('https://x/a', type), type).to.equal('certain');
    expect(claim('https://x/a.mp4')).to.equal('none');
    expect(claim('https://x/a?f=.m3u8')).to.equal('none');
    expect(claim('https://x/a.m3u8', 'video/mp4')).to.equal('none');
  });
});
