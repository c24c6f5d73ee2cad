// A live HLS origin for tests: slides a window over the fixtures `hls/hi`, `lo`, `en`, `de` and `cap`, again and again, in
// real time, with subtitles. `/live/<key=value,…>/main.m3u8`; the first request of an id starts its clock, with a full window.
// Each time the fixtures begin anew there is a discontinuity, so every window of five segments has one.

import { liveTextSegment } from './live-text.mjs';

/**
 * @typedef {object} LiveOptions
 * @property {string} id which stream: each test has its own
 * @property {number} [window] segments in the playlist; default 6
 * @property {number} [total] the stream ends with so many segments; default: it does not
 * @property {number} [event] 1: nothing leaves the playlist, and it says so (EXT-X-PLAYLIST-TYPE:EVENT)
 * @property {number} [dates] 1 adds EXT-X-PROGRAM-DATE-TIME
 * @property {number} [ll] low latency: parts, a preload hint, rendition reports, and reloads that are held (1), refused
 *   with 400 (2), or answered at once although the playlist says otherwise (3)
 * @property {number} [text] 1: the multivariant playlist offers the subtitles (`sub`)
 * @property {number} [missing] the segment with this number is not there
 * @property {number} [textless] the subtitles of this segment are not there
 * @property {number} [gap] the segment with this number is a gap (EXT-X-GAP)
 * @property {number} [failing] the reload with this number (of each playlist) and the next three are answered by 404
 * @property {number} [frozen] the playlist does not change any more from this reload on
 * @property {number} [thaw] it does again, so many seconds later
 * @property {number} [lagging] from this reload on every third one gets a copy that is three segments old
 * @property {number} [restart] from this number on the origin counts from zero again
 */

const SEGMENT_MS = 2000;
const PART_MS = 500;
/** In segments: how long each fixture is before it begins again. */
const LOOP = 4;
const AUDIO_SECONDS = ['2.00533', '2.00533', '2.00533', '1.98400'];
const RENDITIONS = ['hi', 'lo', 'en', 'de'];
const PLAYLISTS = [...RENDITIONS, 'cap', 'sub'];
const AUDIO = ['en', 'de'];

const MAIN = `#EXTM3U
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="aud",NAME="English",LANGUAGE="en",DEFAULT=YES,AUTOSELECT=YES,URI="en.m3u8"
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="aud",NAME="Deutsch",LANGUAGE="de",AUTOSELECT=YES,URI="de.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=150000,CODECS="avc1.4d401e,mp4a.40.2",RESOLUTION=320x180,AUDIO="aud"
hi.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=80000,CODECS="avc1.4d401e,mp4a.40.2",RESOLUTION=160x90,AUDIO="aud"
lo.m3u8
`;

const SUBTITLES =
  '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="sub",NAME="English",LANGUAGE="en",AUTOSELECT=YES,URI="sub.m3u8"';
const MAIN_WITH_TEXT = MAIN.replace('\n', `\n${SUBTITLES}\n`).replaceAll(
  /^#EXT-X-STREAM-INF.*/gm,
  '$&,SUBTITLES="sub"',
);

/** @param {string} text */
function parseOptions(text) {
  const pairs = text.split(',').filter(Boolean);
  const options = Object.fromEntries(pairs.map((pair) => pair.split('=')));
  const { id, ...numbers } = options;
  return { id, ...Object.fromEntries(Object.entries(numbers).map(([key, value]) => [key, Number(value)])) };
}

/** The playlist of a rendition at a moment: `newest` is the number of its last segment, with `parts` of the next. */
function mediaPlaylist(name, newest, parts, options) {
  const { window = 6, total = Infinity, restart = Infinity, event, ll, startMs } = options;
  const last = Math.min(newest, total - 1);
  const isRestarted = last >= restart;
  const oldest = isRestarted ? restart : 0;
  const first = event ? oldest : Math.max(oldest, last - window + 1);
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:9',
    '#EXT-X-TARGETDURATION:2',
    ...(event ? ['#EXT-X-PLAYLIST-TYPE:EVENT'] : []),
    ...(ll ? ['#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.5', '#EXT-X-PART-INF:PART-TARGET=0.5'] : []),
    `#EXT-X-MEDIA-SEQUENCE:${isRestarted ? first - restart : first}`,
    `#EXT-X-DISCONTINUITY-SEQUENCE:${Math.floor(Math.max(0, first - 1) / LOOP)}`,
    ...(name === 'sub' ? [] : [`#EXT-X-MAP:URI="/media/hls/${name}-init.mp4"`]),
  ];
  for (let index = first; index <= last; index++) lines.push(...segmentLines(name, index, startMs, options));
  if (newest >= total - 1) lines.push('#EXT-X-ENDLIST');
  else if (ll) lines.push(...lowLatencyLines(name, last + 1, parts));
  return `${lines.join('\n')}\n`;
}

function segmentLines(name, index, startMs, { missing, gap, dates }) {
  const part = index % LOOP;
  const file = index === missing || index === gap ? 'none' : `${name}-${part}`;
  return [
    ...(part === 0 && index > 0 ? ['#EXT-X-DISCONTINUITY'] : []),
    ...(dates ? [`#EXT-X-PROGRAM-DATE-TIME:${new Date(startMs + index * SEGMENT_MS).toISOString()}`] : []),
    ...(index === gap ? ['#EXT-X-GAP'] : []),
    `#EXTINF:${AUDIO.includes(name) ? AUDIO_SECONDS[part] : 2},`,
    name === 'sub' ? `sub-${index}.vtt` : `/media/hls/${file}.m4s?n=${index}`,
  ];
}

/** Nobody fetches a part: there are none. */
function lowLatencyLines(name, index, parts) {
  const uri = (part) => `/media/hls/${name}-part.m4s?n=${index}.${part}`;
  return [
    ...Array.from({ length: parts }, (_, part) => `#EXT-X-PART:DURATION=0.5,URI="${uri(part)}"`),
    `#EXT-X-PRELOAD-HINT:TYPE=PART,URI="${uri(parts)}"`,
    ...RENDITIONS.filter((other) => other !== name).map(
      (other) => `#EXT-X-RENDITION-REPORT:URI="${other}.m3u8",LAST-MSN=${index - 1},LAST-PART=3`,
    ),
  ];
}

function answerText(index, { textless }) {
  return index === textless ? { status: 404, text: 'no subtitles' } : { status: 200, text: liveTextSegment(index) };
}

export function createLiveOrigin() {
  /** Of each id: when its segment 0 began, and how often each playlist was asked for. */
  const streams = new Map();

  const answerAt = (nowMs, name, stream, options, lag) => {
    const elapsedMs = nowMs - stream.startMs - lag * SEGMENT_MS;
    const newest = Math.floor(elapsedMs / SEGMENT_MS) - 1;
    const parts = Math.floor((elapsedMs % SEGMENT_MS) / PART_MS);
    return { status: 200, text: mediaPlaylist(name, newest, parts, { ...options, startMs: stream.startMs }) };
  };

  /** The moment that the playlist shows. */
  const playlistTime = (stream, request, { frozen = Infinity, thaw = Infinity }) => {
    if (request >= frozen) stream.frozenMs ??= Date.now();
    const isFrozen = stream.frozenMs !== undefined && Date.now() < stream.frozenMs + thaw * 1000;
    return isFrozen ? stream.frozenMs : Date.now();
  };

  /**
   * @param {string} pathname
   * @param {URLSearchParams} [query]
   * @returns {{status: number, text: string, delayMs?: number} | undefined} undefined: not ours; `delayMs`: held so long
   */
  return (pathname, query = new URLSearchParams()) => {
    const match = /^\/live\/([^/]*)\/(\w+)(?:\.m3u8|-(\d+)\.vtt)$/.exec(pathname);
    if (!match) return undefined;
    const options = parseOptions(match[1]);
    const name = match[2];
    if (match[3]) return answerText(Number(match[3]), options);
    if (name === 'main') return { status: 200, text: options.text ? MAIN_WITH_TEXT : MAIN };
    if (!PLAYLISTS.includes(name)) return { status: 404, text: 'no such rendition' };
    const { id, window = 6, failing = Infinity, lagging = Infinity, total = Infinity, ll } = options;
    const stream = streams.get(id) ?? { startMs: Date.now() - window * SEGMENT_MS, requests: {}, frozenMs: undefined };
    streams.set(id, stream);
    const request = (stream.requests[name] = (stream.requests[name] ?? -1) + 1);
    if (request >= failing && request < failing + 4) return { status: 404, text: 'not now' };
    const lag = request >= lagging && (request - lagging) % 3 === 0 ? 3 : 0;
    const shownMs = playlistTime(stream, request, options);
    const awaited = query.get('_HLS_msn');
    if (awaited === null || ll === 3) return answerAt(shownMs, name, stream, options, lag);
    if (ll === 2) return { status: 400, text: 'no such directive' };
    const readyMs = stream.startMs + (Math.min(Number(awaited), total - 1) + 1) * SEGMENT_MS;
    return { ...answerAt(Math.max(shownMs, readyMs), name, stream, options, lag), delayMs: readyMs - shownMs };
  };
}

/** Koa middleware. */
export const liveMiddleware = (origin) => async (ctx, next) => {
  const answer = origin(ctx.path, ctx.URL.searchParams);
  if (!answer) return next();
  // As in media.mjs: @web/test-runner makes every path with a file extension cacheable, after us.
  ctx.path = '/live';
  ctx.respond = false;
  if (answer.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, answer.delayMs));
  const headers = { 'Content-Type': 'application/vnd.apple.mpegurl', 'Cache-Control': 'no-store' };
  ctx.res.writeHead(answer.status, headers).end(answer.text);
  return undefined;
};
