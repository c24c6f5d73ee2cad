/** How frames come out: in fragments of MP4, or one behind the other as they are. */
export type Packaging = 'mp4' | 'bare';

/** What the init segment says of one track. */
export interface TrackConfig {
  readonly type: 'video' | 'audio';
  /** Ticks in a second. */
  readonly timescale: number;
  /** The sample entry box (`avc1`, `mp4a` and so on), which holds the decoder's configuration. */
  readonly entry: Uint8Array;
  /** Pixels; 0 for audio. */
  readonly width: number;
  readonly height: number;
  /** A frame of silence of the same configuration, where one is known. */
  readonly silence?: Uint8Array;
  /** Of a track that is alone. Default `mp4`. */
  readonly packaging?: Packaging;
}

/** One frame. Times are ticks of its configuration. */
export interface Sample {
  readonly config: TrackConfig;
  readonly decode: number;
  readonly presentation: number;
  /** Undefined: up to the next one. */
  readonly duration: number | undefined;
  readonly isKey: boolean;
  /** NAL units of video, each without a start code; the one frame of audio. */
  readonly parts: readonly Uint8Array[];
}

/** One whose duration is known. */
export type TimedSample = Sample & { readonly duration: number };

export function isSameConfig(a: TrackConfig | undefined, b: TrackConfig): boolean {
  return a === b || (a !== undefined && a.timescale === b.timescale && isSameBytes(a.entry, b.entry));
}

export function isSameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && a.every((byte, i) => byte === b[i]);
}
