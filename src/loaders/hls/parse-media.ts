import { parseByteRange, parseDate, parseDecimal, parseInteger } from './attributes.js';
import { readDateRange, readPart, readServerControl } from './media-tags.js';
import type { ByteSpan, DateRange, KeyTag, MapTag, MediaPlaylist, MediaSegment } from './playlist.js';
import type { PartialSegment, ServerControl } from './playlist.js';
import { optional, readAttributes, readCommonTag, readKey, readLine } from './tags.js';
import type { CommonTags, ParseContext } from './tags.js';

/** A segment of a week is a slip of the keyboard; sums of such must stay exact. */
const MAX_DURATION_SECONDS = 7 * 86_400;
/** One for each key format; there are fewer than ten of them in the world. */
const MAX_KEYS = 32;

interface State {
  readonly common: CommonTags;
  readonly segments: MediaSegment[];
  readonly dateRanges: DateRange[];
  readonly preloadHints: ReadonlyMap<string, string>[];
  readonly renditionReports: ReadonlyMap<string, string>[];
  removedDateRanges: readonly string[];
  targetDuration: number | undefined;
  mediaSequence: number;
  playlistType: 'VOD' | 'EVENT' | undefined;
  hasEnded: boolean;
  isIFramesOnly: boolean;
  skippedSegments: number;
  serverControl: ServerControl | undefined;
  partTargetDuration: number | undefined;
  parts: PartialSegment[];
  // What holds from here on.
  keys: readonly KeyTag[];
  /** Several keys in a row are alternatives; one behind a segment begins a new list. */
  keysAreOpen: boolean;
  map: MapTag | undefined;
  discontinuity: number;
  bitrateBps: number | undefined;
  /** Where a range without a start begins: behind the former one of the same resource. */
  rangeEnd: { readonly uri: string; readonly end: number } | undefined;
  // What holds for the next segment.
  next: Next;
}

interface Next {
  duration?: number;
  title?: string;
  range?: string;
  dateMs?: number;
  isGap?: boolean;
}

/** RFC 8216bis §4.4.3 to §4.4.5. */
export function parseMedia(context: ParseContext): MediaPlaylist {
  const state = createState();
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
  return toPlaylist(state, context);
}

function createState(): State {
  return {
    common: { version: 1, isIndependent: false, start: undefined },
    segments: [],
    dateRanges: [],
    preloadHints: [],
    renditionReports: [],
    removedDateRanges: [],
    targetDuration: undefined,
    mediaSequence: 0,
    playlistType: undefined,
    hasEnded: false,
    isIFramesOnly: false,
    skippedSegments: 0,
    serverControl: undefined,
    partTargetDuration: undefined,
    parts: [],
    keys: [],
    keysAreOpen: true,
    map: undefined,
    discontinuity: 0,
    bitrateBps: undefined,
    rangeEnd: undefined,
    next: {},
  };
}

function toPlaylist(state: State, context: ParseContext): MediaPlaylist {
  const { common, segments } = state;
  let { targetDuration } = state;
  if (targetDuration === undefined) {
    context.warn('the playlist has no EXT-X-TARGETDURATION');
    targetDuration = Math.ceil(segments.reduce((max, { duration }) => Math.max(max, duration), 1));
  }
  return {
    type: 'media',
    url: context.url,
    version: common.version,
    isIndependent: common.isIndependent,
    ...optional('start', common.start),
    targetDuration,
    mediaSequence: state.mediaSequence,
    ...optional('playlistType', state.playlistType),
    // A recording cannot change (RFC 8216bis §4.4.3.5); some packagers leave the end tag out.
    hasEnded: state.hasEnded || state.playlistType === 'VOD',
    isIFramesOnly: state.isIFramesOnly,
    segments,
    skippedSegments: state.skippedSegments,
    dateRanges: state.dateRanges,
    removedDateRanges: state.removedDateRanges,
    ...optional('serverControl', state.serverControl),
    ...optional('partTargetDuration', state.partTargetDuration),
    parts: state.parts,
    preloadHints: state.preloadHints,
    renditionReports: state.renditionReports,
  };
}

/** Tags about the segments that follow. */
function readSegmentTag(name: string, value: string, state: State, context: ParseContext): boolean {
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

function readExtinf(value: string, state: State, context: ParseContext): void {
  const comma = value.indexOf(',');
  const duration = parseDecimal(comma < 0 ? value : value.slice(0, comma));
  const isSane = duration !== undefined && duration <= MAX_DURATION_SECONDS;
  if (isSane) state.next.duration = duration;
  else context.warn(`no duration: EXTINF:${value.slice(0, 40)}`);
  const title = comma < 0 ? '' : value.slice(comma + 1).trim();
  if (title) state.next.title = title;
}

function readKeyTag(value: string, state: State, context: ParseContext): void {
  const key = readKey(value, context);
  if (!key) return;
  const others = state.keysAreOpen && key !== 'none' ? state.keys : [];
  const same = others.filter(({ keyFormat }) => keyFormat !== (key !== 'none' && key.keyFormat));
  if (same.length >= MAX_KEYS) return context.warn('more keys for one segment than there are key formats');
  state.keys = key === 'none' ? [] : [...same, key];
  state.keysAreOpen = true;
}

function readMap(value: string, state: State, context: ParseContext): void {
  const attributes = readAttributes(value, context);
  const uri = attributes.get('URI');
  if (!uri) return context.warn('EXT-X-MAP without a URI');
  const rangeText = attributes.get('BYTERANGE');
  const range = parseByteRange(rangeText);
  if (rangeText !== undefined && !range) context.warn(`no byte range: EXT-X-MAP BYTERANGE=${rangeText.slice(0, 40)}`);
  const start = range?.start ?? 0;
  const span = range && { start, end: start + range.length };
  state.map = { uri, ...optional('range', span), keys: state.keys };
}

function takeSegment(uri: string, state: State, context: ParseContext): void {
  const { next, segments } = state;
  state.next = {};
  state.keysAreOpen = false;
  state.parts = [];
  if (next.duration === undefined) context.warn('a segment without EXTINF');
  const range = next.range === undefined ? undefined : placeRange(uri, next.range, state);
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

function placeRange(uri: string, text: string, state: State): ByteSpan | 'invalid' {
  const range = parseByteRange(text);
  if (!range) return 'invalid';
  const start = range.start ?? (state.rangeEnd?.uri === uri ? state.rangeEnd.end : 0);
  const end = start + range.length;
  if (!Number.isSafeInteger(end)) return 'invalid';
  state.rangeEnd = { uri, end };
  return { start, end };
}

/** Tags about the playlist. */
function readPlaylistTag(name: string, value: string, state: State, context: ParseContext): void {
  switch (name) {
    case '#EXT-X-TARGETDURATION': {
      const seconds = parseDecimal(value);
      if (seconds && seconds <= MAX_DURATION_SECONDS) state.targetDuration = seconds;
      return;
    }
    case '#EXT-X-MEDIA-SEQUENCE':
      state.mediaSequence = readSequence(name, value, state, context);
      return;
    case '#EXT-X-DISCONTINUITY-SEQUENCE':
      state.discontinuity += readSequence(name, value, state, context);
      return;
    case '#EXT-X-PLAYLIST-TYPE':
      state.playlistType = (['VOD', 'EVENT'] as const).find((type) => type === value.trim().toUpperCase());
      return;
    case '#EXT-X-ENDLIST':
      state.hasEnded = true;
      return;
    case '#EXT-X-I-FRAMES-ONLY':
      state.isIFramesOnly = true;
      return;
    case '#EXT-X-SKIP': {
      const attributes = readAttributes(value, context);
      state.skippedSegments = parseInteger(attributes.get('SKIPPED-SEGMENTS')) ?? 0;
      state.removedDateRanges = attributes.get('RECENTLY-REMOVED-DATERANGES')?.split('\t') ?? [];
      return;
    }
    default:
      return readLowLatencyTag(name, value, state, context);
  }
}

function readSequence(name: string, value: string, { segments }: State, context: ParseContext): number {
  const number = parseInteger(value);
  if (number === undefined) context.warn(`no sequence number: ${name}:${value.slice(0, 40)}`);
  // It would have to renumber what stands before it.
  if (segments.length > 0) context.warn(`${name} behind a segment`);
  return segments.length > 0 ? 0 : (number ?? 0);
}

function readLowLatencyTag(name: string, value: string, state: State, context: ParseContext): void {
  switch (name) {
    case '#EXT-X-DATERANGE': {
      const range = readDateRange(readAttributes(value, context), context);
      if (range) state.dateRanges.push(range);
      return;
    }
    case '#EXT-X-SERVER-CONTROL':
      state.serverControl = readServerControl(readAttributes(value, context));
      return;
    case '#EXT-X-PART-INF':
      state.partTargetDuration = parseDecimal(readAttributes(value, context).get('PART-TARGET'));
      return;
    case '#EXT-X-PART': {
      const part = readPart(readAttributes(value, context));
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
