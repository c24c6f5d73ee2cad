// The live stream of the demo: slides a window over the playlists of `demo/media/hls`, again and again, in real time.
// Each repetition begins with a discontinuity, as the timestamps in the files start over.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Segments in a playlist: 30 s to go back. */
const WINDOW = 15;

/** @typedef {{durationMs: number, startMs: number, range: string, uri: string}} Segment one of a loop */

/**
 * A media playlist of byte ranges, as scripts/media/demo-hls.mjs writes it.
 *
 * @param {string} text
 * @returns {{map: string | undefined, segments: Segment[], loopMs: number}}
 */
function parsePlaylist(text) {
  const map = /#EXT-X-MAP:URI="([^"]+)"(.*)/.exec(text);
  let loopMs = 0;
  const segments = Array.from(
    text.matchAll(/#EXTINF:([\d.]+),\n#EXT-X-BYTERANGE:(\S+)\n(\S+)/g),
    ([, seconds, range, uri]) => {
      const segment = { durationMs: Number(seconds) * 1000, startMs: loopMs, range, uri: `../hls/${uri}` };
      loopMs += segment.durationMs;
      return segment;
    },
  );
  // Whole milliseconds: what EXTINF rounds away would drive audio and video apart, day by day.
  return { map: map ? `#EXT-X-MAP:URI="../hls/${map[1]}"${map[2]}` : undefined, segments, loopMs: Math.round(loopMs) };
}

/** The playlist as it is `ageMs` after the stream began, at `beganMs`. */
function livePlaylist({ map, segments, loopMs }, ageMs, beganMs) {
  const { length } = segments;
  const lastOfLoop = segments.findLastIndex(({ startMs, durationMs }) => startMs + durationMs <= ageMs % loopMs);
  // A segment is listed when it is complete.
  const last = Math.floor(ageMs / loopMs) * length + lastOfLoop;
  const first = Math.max(0, last - WINDOW + 1);
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    `#EXT-X-TARGETDURATION:${Math.round(Math.max(...segments.map(({ durationMs }) => durationMs)) / 1000)}`,
    `#EXT-X-MEDIA-SEQUENCE:${first}`,
    // Those that have left the window; the one before its first segment is still in it.
    `#EXT-X-DISCONTINUITY-SEQUENCE:${Math.floor(Math.max(0, first - 1) / length)}`,
  ];
  if (map) lines.push(map);
  for (let index = first; index <= last; index++) {
    const { durationMs, startMs, range, uri } = segments[index % length];
    const date = new Date(beganMs + Math.floor(index / length) * loopMs + startMs);
    if (index % length === 0 && index > 0) lines.push('#EXT-X-DISCONTINUITY');
    lines.push(`#EXT-X-PROGRAM-DATE-TIME:${date.toISOString()}`);
    lines.push(`#EXTINF:${(durationMs / 1000).toFixed(5)},`, `#EXT-X-BYTERANGE:${range}`, uri);
  }
  return `${lines.join('\n')}\n`;
}

/**
 * @param {string} dir folder of the on-demand stream
 * @param {() => number} [now] milliseconds since the epoch
 * @returns {(name: string) => string | undefined} the playlist of that name as of now; undefined: there is none
 */
export function createDemoLive(dir, now = Date.now) {
  const texts = readdirSync(dir)
    .filter((name) => name.endsWith('.m3u8'))
    .map((name) => [name, readFileSync(join(dir, name), 'utf8')]);
  const main = texts.find(([name]) => name === 'main.m3u8')?.[1];
  const playlists = new Map(texts.map(([name, text]) => [name, parsePlaylist(text)]));
  // As if it ran for a while: the window is full from the first request on.
  const beganMs = now() - Math.max(...[...playlists.values()].map(({ loopMs }) => loopMs));
  return (name) => {
    if (name === 'main.m3u8') return main;
    const playlist = playlists.get(name);
    return playlist?.segments.length ? livePlaylist(playlist, now() - beganMs, beganMs) : undefined;
  };
}
