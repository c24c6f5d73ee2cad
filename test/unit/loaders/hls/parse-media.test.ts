import { expect } from '@open-wc/testing';
import { mergeDelta } from '../../../../src/loaders/hls/delta.js';
import { media, segments } from './playlists.js';

describe('a media playlist', () => {
  it('has its segments with sequence numbers, durations and titles', () => {
    const { playlist, warnings } = media(
      '#EXT-X-VERSION:7',
      '#EXT-X-TARGETDURATION:5',
      '#EXT-X-MEDIA-SEQUENCE:7',
      '#EXT-X-PLAYLIST-TYPE:VOD',
      '# a comment',
      '#EXTINF:4.5,first, and a comma',
      'a.m4s',
      '',
      '#EXTINF:3,',
      'b.m4s',
      '#EXT-X-ENDLIST',
    );
    expect(warnings).to.deep.equal([]);
    expect(playlist).to.include({ version: 7, targetDuration: 5, mediaSequence: 7, playlistType: 'VOD' });
    expect(playlist.hasEnded).to.equal(true);
    expect(playlist.segments).to.deep.equal([
      {
        sequence: 7,
        uri: 'a.m4s',
        duration: 4.5,
        title: 'first, and a comma',
        keys: [],
        discontinuity: 0,
        isGap: false,
      },
      { sequence: 8, uri: 'b.m4s', duration: 3, keys: [], discontinuity: 0, isGap: false },
    ]);
  });

  it('places byte ranges without a start behind the former one of the same file', () => {
    const { playlist } = media(
      '#EXT-X-TARGETDURATION:4',
      '#EXT-X-MAP:URI="f.mp4",BYTERANGE="700@0"',
      '#EXTINF:4,\n#EXT-X-BYTERANGE:100@700\nf.mp4',
      '#EXTINF:4,\n#EXT-X-BYTERANGE:50\nf.mp4',
      '#EXTINF:4,\n#EXT-X-BYTERANGE:60\ng.mp4',
    );
    expect(playlist.segments.map(({ range }) => range)).to.deep.equal([
      { start: 700, end: 800 },
      { start: 800, end: 850 },
      { start: 0, end: 60 },
    ]);
    expect(playlist.segments[0]!.map).to.deep.equal({ uri: 'f.mp4', range: { start: 0, end: 700 }, keys: [] });
  });

  it('keeps init segments and keys where they change', () => {
    const { playlist } = media(
      '#EXT-X-TARGETDURATION:4',
      '#EXT-X-MAP:URI="i0.mp4"',
      ...segments(0, 1),
      '#EXT-X-KEY:METHOD=AES-128,URI="k1",IV=0x1F',
      '#EXT-X-KEY:METHOD=SAMPLE-AES,URI="k2",KEYFORMAT="com.apple.streamingkeydelivery",KEYFORMATVERSIONS="1"',
      '#EXT-X-MAP:URI="i1.mp4"',
      ...segments(1, 1),
      '#EXT-X-KEY:METHOD=AES-128,URI="k3"',
      ...segments(2, 1),
      '#EXT-X-KEY:METHOD=NONE',
      ...segments(3, 1),
    );
    const [a, b, c, d] = playlist.segments;
    expect([a!.keys.length, d!.keys.length]).to.deep.equal([0, 0]);
    expect(b!.keys.map(({ method, uri }) => [method, uri])).to.deep.equal([
      ['AES-128', 'k1'],
      ['SAMPLE-AES', 'k2'],
    ]);
    expect(b!.keys[0]!.iv).to.deep.equal(Uint8Array.from([...Array<number>(15).fill(0), 31]));
    expect(b!.map).to.include({ uri: 'i1.mp4' });
    expect(b!.map!.keys).to.have.length(2);
    // Of the same format as the first one; the second one holds on.
    expect(c!.keys.map(({ uri }) => uri)).to.deep.equal(['k2', 'k3']);
  });

  it('counts discontinuities, and knows gaps, dates and bit rates', () => {
    const { playlist } = media(
      '#EXT-X-TARGETDURATION:4',
      '#EXT-X-DISCONTINUITY-SEQUENCE:3',
      '#EXT-X-BITRATE:800',
      '#EXT-X-PROGRAM-DATE-TIME:2024-05-01T10:00:00.250Z',
      ...segments(0, 1),
      '#EXT-X-DISCONTINUITY',
      '#EXT-X-GAP',
      ...segments(1, 2),
    );
    expect(playlist.segments.map((s) => [s.discontinuity, s.isGap, s.bitrateBps])).to.deep.equal([
      [3, false, 800_000],
      [4, true, 800_000],
      [4, false, 800_000],
    ]);
    expect(playlist.segments[0]!.dateMs).to.equal(Date.UTC(2024, 4, 1, 10, 0, 0, 250));
  });

  it('keeps date ranges, server control and what low latency adds, and plays as live', () => {
    const { playlist, warnings } = media(
      '#EXT-X-TARGETDURATION:4',
      '#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.0,HOLD-BACK=12,CAN-SKIP-UNTIL=24',
      '#EXT-X-PART-INF:PART-TARGET=0.33',
      '#EXT-X-DATERANGE:ID="ad",CLASS="x",START-DATE="2024-05-01T10:00:00Z",DURATION=30.5,X-MINE="1",END-ON-NEXT=YES',
      '#EXT-X-PART:DURATION=0.33,URI="p0.m4s",INDEPENDENT=YES',
      ...segments(0, 1),
      '#EXT-X-PART:DURATION=0.33,URI="p1.m4s",BYTERANGE="10@5"',
      '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="p2.m4s"',
      '#EXT-X-RENDITION-REPORT:URI="../b.m3u8",LAST-MSN=1',
    );
    expect(warnings).to.deep.equal([]);
    expect(playlist.hasEnded).to.equal(false);
    expect(playlist.serverControl).to.deep.equal({
      holdBack: 12,
      partHoldBack: 1,
      canSkipUntil: 24,
      canSkipDateRanges: false,
      canBlockReload: true,
    });
    expect(playlist.segments).to.have.length(1);
    expect(playlist.parts).to.deep.equal([
      { uri: 'p1.m4s', duration: 0.33, range: { start: 5, end: 15 }, isIndependent: false, isGap: false },
    ]);
    expect(playlist.dateRanges[0]).to.include({ id: 'ad', class: 'x', duration: 30.5, endOnNext: true });
    expect(playlist.dateRanges[0]!.attributes.get('X-MINE')).to.equal('1');
    expect(playlist.preloadHints[0]!.get('URI')).to.equal('p2.m4s');
    expect(playlist.renditionReports[0]!.get('LAST-MSN')).to.equal('1');
  });
});

describe('a delta update', () => {
  const whole = media(
    '#EXT-X-TARGETDURATION:4',
    '#EXT-X-MEDIA-SEQUENCE:10',
    '#EXT-X-MAP:URI="i.mp4"',
    '#EXT-X-DATERANGE:ID="old"',
    ...segments(10, 2),
    '#EXT-X-DISCONTINUITY',
    ...segments(12, 3),
  ).playlist;
  const delta = (sequence: number, skipped: number, ...rest: string[]) =>
    media(
      '#EXT-X-TARGETDURATION:4',
      `#EXT-X-MEDIA-SEQUENCE:${sequence}`,
      `#EXT-X-SKIP:SKIPPED-SEGMENTS=${skipped},RECENTLY-REMOVED-DATERANGES="old"`,
      ...rest,
    ).playlist;

  it('is completed by what is known: segments, init segment, discontinuities', () => {
    const merged = mergeDelta(whole, delta(11, 3, ...segments(14, 2)))!;
    expect(merged.segments.map((s) => [s.sequence, s.uri, s.discontinuity, s.map?.uri])).to.deep.equal([
      [11, 's11.m4s', 0, 'i.mp4'],
      [12, 's12.m4s', 1, 'i.mp4'],
      [13, 's13.m4s', 1, 'i.mp4'],
      [14, 's14.m4s', 1, 'i.mp4'],
      [15, 's15.m4s', 1, 'i.mp4'],
    ]);
    expect(merged.dateRanges).to.deep.equal([]);
  });

  it('cannot be, where it leaves out what is not known', () => {
    expect(mergeDelta(whole, delta(20, 3, ...segments(23, 1)))).to.equal(undefined);
    expect(mergeDelta(whole, delta(9, 3, ...segments(12, 1)))).to.equal(undefined);
    expect(mergeDelta(whole, delta(10, 9, ...segments(19, 1)))).to.equal(undefined);
  });
});
