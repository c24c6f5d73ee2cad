import { expect } from '@open-wc/testing';
import { parseAttributes } from '../../../../src/loaders/hls/attributes.js';
import { buildCatalog } from '../../../../src/loaders/hls/catalog.js';
import { PlayerError } from '../../../../src/model/errors.js';
import { media, multivariant, parse, segments } from './playlists.js';

const attributes = (text: string) => Object.fromEntries(parseAttributes(text));

/** The code with which a text is refused. */
function refusal(text: string): string {
  try {
    parse(text, { url: 'https://x/list.m3u8' });
  } catch (error) {
    if (error instanceof PlayerError) return error.code;
    throw error;
  }
  return 'none';
}

describe('an attribute list', () => {
  it('may be written sloppily', () => {
    expect(attributes('A=1, B = "x,y" ,c=Z')).to.deep.equal({ A: '1', B: 'x,y', C: 'Z' });
    expect(attributes('DEFAULT="YES",CODECS=avc1.4d,mp4a.40.2,RESOLUTION=1x2')).to.deep.equal({
      DEFAULT: 'YES',
      CODECS: 'avc1.4d,mp4a.40.2',
      RESOLUTION: '1x2',
    });
    expect(attributes('URI="never closed,B=1')).to.deep.equal({ URI: 'never closed,B=1' });
    expect(attributes('NAME="a "b" c",B=1')).to.deep.equal({ NAME: 'a ', B: '1' });
    expect(attributes('A=,B="",,C=1,A=2')).to.deep.equal({ A: '', B: '', C: '1' });
    expect(attributes('URI="a?b=c&d=e",X=y=z')).to.deep.equal({ URI: 'a?b=c&d=e', X: 'y=z' });
    expect(attributes(',,,')).to.deep.equal({});
  });
});

describe('a sloppy playlist', () => {
  it('is read with line ends of any kind, a byte order mark, and white space around', () => {
    const text = '\uFEFF#EXTM3U\r\n #EXT-X-TARGETDURATION: 4 \r#EXTINF: 4.0 , t\r\n  s.m4s  \n#EXT-X-ENDLIST';
    const { playlist, warnings } = parse(text, { url: 'https://x/' });
    expect(warnings).to.deep.equal([]);
    expect(playlist.type === 'media' && playlist.segments[0]).to.include({ uri: 's.m4s', duration: 4, title: 't' });
  });

  it('without what it must have is a warning', () => {
    const { playlist, warnings } = parse('#EXTINF:4.2,\na.m4s\nb.m4s', { url: 'https://x/' });
    expect(playlist.type === 'media' && playlist.targetDuration).to.equal(5);
    expect(warnings).to.have.length(3);
    expect(multivariant('#EXT-X-STREAM-INF:BANDWIDTH=x', 'v.m3u8').warnings).to.have.length(1);
    expect(
      multivariant('stray.m3u8', '#EXT-X-STREAM-INF:BANDWIDTH=1', '#EXT-X-STREAM-INF:BANDWIDTH=1').warnings,
    ).to.have.length(3);
    expect(multivariant('#EXT-X-MEDIA:TYPE=AUDIO', '#EXT-X-STREAM-INF:BANDWIDTH=1', 'v').playlist.media).to.deep.equal(
      [],
    );
  });

  it('with numbers out of range goes on without them', () => {
    const { playlist, warnings } = media(
      '#EXT-X-TARGETDURATION:4',
      '#EXT-X-MEDIA-SEQUENCE:99999999999999999999999',
      '#EXTINF:1e308,\na.m4s',
      '#EXTINF:-4,\nb.m4s',
      '#EXTINF:99999999999,\nc.m4s',
      '#EXTINF:4,\n#EXT-X-BYTERANGE:9007199254740991@9007199254740991\nd.m4s',
      '#EXTINF:4,\n#EXT-X-BYTERANGE:0@5\ne.m4s',
      '#EXTINF:4,\n#EXT-X-KEY:METHOD=AES-128,URI="k",IV=0xzz\nf.m4s',
    );
    expect(playlist.mediaSequence).to.equal(0);
    expect(playlist.segments.map(({ duration }) => duration)).to.deep.equal([4, 4, 4, 4, 4, 4]);
    expect(playlist.segments.map(({ isGap }) => isGap)).to.deep.equal([false, false, false, true, true, false]);
    expect(warnings.length).to.be.greaterThan(5);
  });

  it('with NUL characters in it is read without them', () => {
    const { playlist, warnings } = parse('#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n\0s.m4s\0\n\0\0', {
      url: 'https://x/',
    });
    expect(playlist.type === 'media' && playlist.segments.map(({ uri }) => uri)).to.deep.equal(['s.m4s']);
    expect(warnings.join()).to.include('NUL');
  });

  it('that says the same thing twice is read by the first', () => {
    const { playlist, warnings } = media(
      '#EXT-X-TARGETDURATION:4',
      '#EXT-X-TARGETDURATION:9',
      '#EXT-X-MEDIA-SEQUENCE:5',
      '#EXT-X-MEDIA-SEQUENCE:7',
      '#EXT-X-DISCONTINUITY-SEQUENCE:2',
      '#EXT-X-DISCONTINUITY-SEQUENCE:3',
      '#EXT-X-DATERANGE:ID="a",START-DATE="2024-01-01T00:00:00+0100",X-ONE="1"',
      '#EXT-X-DATERANGE:ID="a",DURATION=5,X-TWO="2"',
      ...segments(0, 1),
      '#EXT-X-MEDIA-SEQUENCE:9',
    );
    expect(playlist).to.include({ targetDuration: 4, mediaSequence: 5 });
    expect(playlist.segments[0]).to.include({ sequence: 5, discontinuity: 2 });
    expect(warnings).to.have.length(3);
    expect(playlist.dateRanges).to.have.length(1);
    expect(playlist.dateRanges[0]).to.include({ startMs: Date.UTC(2023, 11, 31, 23), duration: 5 });
    expect([...playlist.dateRanges[0]!.attributes.keys()]).to.deep.equal(['X-ONE', 'X-TWO']);
  });

  for (const [what, ...lines] of [
    ['longer', '#EXT-X-TARGETDURATION:4', '#EXTINF:4.5,', 's'],
    ['no address', '#EXT-X-TARGETDURATION:4', '#EXTINF:4,', 's', '#EXTINF:4,'],
    ['follows none', '#EXT-X-TARGETDURATION:4', '#EXTINF:4,', '#EXT-X-BYTERANGE:5', 's'],
    ['no type', '#EXT-X-TARGETDURATION:4', '#EXT-X-PLAYLIST-TYPE:LIVE', '#EXTINF:4,', 's'],
    ['no version', '#EXT-X-TARGETDURATION:4', '#EXT-X-VERSION:x', '#EXTINF:4,', 's'],
    ['no bit rate', '#EXT-X-TARGETDURATION:4', '#EXT-X-BITRATE:x', '#EXTINF:4,', 's'],
    ['EXT-X-SKIP', '#EXT-X-TARGETDURATION:4', '#EXT-X-SKIP:SKIPPED-SEGMENTS=99999999999', '#EXTINF:4,', 's'],
    ['EXT-X-PART', '#EXT-X-TARGETDURATION:4', '#EXT-X-PART:DURATION=1', '#EXTINF:4,', 's'],
    [
      'has no IV',
      '#EXT-X-TARGETDURATION:4',
      '#EXT-X-KEY:METHOD=AES-128,URI="k"',
      '#EXT-X-MAP:URI="i"',
      '#EXTINF:4,',
      's',
    ],
    ['more than one of', '#EXT-X-TARGETDURATION:4', '#EXT-X-DEFINE:NAME="a",VALUE="b",IMPORT="c"', '#EXTINF:4,', 's'],
    ['cannot be called', '#EXT-X-TARGETDURATION:4', '#EXT-X-DEFINE:NAME="a b",VALUE="b"', '#EXTINF:4,', 's'],
    ['without a value', '#EXT-X-TARGETDURATION:4', '#EXT-X-DEFINE:IMPORT="nowhere"', '#EXTINF:4,', 's'],
  ] as const)
    it(`is warned of: ${what}`, () => {
      const { warnings, playlist } = media(...lines);
      expect(warnings).to.have.length(1);
      expect(warnings[0]).to.include(what);
      expect(playlist.segments).to.have.length(1);
    });

  it('may write numbers as floats are printed', () => {
    const { playlist, warnings } = media(
      '#EXT-X-TARGETDURATION:4',
      '#EXTINF:.5,\na',
      `#EXTINF:3.${'9'.repeat(50)},\nb`,
    );
    expect(playlist.segments.map(({ duration }) => duration)).to.deep.equal([0.5, 4]);
    expect(warnings).to.deep.equal([]);
  });

  it('that is none has a code', () => {
    expect(refusal('#EXTM3U\n#EXTINF:4,\na.ts\n#EXT-X-STREAM-INF:BANDWIDTH=1\nb.m3u8')).to.equal('E_MANIFEST_INVALID');
    expect(refusal('')).to.equal('E_SOURCE_EMPTY');
    expect(refusal(' \n ')).to.equal('E_SOURCE_EMPTY');
    expect(refusal('<!doctype html><title>404</title>')).to.equal('E_SOURCE_IS_HTML');
    expect(refusal('#EXTM3U\n#EXT-X-VERSION:3\n')).to.equal('E_MANIFEST_INVALID');
    expect(refusal('{"error": true}')).to.equal('E_MANIFEST_INVALID');
    expect(refusal('\0\x01\x02')).to.equal('E_MANIFEST_INVALID');
  });
});

/** Milliseconds, the best of a few. */
function timeOf(text: string): number {
  let best = Infinity;
  for (let i = 0; i < 3; i++) {
    const start = performance.now();
    try {
      parse(text, { url: 'https://x/?a=1' });
    } catch (error) {
      if (!(error instanceof PlayerError)) throw error;
    }
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

describe('a hostile playlist takes linear time', () => {
  const HEAD = '#EXTM3U\n#EXT-X-TARGETDURATION:4\n';
  const recursive = (n: number): string => {
    const lines = ['#EXT-X-DEFINE:NAME="v0",VALUE="0123456789"'];
    for (let i = 1; i < 40; i++) lines.push(`#EXT-X-DEFINE:NAME="v${i}",VALUE="{$v${i - 1}}{$v${i - 1}}"`);
    const uses = Array.from({ length: n }, () => '#EXTINF:4,\n{$v39}{$v10}{$v9}');
    return HEAD + [...lines, ...uses].join('\n');
  };
  const cases: Record<string, (n: number) => string> = {
    'many segments': (n) => HEAD + segments(0, n).join('\n'),
    'one long address': (n) => `${HEAD}#EXTINF:4,\n${'a'.repeat(n * 40)}`,
    'a line of commas': (n) => `${HEAD}#EXT-X-KEY:METHOD=NONE${','.repeat(n * 40)}`,
    'a line of equals signs': (n) => `${HEAD}#EXT-X-KEY:${'='.repeat(n * 40)}`,
    'a line of quotes': (n) => `${HEAD}#EXT-X-KEY:${'A="",'.repeat(n * 8)}`,
    'a line of blanks': (n) => `${HEAD}#EXTINF:${' '.repeat(n * 40)}x,\ns.ts`,
    'a line of digits': (n) => `${HEAD}#EXTINF:${'1'.repeat(n * 40)},\ns.ts`,
    'blank lines': (n) => `${HEAD}${' \n'.repeat(n * 20)}#EXTINF:4,\ns.ts`,
    'a line of half variables': (n) => `${HEAD}#EXT-X-DEFINE:NAME="a",VALUE="b"\n#EXTINF:4,\n${'{$a'.repeat(n * 10)}`,
    'many variants': (n) => Array.from({ length: n }, (_, i) => `#EXT-X-STREAM-INF:BANDWIDTH=${i}\n${i}`).join('\n'),
    'NUL characters': (n) => `${HEAD}#EXTINF:4,\n${'\0'.repeat(n * 40)}s.ts`,
    'many date ranges of one name': (n) =>
      HEAD + Array.from({ length: n / 4 }, (_, i) => `#EXT-X-DATERANGE:ID="a",X-${i % 50}="${i}"`).join('\n'),
    'many skipped date ranges': (n) =>
      `${HEAD}#EXT-X-SKIP:SKIPPED-SEGMENTS=1,RECENTLY-REMOVED-DATERANGES="${'a\t'.repeat(n)}"`,
    'many keys': (n) => HEAD + Array.from({ length: n }, (_, i) => `#EXT-X-KEY:METHOD=AES-128,URI="${i}"`).join('\n'),
    'variables of variables': recursive,
  };
  for (const [name, make] of Object.entries(cases))
    it(name, () => {
      const [small, large] = [make(12_500), make(100_000)];
      timeOf(small);
      const before = timeOf(small);
      const after = timeOf(large);
      // Eight times the input; quadratic would be sixty-four times. Below a few milliseconds there is only noise.
      expect(after, `${before} ms, then ${after} ms`).to.be.lessThan(before * 32 + 100);
    });

  it('with as many keys for one segment as there are formats, within reason', () => {
    const keys = Array.from({ length: 5000 }, (_, i) => `#EXT-X-KEY:METHOD=AES-128,URI="u",KEYFORMAT="f${i}"`);
    const { playlist } = media('#EXT-X-TARGETDURATION:4', ...keys, ...segments(0, 1));
    expect(playlist.segments[0]!.keys.length).to.be.lessThan(100);
  });
});

describe('a hostile multivariant playlist', () => {
  it('has its catalog made in linear time', () => {
    const make = (n: number) =>
      multivariant(
        ...Array.from({ length: n }, (_, i) => `#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="${i}",NAME="x",URI="a${i}"`),
        ...Array.from({ length: n }, (_, i) => `#EXT-X-STREAM-INF:BANDWIDTH=${i},AUDIO="${i}",CODECS="avc1.1"\nv${i}`),
      ).playlist;
    const time = (playlist: ReturnType<typeof make>): number => {
      const start = performance.now();
      expect(buildCatalog(playlist, () => {})).to.have.length(2);
      return performance.now() - start;
    };
    const [small, large] = [make(2000), make(20_000)];
    time(small);
    const before = time(small);
    const after = time(large);
    // Ten times the input; quadratic would be a hundred times.
    expect(after, `${before} ms, then ${after} ms`).to.be.lessThan(before * 50 + 100);
  });
});
