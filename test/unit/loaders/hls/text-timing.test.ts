import { expect } from '@open-wc/testing';
import { planTiming, shiftCues } from '../../../../src/loaders/hls/text-timing.js';
import { parsePlaylist } from '../../../../src/loaders/hls/parse-playlist.js';
import type { MediaPlaylist } from '../../../../src/loaders/hls/playlist.js';
import { domainAt, placePlaylist } from '../../../../src/loaders/hls/timeline.js';
import type { WebVtt } from '../../../../src/loaders/text/webvtt.js';

const vtt = (start: number, map?: WebVtt['timestampMap']): WebVtt => ({
  cues: [{ start, end: start + 1, text: 'x' }],
  warnings: [],
  ...(map ? { timestampMap: map } : {}),
});
const segment = { start: 60, end: 66 };

describe('the place of cues', () => {
  it('is that of the media with the same timestamp', () => {
    // The media's clock says 10 s where the presentation begins.
    const map = { local: 0, mpegts: 900_000 };
    expect(planTiming({ vtt: vtt(61, map), segment, mediaOffset: -10 }).shift).to.equal(0);
    const local = { local: 3600, mpegts: 180_000 };
    expect(planTiming({ vtt: vtt(3659, local), segment, mediaOffset: 0 }).shift).to.equal(-3598);
  });

  it('is right also where 33 bits have wrapped on one side', () => {
    const wrap = 2 ** 33 / 90_000;
    const late = { local: 0, mpegts: 0 };
    expect(planTiming({ vtt: vtt(61, late), segment, mediaOffset: -wrap }).shift).to.be.closeTo(0, 1e-6);
    expect(planTiming({ vtt: vtt(61, late), segment, mediaOffset: wrap }).shift).to.be.closeTo(0, 1e-6);
  });

  it('without a map goes by the media, else by what puts cues into their own segment', () => {
    const at = (start: number, mediaOffset: number) => planTiming({ vtt: vtt(start), segment, mediaOffset });
    expect(at(1061, -1000)).to.deep.equal({ shift: -1000, clock: 'media' });
    expect(at(61, -1000)).to.deep.equal({ shift: 0, clock: 'presentation' });
    expect(at(1, -1000)).to.deep.equal({ shift: 60, clock: 'segment' });
    expect(at(9999, 0)).to.deep.equal({ shift: 0, clock: 'media' });
  });

  it('is found out once for a track', () => {
    expect(planTiming({ vtt: vtt(2), segment, mediaOffset: -10, clock: 'presentation' }).shift).to.equal(0);
    expect(planTiming({ vtt: { cues: [], warnings: [] }, segment, mediaOffset: -10 }).clock).to.equal(undefined);
  });

  it('before the beginning is none', () => {
    const cues = [0, 1.5, 5].map((start) => ({ start, end: start + 1, text: 'x' }));
    expect(shiftCues(cues, -2).map(({ start, end }) => [start, end])).to.deep.equal([
      [0, 0.5],
      [3, 4],
    ]);
  });
});

describe('the domain of a moment', () => {
  const timeline = (...more: readonly string[]) => {
    const lines = ['#EXTM3U', '#EXT-X-TARGETDURATION:2', '#EXTINF:2,', 'a', '#EXT-X-DISCONTINUITY', '#EXTINF:2,', 'b'];
    const options = { url: 'https://media.example/', variables: new Map<string, string>() };
    return placePlaylist(parsePlaylist([...lines, ...more].join('\n'), options).playlist as MediaPlaylist, 10);
  };

  it('is that of the segment there, also a little before its start', () => {
    expect([10, 11.8, 11.95, 13.8].map((time) => domainAt(timeline(), time))).to.deep.equal([
      '0.0',
      '0.0',
      '0.1',
      '0.1',
    ]);
  });

  it('behind the last segment is its own on demand, and not known yet in a live stream', () => {
    expect(domainAt(timeline('#EXT-X-ENDLIST'), 15)).to.equal('0.1');
    expect(domainAt(timeline(), 14)).to.equal(undefined);
  });
});
