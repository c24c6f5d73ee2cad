import type { TimeRange } from './time-range.js';

/** What a loader found: an immutable snapshot, replaced as a whole at each refresh. Times are presentation seconds. */
export interface Presentation {
  /** `live` grows at its end and may lose its start; `on-demand` has all its media. */
  readonly kind: 'on-demand' | 'live';
  /** Seconds; `Infinity` while it cannot be known. A later snapshot may correct it. */
  readonly duration: number;
  /** Where media can be fetched now. Default: `[0, duration)`. */
  readonly seekable?: TimeRange;
  /** Live: seconds to stay behind the end of `seekable`, so that the next media is there in time. Default 0. */
  readonly holdBack?: number;
  /** Live: when the end of `seekable` was learned, milliseconds, on the clock of `Observation.atMs`. Default: when the snapshot arrives. */
  readonly asOfMs?: number;
  /** Live: nothing leaves at the start, so that all since the beginning can be watched (an event). Default false. */
  readonly keepsStart?: boolean;
  /** Where to begin if the application does not say. Default: the beginning, or the live edge less `holdBack`. */
  readonly start?: number;
  /** At least one, of type `video` or `audio`. */
  readonly tracks: readonly Track[];
  /** Subtitles and captions. Default: none. */
  readonly textTracks?: readonly TextTrackDescription[];
}

/** Subtitles or captions that a source offers: those that a loader fetches, and those found inside the video (CEA-608). */
export interface TextTrackDescription {
  /** Unique in the presentation. */
  readonly id: string;
  readonly kind: 'subtitles' | 'captions';
  /** BCP 47. Default: unknown. */
  readonly language?: string;
  readonly label?: string;
  /** Whether the author wants it shown unless the viewer says otherwise. Default false. */
  readonly isDefault?: boolean;
  /** Only what must be read by everyone who hears the audio in its language: shown with it by itself, in no menu. Default false. */
  readonly isForced?: boolean;
}

export type TrackType = 'video' | 'audio';

/** One selectable kind of content; the renditions of a track are alternatives of each other and share one SourceBuffer. */
export interface Track {
  readonly id: string;
  /** A track whose segments hold video and audio together (muxed) is a `video` track. */
  readonly type: TrackType;
  /** BCP 47. Default: unknown. */
  readonly language?: string;
  readonly label?: string;
  /** Whether the author prefers it to the others of its type. Default false. */
  readonly isDefault?: boolean;
  /** As in HTML's `AudioTrack.kind`. Default: `main` for the default track, else `alternative`. */
  readonly kind?: 'main' | 'alternative' | 'descriptions' | 'commentary' | 'translation';
  /** At least one. */
  readonly renditions: readonly Rendition[];
}

export type RenditionId = string;

/** Dynamic range of a video: standard, or high by its transfer function (ITU-R BT.2100). */
export type VideoRange = 'sdr' | 'hlg' | 'pq';

/** One encoding of a track. */
export interface Rendition {
  /** Unique in the presentation. */
  readonly id: RenditionId;
  /** A type for `MediaSource.isTypeSupported`, with all codecs: `video/mp4; codecs="avc1.4d401e, mp4a.40.2"`. */
  readonly mimeType: string;
  /** Average bits per second of the media. Default: unknown. */
  readonly bitrateBps?: number;
  /** Pixels. */
  readonly width?: number;
  /** Pixels. */
  readonly height?: number;
  /** Frames per second. */
  readonly frameRate?: number;
  /** Of video. Default `sdr`. */
  readonly videoRange?: VideoRange;
  /** Of audio. Default: unknown. */
  readonly channels?: number;
  /** Of audio: the renditions of the video that it is meant for; it is not played with others while there is a choice. Default: all. */
  readonly pairsWith?: readonly RenditionId[];
  /** The author's measure of quality, more is better; all renditions of a track have one, or none. Default: go by bit rate. */
  readonly score?: number;
}

/** One independently decodable piece of a rendition, as a loader names it; its bytes come from `SegmentLoader.fetch`. */
export interface SegmentRef {
  /** Unique in the rendition, the same each time the loader names this segment. */
  readonly id: string;
  readonly rendition: RenditionId;
  /** Presentation seconds. */
  readonly start: number;
  /** Presentation seconds, exclusive; `Infinity` where it is known only after fetching. */
  readonly end: number;
  /** The init segment that must come before; segments with the same init `id` follow each other without appending it again. */
  readonly init?: InitSegmentRef;
  /** Default: unknown. */
  readonly sizeBytes?: number;
  /** Seconds added to the media's timestamps (`SourceBuffer.timestampOffset`). Default 0. */
  readonly timestampOffset?: number;
}

/** The bytes that configure the decoder (MSE byte stream format: initialization segment). */
export interface InitSegmentRef {
  readonly id: string;
  readonly rendition: RenditionId;
  /** Where the media behind it is of another type than the rest of its rendition. Default: `Rendition.mimeType`. */
  readonly mimeType?: string;
}
