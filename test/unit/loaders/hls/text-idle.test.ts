import { expect } from '@open-wc/testing';
import { HlsHarness, type Resource } from './harness.js';

/** Segments are a little shorter than the target duration, as they often are. */
const SEGMENT_SECONDS = 5.76;
const WINDOW = 10;

/** A live stream of which `first` is the oldest segment: video, and subtitles with the cue `tN` in segment N. */
function stateOf(first: number): Record<string, Resource> {
  const numbers = Array.from({ length: WINDOW }, (_, index) => first + index);
  const playlist = (map: string, uri: (n: number) => string): string =>
    [
      '#EXTM3U',
      '#EXT-X-TARGETDURATION:6',
      `#EXT-X-MEDIA-SEQUENCE:${first}`,
      ...(map ? [`#EXT-X-MAP:URI="${map}"`] : []),
      ...numbers.flatMap((n) => [`#EXTINF:${SEGMENT_SECONDS},`, uri(n)]),
    ].join('\n');
  const cue = (n: number): string => {
    const ms = Math.round(n * SEGMENT_SECONDS * 1000) + 1000;
    const clock = (at: number): string =>
      `${String(Math.floor(at / 60_000)).padStart(2, '0')}:${((at / 1000) % 60).toFixed(3).padStart(6, '0')}`;
    return `WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00.000,MPEGTS:0\n\n${clock(ms)} --> ${clock(ms + 1000)}\nt${n}\n`;
  };
  return {
    'video.m3u8': playlist('hls/hi-init.mp4', (n) => `hls/hi-0.m4s?n=${n}`),
    'text.m3u8': playlist('', (n) => `t-${n}.vtt`),
    ...Object.fromEntries(numbers.map((n) => [`t-${n}.vtt`, cue(n)])),
  };
}

const MAIN = [
  '#EXTM3U',
  '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="s",NAME="English",LANGUAGE="en",URI="text.m3u8"',
  '#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS="avc1.4d401e",SUBTITLES="s"',
  'video.m3u8',
].join('\n');

describe('live subtitles that were off for long', () => {
  it('are those of the moment when they are on again', async () => {
    let now = 0;
    const sleepers: (() => void)[] = [];
    const sleep = (): Promise<void> => new Promise((resolve) => sleepers.push(resolve));
    const hls = new HlsHarness('main.m3u8', { 'main.m3u8': MAIN, ...stateOf(0) }, { nowMs: () => now, sleep });
    await hls.presentation();
    await hls.segments('v0', 0, 1);
    const textsAt = async (time: number): Promise<string[]> => {
      const { cues } = await hls.loader.cues('text-0', { start: time, end: time + SEGMENT_SECONDS }, hls.signal);
      return cues.map(({ text }) => text);
    };
    expect(await textsAt(0)).to.deep.equal(['t0']);
    for (let first = 5; first <= 100; first += 5) {
      Object.assign(hls.resources, stateOf(first));
      now += 5 * SEGMENT_SECONDS * 1000;
      for (const wake of sleepers.splice(0)) wake();
      await hls.segments('v0', (first + 6) * SEGMENT_SECONDS, (first + 7) * SEGMENT_SECONDS);
      while (sleepers.length === 0) await new Promise((resolve) => setTimeout(resolve));
    }
    expect(await textsAt(102 * SEGMENT_SECONDS + 0.5)).to.deep.equal(['t102']);
    expect(hls.warnings).to.deep.equal([]);
  });
});
