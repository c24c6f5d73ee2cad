/** RFC 8216bis as data. Addresses are as written: they resolve against the playlist's `url`. */

export interface ByteSpan {
  readonly start: number;
  readonly end: number;
}

/** One `EXT-X-KEY` or `EXT-X-SESSION-KEY`. */
export interface KeyTag {
  /** `AES-128`, `AES-256`, `SAMPLE-AES` and so on; never `NONE`. */
  readonly method: string;
  readonly uri?: string;
  /** 16 bytes. Default: the media sequence number. */
  readonly iv?: Uint8Array<ArrayBuffer>;
  /** Default `identity`. */
  readonly keyFormat: string;
  readonly keyFormatVersions?: string;
}

/** One `EXT-X-MAP`. */
export interface MapTag {
  readonly uri: string;
  readonly range?: ByteSpan;
  readonly keys: readonly KeyTag[];
}

export interface MediaSegment {
  /** Media sequence number. */
  readonly sequence: number;
  readonly uri: string;
  /** Seconds. */
  readonly duration: number;
  readonly title?: string;
  readonly range?: ByteSpan;
  readonly map?: MapTag;
  /** One for each key format. */
  readonly keys: readonly KeyTag[];
  /** Discontinuity sequence number. */
  readonly discontinuity: number;
  /** As tagged, milliseconds since the epoch. */
  readonly dateMs?: number;
  /** There is no media for it. */
  readonly isGap: boolean;
  readonly bitrateBps?: number;
}

export interface DateRange {
  readonly id: string;
  readonly class?: string;
  readonly startMs?: number;
  readonly endMs?: number;
  readonly duration?: number;
  readonly plannedDuration?: number;
  readonly endOnNext: boolean;
  /** Everything else: `X-…`, `SCTE35-…`, `CUE`. */
  readonly attributes: ReadonlyMap<string, string>;
}

/** `EXT-X-SERVER-CONTROL`, seconds. */
export interface ServerControl {
  readonly holdBack?: number;
  readonly partHoldBack?: number;
  readonly canSkipUntil?: number;
  readonly canSkipDateRanges: boolean;
  readonly canBlockReload: boolean;
}

/** `EXT-X-PART`: accepted, not played. */
export interface PartialSegment {
  readonly uri: string;
  readonly duration: number;
  readonly range?: ByteSpan;
  readonly isIndependent: boolean;
  readonly isGap: boolean;
}

/** `EXT-X-START`. */
export interface StartTag {
  /** Seconds from the beginning, or from the end where negative. */
  readonly timeOffset: number;
  readonly isPrecise: boolean;
}

export interface MediaPlaylist {
  readonly type: 'media';
  /** After redirects. */
  readonly url: string;
  readonly version: number;
  /** Seconds. */
  readonly targetDuration: number;
  readonly mediaSequence: number;
  /** Of what comes before the first segment. */
  readonly discontinuitySequence: number;
  readonly playlistType?: 'VOD' | 'EVENT';
  /** `EXT-X-ENDLIST`: it will not change. */
  readonly hasEnded: boolean;
  readonly isIndependent: boolean;
  readonly isIFramesOnly: boolean;
  readonly segments: readonly MediaSegment[];
  /** Segments that a delta update left out, before the first one of `segments`. */
  readonly skippedSegments: number;
  /** How many of `segments`, from the first on, stand before any tag that says their init segment, or their keys. */
  readonly untagged: { readonly map: number; readonly keys: number };
  readonly dateRanges: readonly DateRange[];
  readonly removedDateRanges: readonly string[];
  readonly serverControl?: ServerControl;
  readonly partTargetDuration?: number;
  /** Behind the last segment. */
  readonly parts: readonly PartialSegment[];
  readonly preloadHints: readonly ReadonlyMap<string, string>[];
  readonly renditionReports: readonly ReadonlyMap<string, string>[];
  readonly start?: StartTag;
}

/** `EXT-X-STREAM-INF` and `EXT-X-I-FRAME-STREAM-INF`. */
export interface Variant {
  readonly uri: string;
  /** Peak. */
  readonly bandwidthBps?: number;
  readonly averageBandwidthBps?: number;
  readonly score?: number;
  /** RFC 6381, one by one. Default: unknown. */
  readonly codecs?: readonly string[];
  readonly supplementalCodecs?: string;
  readonly width?: number;
  readonly height?: number;
  readonly frameRate?: number;
  readonly hdcpLevel?: string;
  readonly allowedCpc?: string;
  readonly videoRange?: string;
  readonly reqVideoLayout?: string;
  readonly stableId?: string;
  readonly pathwayId?: string;
  readonly name?: string;
  /** Ids of groups. `closedCaptions` may be `NONE`. */
  readonly audio?: string;
  readonly video?: string;
  readonly subtitles?: string;
  readonly closedCaptions?: string;
}

/** `EXT-X-MEDIA`. */
export interface MediaTag {
  readonly type: 'AUDIO' | 'VIDEO' | 'SUBTITLES' | 'CLOSED-CAPTIONS';
  readonly groupId: string;
  readonly name: string;
  /** Default: its media is in the variant's own segments. */
  readonly uri?: string;
  readonly language?: string;
  readonly assocLanguage?: string;
  readonly stableId?: string;
  readonly isDefault: boolean;
  readonly isAutoselect: boolean;
  readonly isForced: boolean;
  readonly instreamId?: string;
  readonly bitDepth?: number;
  readonly sampleRate?: number;
  readonly characteristics: readonly string[];
  /** The first parameter is the number of channels. */
  readonly channels?: string;
}

export interface SessionData {
  readonly id: string;
  readonly value?: string;
  readonly uri?: string;
  readonly language?: string;
  readonly format?: string;
}

export interface MultivariantPlaylist {
  readonly type: 'multivariant';
  /** After redirects. */
  readonly url: string;
  readonly version: number;
  readonly isIndependent: boolean;
  readonly variants: readonly Variant[];
  readonly iFrameVariants: readonly Variant[];
  readonly media: readonly MediaTag[];
  readonly sessionData: readonly SessionData[];
  readonly sessionKeys: readonly KeyTag[];
  readonly contentSteering?: { readonly serverUri: string; readonly pathwayId?: string };
  readonly start?: StartTag;
  /** What its media playlists may import. */
  readonly variables: ReadonlyMap<string, string>;
}

type Playlist = MultivariantPlaylist | MediaPlaylist;

/** A playlist and what was sloppy in it. */
export interface Parsed<P extends Playlist = Playlist> {
  readonly playlist: P;
  readonly warnings: readonly string[];
}
