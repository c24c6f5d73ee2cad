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

  it('plays what is inside the video where only a part of the audio is apart', () => {
    const { brief, warnings } = catalogOf(
      `${AUDIO},GROUP-ID="g",NAME="English",DEFAULT=YES`,
      `${AUDIO},GROUP-ID="g",NAME="German",URI="de.m3u8"`,
      variant('CODECS="avc1.1,mp4a.40.2",AUDIO="g"', 'v.m3u8'),
      variant('AUDIO="g"', 'http://:bad:/'),
    );
    expect(brief).to.deep.equal([{ id: 'video', renditions: [['v.m3u8', 'avc1.1,mp4a.40.2']] }]);
    expect(warnings.join()).to.include('alternate audio').and.to.include('makes no sense');
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
