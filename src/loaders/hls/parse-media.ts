import { parseByteRange, parseDate, parseDecimal, parseInteger } from './attributes.js';
import { createMediaState, toMediaPlaylist, type MediaState } from './media-state.js';
import { joinDateRanges, readDateRange, readPart, readServerControl, readSkip } from './media-tags.js';
import type { ByteSpan, MediaPlaylist } from './playlist.js';
import { optional, readAttributes, readCommonTag, readKey, readLine, type ParseContext } from './tags.js';

/** A segment of a week is a slip of the keyboard; sums of such must stay exact. */
const MAX_DURATION_SECONDS = 7 * 86_400;
/** One for each key format; there are fewer than ten of them in the world. */
const MAX_KEYS = 32;
/** With the numbers of any playlist's segments added, a number can still hold it exactly. */
const MAX_SEQUENCE = 2 ** 52;

/** RFC 8216bis §4.4.3 to §4.4.5. */
export function parseMedia(context: ParseContext): MediaPlaylist {
  const state = createMediaState();
  for (const text of context.lines) {
    const line = readLine(text, context);
    if (line?.type === 'uri') takeSegment(line.uri, state, context);
    else if (
      line &&
      !readCommonTag(line.name, line.value, state.common, context) &&
      !readSegmentTag(line.name, line.value, state, context)
    )
      readPlaylistTag(line.name, line.value, state, context);
  }
  return toMediaPlaylist(state, context);
}

/** Tags about the segments that follow. */
function readSegmentTag(name: string, value: string, state: MediaState, context: ParseContext): boolean {
  switch (name) {
    case '#EXTINF':
      readExtinf(value, state, context);
      return true;
    case '#EXT-X-BYTERANGE':
      state.next.range = value;
      return true;
    case '#EXT-X-DISCONTINUITY':
      state.discontinuity++;
      return true;
    case '#EXT-X-GAP':
      state.next.isGap = true;
      return true;
    case '#EXT-X-PROGRAM-DATE-TIME': {
      const dateMs = parseDate(value);
      if (dateMs === undefined) context.warn(`no date: EXT-X-PROGRAM-DATE-TIME:${value.slice(0, 40)}`);
      else state.next.dateMs = dateMs;
      return true;
    }
    case '#EXT-X-BITRATE': {
      const kbps = parseInteger(value);
      if (kbps === undefined) context.warn(`no bit rate: EXT-X-BITRATE:${value.slice(0, 40)}`);
      state.bitrateBps = kbps === undefined ? undefined : kbps * 1000;
      return true;
    }
    case '#EXT-X-KEY':
      readKeyTag(value, state, context);
      return true;
    case '#EXT-X-MAP':
      readMap(value, state, context);
      return true;
    default:
      return false;
  }
}

function readExtinf(value: string, state: MediaState, context: ParseContext): void {
  const comma = value.indexOf(',');
  const duration = parseDecimal(comma < 0 ? value : value.slice(0, comma));
  const isSane = duration !== undefined && duration <= MAX_DURATION_SECONDS;
  if (isSane) state.next.duration = duration;
  else context.warn(`no duration: EXTINF:${value.slice(0, 40)}`);
  const title = comma < 0 ? '' : value.slice(comma + 1).trim();
  if (title) state.next.title = title;
}

/** A key holds until the next one of its format (RFC 8216bis §4.4.4.4); those of different formats are alternatives. */
function readKeyTag(value: string, state: MediaState, context: ParseContext): void {
  const key = readKey(value, context);
  if (key) state.firstKey ??= state.segments.length;
  if (key === 'none') state.keys = [];
  if (!key || key === 'none') return;
  const others = state.keys.filter(({ keyFormat }) => keyFormat !== key.keyFormat);
  if (others.length >= MAX_KEYS) return context.warn('more keys for one segment than there are key formats');
  state.keys = [...others, key];
}

function readMap(value: string, state: MediaState, context: ParseContext): void {
  const attributes = readAttributes(value, context);
  const uri = attributes.get('URI');
  if (!uri) return context.warn('EXT-X-MAP without a URI');
  const rangeText = attributes.get('BYTERANGE');
  const range = parseByteRange(rangeText);
  if (rangeText !== undefined && !range) context.warn(`no byte range: EXT-X-MAP BYTERANGE=${rangeText.slice(0, 40)}`);
  const start = range?.start ?? 0;
  const span = range && { start, end: start + range.length };
  // RFC 8216bis §4.4.4.5: it has no sequence number of its own.
  if (state.keys.some(({ method, iv }) => method === 'AES-128' && !iv))
    context.warn('an encrypted EXT-X-MAP whose key has no IV');
  state.firstMap ??= state.segments.length;
  state.map = { uri, ...optional('range', span), keys: state.keys };
}

function takeSegment(uri: string, state: MediaState, context: ParseContext): void {
  const { next, segments } = state;
  state.next = {};
  state.parts = [];
  if (next.duration === undefined) context.warn('a segment without EXTINF');
  const range = next.range === undefined ? undefined : placeRange(uri, next.range, state, context);
  if (range === 'invalid') context.warn(`no byte range: EXT-X-BYTERANGE:${next.range!.slice(0, 40)}`);
  segments.push({
    sequence: state.mediaSequence + state.skippedSegments + segments.length,
    uri,
    duration: next.duration ?? state.targetDuration ?? 0,
    ...optional('title', next.title),
    ...optional('range', range === 'invalid' ? undefined : range),
    ...optional('map', state.map),
    keys: state.keys,
    discontinuity: state.discontinuity,
    ...optional('dateMs', next.dateMs),
    // What cannot be fetched is as good as missing.
    isGap: next.isGap === true || range === 'invalid',
    ...optional('bitrateBps', range ? undefined : state.bitrateBps),
  });
}

function placeRange(uri: string, text: string, state: MediaState, context: ParseContext): ByteSpan | 'invalid' {
  const range = parseByteRange(text);
  if (!range) return 'invalid';
  const follows = state.rangeEnd?.uri === uri ? state.rangeEnd.end : undefined;
  if (range.start === undefined && follows === undefined)
    context.warn('a byte range that follows none of the same resource; it is taken to begin at 0');
  const start = range.start ?? follows ?? 0;
  const end = start + range.length;
  if (!Number.isSafeInteger(end)) return 'invalid';
  state.rangeEnd = { uri, end };
  return { start, end };
}

/** Tags about the playlist. */
function readPlaylistTag(name: string, value: string, state: MediaState, context: ParseContext): void {
  switch (name) {
    case '#EXT-X-TARGETDURATION': {
      const seconds = parseDecimal(value);
      if (seconds && seconds <= MAX_DURATION_SECONDS) state.targetDuration = seconds;
      else context.warn(`no duration: EXT-X-TARGETDURATION:${value.slice(0, 40)}`);
      return;
    }
    case '#EXT-X-MEDIA-SEQUENCE':
      state.mediaSequence = readSequence(name, value, state, context);
      return;
    case '#EXT-X-DISCONTINUITY-SEQUENCE':
      state.discontinuitySequence = readSequence(name, value, state, context);
      state.discontinuity += state.discontinuitySequence;
      return;
    case '#EXT-X-PLAYLIST-TYPE':
      state.playlistType = (['VOD', 'EVENT'] as const).find((type) => type === value.trim().toUpperCase());
      if (!state.playlistType) context.warn(`no type: EXT-X-PLAYLIST-TYPE:${value.slice(0, 40)}`);
      return;
    case '#EXT-X-ENDLIST':
      state.hasEnded = true;
      return;
    case '#EXT-X-I-FRAMES-ONLY':
      state.isIFramesOnly = true;
      return;
    case '#EXT-X-SKIP':
      Object.assign(state, readSkip(readAttributes(value, context), context));
      return;
    default:
      return readLowLatencyTag(name, value, state, context);
  }
}

function readSequence(name: string, value: string, { segments }: MediaState, context: ParseContext): number {
  const parsed = parseInteger(value);
  const number = parsed !== undefined && parsed <= MAX_SEQUENCE ? parsed : undefined;
  if (number === undefined) context.warn(`no sequence number: ${name}:${value.slice(0, 40)}`);
  // It would have to renumber what stands before it.
  if (segments.length > 0) context.warn(`${name} behind a segment`);
  return segments.length > 0 ? 0 : (number ?? 0);
}

function readLowLatencyTag(name: string, value: string, state: MediaState, context: ParseContext): void {
  switch (name) {
    case '#EXT-X-DATERANGE': {
      const range = readDateRange(readAttributes(value, context), context);
      if (range) state.dateRanges.set(range.id, joinDateRanges(state.dateRanges.get(range.id), range));
      return;
    }
    case '#EXT-X-SERVER-CONTROL':
      state.serverControl = readServerControl(readAttributes(value, context));
      return;
    case '#EXT-X-PART-INF':
      state.partTargetDuration = parseDecimal(readAttributes(value, context).get('PART-TARGET'));
      return;
    case '#EXT-X-PART': {
      const part = readPart(readAttributes(value, context), context);
      if (part) state.parts.push(part);
      return;
    }
    case '#EXT-X-PRELOAD-HINT':
      state.preloadHints.push(readAttributes(value, context));
      return;
    case '#EXT-X-RENDITION-REPORT':
      state.renditionReports.push(readAttributes(value, context));
  }
}
