import type { DateRange, KeyTag, MapTag, MediaPlaylist, MediaSegment } from './playlist.js';
import type { PartialSegment, ServerControl } from './playlist.js';
import { optional, type CommonTags, type ParseContext } from './tags.js';

/** A media playlist while it is being read. */
export interface MediaState {
  readonly common: CommonTags;
  readonly segments: MediaSegment[];
  /** By id: tags of one id are one range. */
  readonly dateRanges: Map<string, DateRange>;
  readonly preloadHints: ReadonlyMap<string, string>[];
  readonly renditionReports: ReadonlyMap<string, string>[];
  removedDateRanges: readonly string[];
  targetDuration: number | undefined;
  mediaSequence: number;
  discontinuitySequence: number;
  playlistType: 'VOD' | 'EVENT' | undefined;
  hasEnded: boolean;
  isIFramesOnly: boolean;
  skippedSegments: number;
  /** Where the first `EXT-X-MAP` and `EXT-X-KEY` stand: so many segments come before. */
  firstMap: number | undefined;
  firstKey: number | undefined;
  serverControl: ServerControl | undefined;
  partTargetDuration: number | undefined;
  parts: PartialSegment[];
  // What holds from here on.
  keys: readonly KeyTag[];
  map: MapTag | undefined;
  discontinuity: number;
  bitrateBps: number | undefined;
  /** Where a range without a start begins: behind the former one of the same resource. */
  rangeEnd: { readonly uri: string; readonly end: number } | undefined;
  /** What holds for the next segment. */
  next: NextSegment;
}

interface NextSegment {
  duration?: number;
  title?: string;
  range?: string;
  dateMs?: number;
  isGap?: boolean;
}

export function createMediaState(): MediaState {
  return {
    common: { version: 1, isIndependent: false, start: undefined },
    segments: [],
    dateRanges: new Map(),
    preloadHints: [],
    renditionReports: [],
    removedDateRanges: [],
    targetDuration: undefined,
    mediaSequence: 0,
    discontinuitySequence: 0,
    playlistType: undefined,
    hasEnded: false,
    isIFramesOnly: false,
    skippedSegments: 0,
    firstMap: undefined,
    firstKey: undefined,
    serverControl: undefined,
    partTargetDuration: undefined,
    parts: [],
    keys: [],
    map: undefined,
    discontinuity: 0,
    bitrateBps: undefined,
    rangeEnd: undefined,
    next: {},
  };
}

/** All lines are read. */
export function toMediaPlaylist(state: MediaState, { url, warn }: ParseContext): MediaPlaylist {
  const { common, segments } = state;
  const longest = segments.reduce((max, { duration }) => Math.max(max, duration), 0);
  if (state.targetDuration === undefined) warn('the playlist has no EXT-X-TARGETDURATION');
  // RFC 8216bis §4.4.3.1: rounded to the nearest integer.
  else if (Math.round(longest) > state.targetDuration) warn('a segment is longer than EXT-X-TARGETDURATION');
  if (state.next.duration !== undefined) warn('the last segment has no address');
  return {
    type: 'media',
    url,
    version: common.version,
    isIndependent: common.isIndependent,
    ...optional('start', common.start),
    targetDuration: state.targetDuration ?? Math.max(1, Math.ceil(longest)),
    mediaSequence: state.mediaSequence,
    discontinuitySequence: state.discontinuitySequence,
    ...optional('playlistType', state.playlistType),
    // A recording cannot change (RFC 8216bis §4.4.3.5); some packagers leave the end tag out.
    hasEnded: state.hasEnded || state.playlistType === 'VOD',
    isIFramesOnly: state.isIFramesOnly,
    segments,
    skippedSegments: state.skippedSegments,
    untagged: { map: state.firstMap ?? segments.length, keys: state.firstKey ?? segments.length },
    dateRanges: [...state.dateRanges.values()],
    removedDateRanges: state.removedDateRanges,
    ...optional('serverControl', state.serverControl),
    ...optional('partTargetDuration', state.partTargetDuration),
    parts: state.parts,
    preloadHints: state.preloadHints,
    renditionReports: state.renditionReports,
  };
}
