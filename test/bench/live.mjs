// A live stream without an end: the first 40 seconds of the CMAF segments again and again, in real time, with timestamps
// that go on, so that HLS and DASH show the same window of the same segments, without discontinuities.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findBoxes, parseBoxes } from '../../scripts/media/boxes.mjs';
import { RENDITIONS, SEGMENT_SECONDS } from './media.mjs';

/** Segments in a loop: 40 s, which is a whole number of AAC frames (1875) at 48 kHz. */
const LOOP = 20;
const LOOP_SECONDS = LOOP * SEGMENT_SECONDS;
/** Segments in the window. */
const WINDOW = 15;
const AUDIO = RENDITIONS.length;

/** Adds to the times of a media segment with one track (ISO/IEC 14496-12 §8.8.12 and §8.16.3), in place. */
export function shiftSegment(segment, seconds) {
  const boxes = parseBoxes(segment);
  const [sidx] = findBoxes(boxes, 'sidx');
  const ticks = BigInt(Math.round(seconds * segment.readUInt32BE(sidx.body + 8)));
  const add = (at, version) => {
    if (version === 1) segment.writeBigUInt64BE(segment.readBigUInt64BE(at) + ticks, at);
    else segment.writeUInt32BE(segment.readUInt32BE(at) + Number(ticks), at);
  };
  add(sidx.body + 12, segment[sidx.body]);
  for (const tfdt of findBoxes(boxes, 'moof/traf/tfdt')) add(tfdt.body + 4, segment[tfdt.body]);
  return segment;
}

/**
 * @param {string} root folder of the media
 * @param {() => number} [now] milliseconds since the epoch; the stream begins with a full window
 * @returns {(path: string) => {type: 'text', name: string, text: string} | {type: 'segment', bytes: Buffer} | undefined}
 *   what is at a path below `live/`; undefined: nothing, or not yet
 */
export function createLive(root, now = Date.now) {
  const cmaf = join(root, 'cmaf');
  const beganMs = now() - WINDOW * SEGMENT_SECONDS * 1000;
  /** The number of the newest complete segment, from 0. */
  const newest = () => Math.floor((now() - beganMs) / 1000 / SEGMENT_SECONDS) - 1;
  const main = readFileSync(join(cmaf, 'main.m3u8'), 'utf8');
  const text = (name, content) => ({ type: 'text', name, text: content });

  return (path) => {
    if (path === 'main.m3u8') return text(path, main);
    if (path === 'main.mpd') return text(path, liveManifest(cmaf, beganMs));
    const playlist = /^media_(\d)\.m3u8$/.exec(path);
    if (playlist) return text(path, livePlaylist(cmaf, Number(playlist[1]), newest()));
    const match = /^(\d)-(\d+)\.m4s$/.exec(path);
    if (!match || Number(match[1]) > AUDIO || Number(match[2]) > newest()) return undefined;
    const index = Number(match[2]);
    const segment = readFileSync(join(cmaf, `${match[1]}-${(index % LOOP) + 1}.m4s`));
    return { type: 'segment', bytes: shiftSegment(segment, Math.floor(index / LOOP) * LOOP_SECONDS) };
  };
}

function livePlaylist(cmaf, rendition, newest) {
  const source = readFileSync(join(cmaf, `media_${rendition}.m3u8`), 'utf8');
  const durations = Array.from(source.matchAll(/#EXTINF:([\d.]+)/g), ([, seconds]) => seconds);
  const first = newest - WINDOW + 1;
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    `#EXT-X-TARGETDURATION:${SEGMENT_SECONDS}`,
    `#EXT-X-MEDIA-SEQUENCE:${first}`,
    `#EXT-X-MAP:URI="../cmaf/init-${rendition}.mp4"`,
  ];
  for (let index = first; index <= newest; index++)
    lines.push(`#EXTINF:${durations[index % LOOP]},`, `${rendition}-${index}.m4s`);
  return `${lines.join('\n')}\n`;
}

/** By number and duration: a player need not load it again. */
function liveManifest(cmaf, beganMs) {
  const source = readFileSync(join(cmaf, 'main.mpd'), 'utf8');
  const template = `<SegmentTemplate timescale="1" duration="${SEGMENT_SECONDS}" startNumber="0" initialization="../cmaf/init-$RepresentationID$.mp4" media="$RepresentationID$-$Number$.m4s" />`;
  const attributes = [
    'type="dynamic"',
    `availabilityStartTime="${new Date(beganMs).toISOString()}"`,
    `timeShiftBufferDepth="PT${WINDOW * SEGMENT_SECONDS}S"`,
    `suggestedPresentationDelay="PT${3 * SEGMENT_SECONDS}S"`,
    'minimumUpdatePeriod="PT1H"',
  ];
  return source
    .replace(/type="static"\s+mediaPresentationDuration="[^"]*"/, attributes.join(' '))
    .replace(/<SegmentTemplate[\s\S]*?<\/SegmentTemplate>/g, template);
}
