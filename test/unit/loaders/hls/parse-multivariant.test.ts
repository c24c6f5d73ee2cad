import { expect } from '@open-wc/testing';
import { multivariant, parse } from './playlists.js';

describe('a multivariant playlist', () => {
  it('has its variants with all that is said of them', () => {
    const { playlist, warnings } = multivariant(
      '#EXT-X-INDEPENDENT-SEGMENTS',
      '#EXT-X-STREAM-INF:BANDWIDTH=2000000,AVERAGE-BANDWIDTH=1500000,SCORE=2.5,CODECS="avc1.4d401f, mp4a.40.2",' +
        'SUPPLEMENTAL-CODECS="dvh1.08.07/db4h",RESOLUTION=1280x720,FRAME-RATE=29.970,HDCP-LEVEL=TYPE-0,' +
        'VIDEO-RANGE=SDR,STABLE-VARIANT-ID="v1",PATHWAY-ID="cdn-a",AUDIO="a",SUBTITLES="s",CLOSED-CAPTIONS=NONE',
      'hi/list.m3u8',
      '#EXT-X-STREAM-INF:BANDWIDTH=500000',
      'lo/list.m3u8',
      '#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=90000,RESOLUTION=320x180,URI="i.m3u8"',
    );
    expect(warnings).to.deep.equal([]);
    expect(playlist.isIndependent).to.equal(true);
    expect(playlist.variants).to.deep.equal([
      {
        uri: 'hi/list.m3u8',
        bandwidthBps: 2_000_000,
        averageBandwidthBps: 1_500_000,
        score: 2.5,
        codecs: ['avc1.4d401f', 'mp4a.40.2'],
        supplementalCodecs: 'dvh1.08.07/db4h',
        width: 1280,
        height: 720,
        frameRate: 29.97,
        hdcpLevel: 'TYPE-0',
        videoRange: 'SDR',
        stableId: 'v1',
        pathwayId: 'cdn-a',
        audio: 'a',
        subtitles: 's',
        closedCaptions: 'NONE',
      },
      { uri: 'lo/list.m3u8', bandwidthBps: 500_000 },
    ]);
    expect(playlist.iFrameVariants).to.deep.equal([{ uri: 'i.m3u8', bandwidthBps: 90_000, width: 320, height: 180 }]);
  });

  it('has its groups of renditions', () => {
    const { playlist } = multivariant(
      '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="Deutsch",LANGUAGE="de",DEFAULT=YES,CHANNELS="6/JOC",URI="de.m3u8"',
      '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="s",NAME="English",LANGUAGE="en",FORCED=YES,AUTOSELECT=YES,' +
        'CHARACTERISTICS="public.accessibility.transcribes-spoken-dialog,public.easy-to-read",URI="en.m3u8"',
      '#EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID="c",NAME="CC",INSTREAM-ID="CC1"',
      '#EXT-X-STREAM-INF:BANDWIDTH=1',
      'v.m3u8',
    );
    const flags = { isDefault: false, isAutoselect: false, isForced: false, characteristics: [] };
    expect(playlist.media).to.deep.equal([
      {
        ...flags,
        type: 'AUDIO',
        groupId: 'a',
        name: 'Deutsch',
        uri: 'de.m3u8',
        language: 'de',
        channels: '6/JOC',
        isDefault: true,
        isAutoselect: true,
      },
      {
        ...flags,
        type: 'SUBTITLES',
        groupId: 's',
        name: 'English',
        uri: 'en.m3u8',
        language: 'en',
        isForced: true,
        isAutoselect: true,
        characteristics: ['public.accessibility.transcribes-spoken-dialog', 'public.easy-to-read'],
      },
      { ...flags, type: 'CLOSED-CAPTIONS', groupId: 'c', name: 'CC', instreamId: 'CC1' },
    ]);
  });

  it('keeps session data, session keys, steering and the start', () => {
    const { playlist } = multivariant(
      '#EXT-X-SESSION-DATA:DATA-ID="title",VALUE="A film",LANGUAGE="en"',
      '#EXT-X-SESSION-KEY:METHOD=AES-128,URI="k"',
      '#EXT-X-CONTENT-STEERING:SERVER-URI="/steer",PATHWAY-ID="cdn-a"',
      '#EXT-X-START:TIME-OFFSET=-12.5,PRECISE=YES',
      '#EXT-X-STREAM-INF:BANDWIDTH=1',
      'v.m3u8',
    );
    expect(playlist.sessionData).to.deep.equal([{ id: 'title', value: 'A film', language: 'en' }]);
    expect(playlist.sessionKeys).to.deep.equal([{ method: 'AES-128', keyFormat: 'identity', uri: 'k' }]);
    expect(playlist.contentSteering).to.deep.equal({ serverUri: '/steer', pathwayId: 'cdn-a' });
    expect(playlist.start).to.deep.equal({ timeOffset: -12.5, isPrecise: true });
  });

  it('puts variables of all three forms where they are named', () => {
    const { playlist, warnings } = multivariant(
      '#EXT-X-DEFINE:NAME="host",VALUE="cdn.example"',
      '#EXT-X-DEFINE:QUERYPARAM="token"',
      '#EXT-X-STREAM-INF:BANDWIDTH=1,AUDIO="{$host}-a"',
      'https://{$host}/v.m3u8?t={$token}&u={$unknown}',
    );
    expect(playlist.variants[0]).to.include({
      uri: 'https://cdn.example/v.m3u8?t=t1&u={$unknown}',
      audio: 'cdn.example-a',
    });
    expect(warnings.join()).to.include('unknown');
    const text = '#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-DEFINE:IMPORT="host"\n#EXTINF:4,\n//{$host}/s.mp4';
    const { variables } = playlist;
    // A plus sign of a token stays one, and a name in a value is replaced once.
    const url = 'https://x/l.m3u8?sig=a%2Fb+c%3D&n=%zz&{$x}=1';
    const signed = '#EXT-X-DEFINE:QUERYPARAM="sig"\n#EXT-X-DEFINE:QUERYPARAM="n"\n#EXTINF:4,\ns?{$sig}&{$n}';
    const media = parse(signed, { url }).playlist;
    expect(media.type === 'media' && media.segments[0]!.uri).to.equal('s?a/b+c=&%zz');
    const imported = parse(text, { url: 'https://x/', variables }).playlist;
    expect(imported.type === 'media' && imported.segments[0]!.uri).to.equal('//cdn.example/s.mp4');
  });
});
