// A live HLS origin for tests: slides a window over the fixtures `hls/hi`, `lo`, `en` and `de`, again and again, in real
// time. `/live/<key=value,…>/main.m3u8`; the first request of an id starts its clock, with a full window.

/**
 * @typedef {object} LiveOptions
 * @property {string} id which stream: each test has its own
 * @property {number} [window] segments in the playlist; default 6
 * @property {number} [total] the stream ends with so many segments; default: it does not
 * @property {number} [missing] the segment with this number is not there
 * @property {number} [failing] the reload with this number (of each playlist) and the next three are answered by 404
 * @property {number} [frozen] the playlist does not change any more from this reload on
 * @property {number} [restart] from this number on the origin counts from zero again
 * @property {number} [dates] 1 adds EXT-X-PROGRAM-DATE-TIME
 */

const SEGMENT_MS = 2000;
/** In segments: how long each fixture is before it begins again. */
const LOOP = 4;
const AUDIO_SECONDS = ['2.00533', '2.00533', '2.00533', '1.98400'];
const RENDITIONS = ['hi', 'lo', 'en', 'de'];

const MAIN = `#EXTM3U
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="aud",NAME="English",LANGUAGE="en",DEFAULT=YES,AUTOSELECT=YES,URI="en.m3u8"
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="aud",NAME="Deutsch",LANGUAGE="de",AUTOSELECT=YES,URI="de.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=150000,CODECS="avc1.4d401e,mp4a.40.2",RESOLUTION=320x180,AUDIO="aud"
hi.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=80000,CODECS="avc1.4d401e,mp4a.40.2",RESOLUTION=160x90,AUDIO="aud"
lo.m3u8
`;

/** @param {string} text */
function parseOptions(text) {
  const pairs = text.split(',').filter(Boolean);
  const options = Object.fromEntries(pairs.map((pair) => pair.split('=')));
  const { id, ...numbers } = options;
  return { id, ...Object.fromEntries(Object.entries(numbers).map(([key, value]) => [key, Number(value)])) };
}

/** The playlist of a rendition at a moment: `newest` is the number of its last segment. */
function mediaPlaylist(name, newest, { window = 6, total = Infinity, missing, restart = Infinity, dates, startMs }) {
  const last = Math.min(newest, total - 1);
  const isRestarted = last >= restart;
  const first = Math.max(isRestarted ? restart : 0, last - window + 1);
  const numberOf = (index) => (isRestarted ? index - restart : index);
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    '#EXT-X-TARGETDURATION:2',
    `#EXT-X-MEDIA-SEQUENCE:${numberOf(first)}`,
    `#EXT-X-DISCONTINUITY-SEQUENCE:${Math.floor(Math.max(0, first - 1) / LOOP)}`,
    `#EXT-X-MAP:URI="/media/hls/${name}-init.mp4"`,
  ];
  for (let index = first; index <= last; index++) {
    const part = index % LOOP;
    if (part === 0 && index > 0) lines.push('#EXT-X-DISCONTINUITY');
    if (dates) lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(startMs + index * SEGMENT_MS).toISOString()}`);
    const isVideo = name === 'hi' || name === 'lo';
    const file = index === missing ? 'none' : `${name}-${part}`;
    lines.push(`#EXTINF:${isVideo ? 2 : AUDIO_SECONDS[part]},`, `/media/hls/${file}.m4s?n=${index}`);
  }
  if (newest >= total - 1) lines.push('#EXT-X-ENDLIST');
  return `${lines.join('\n')}\n`;
}

export function createLiveOrigin() {
  /** Of each id: when its segment 0 began, and how often each playlist was asked for. */
  const streams = new Map();

  /** @param {string} pathname @returns {{status: number, text: string} | undefined} undefined: not ours */
  return (pathname) => {
    const match = /^\/live\/([^/]*)\/(\w+)\.m3u8$/.exec(pathname);
    if (!match) return undefined;
    const options = parseOptions(match[1]);
    const name = match[2];
    if (name === 'main') return { status: 200, text: MAIN };
    if (!RENDITIONS.includes(name)) return { status: 404, text: 'no such rendition' };
    const { id, window = 6, failing = Infinity, frozen = Infinity } = options;
    const stream = streams.get(id) ?? { startMs: Date.now() - window * SEGMENT_MS, requests: {}, frozenMs: undefined };
    streams.set(id, stream);
    const request = (stream.requests[name] = (stream.requests[name] ?? -1) + 1);
    if (request >= failing && request < failing + 4) return { status: 404, text: 'not now' };
    if (request >= frozen) stream.frozenMs ??= Date.now();
    const nowMs = stream.frozenMs ?? Date.now();
    const newest = Math.floor((nowMs - stream.startMs) / SEGMENT_MS) - 1;
    return { status: 200, text: mediaPlaylist(name, newest, { ...options, startMs: stream.startMs }) };
  };
}

/** Koa middleware. */
export const liveMiddleware = (origin) => (ctx, next) => {
  const answer = origin(ctx.path);
  if (!answer) return next();
  // As in media.mjs: @web/test-runner makes every path with a file extension cacheable, after us.
  ctx.path = '/live';
  ctx.respond = false;
  const headers = { 'Content-Type': 'application/vnd.apple.mpegurl', 'Cache-Control': 'no-store' };
  ctx.res.writeHead(answer.status, headers).end(answer.text);
  return undefined;
};
