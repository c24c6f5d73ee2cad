/** A piece of timed text, with the fields of a WebVTT cue (WebVTT §3.1): plain data that crosses threads. */
export interface Cue {
  /**
   * Stable for the same cue of the same source: one that comes twice, in two segments, is shown once, and until the later
   * of its ends.
   */
  readonly id: string;
  /** As `TextTrackCue.id`: what the source calls it. Default: nothing. */
  readonly name?: string;
  /** Presentation seconds. */
  readonly start: number;
  /** Presentation seconds, exclusive. */
  readonly end: number;
  /** WebVTT cue text: tags such as `<i>` and escapes such as `&amp;`. */
  readonly text: string;
  /** As `VTTCue.vertical`. Default: horizontal. */
  readonly vertical?: 'rl' | 'lr';
  /** As `VTTCue.line`: a line number, or a percentage where `snapToLines` is false. Default: auto. */
  readonly line?: number;
  /** Default true. */
  readonly snapToLines?: boolean;
  readonly lineAlign?: 'start' | 'center' | 'end';
  /** Percent. Default: auto. */
  readonly position?: number;
  readonly positionAlign?: 'line-left' | 'center' | 'line-right';
  /** Percent. Default 100. */
  readonly size?: number;
  readonly align?: 'start' | 'center' | 'end' | 'left' | 'right';
  /** Shown in browsers that have `VTTRegion`. Default: none. */
  readonly region?: CueRegion;
}

/** A part of the picture that cues share, with the fields of a WebVTT region (WebVTT §3.3). */
export interface CueRegion {
  readonly id: string;
  /** Percent. */
  readonly width: number;
  readonly lines: number;
  /** The point of the region, in percent of its width and height, that is at the `viewportAnchor`. */
  readonly regionAnchor: readonly [x: number, y: number];
  /** Percent of the picture's width and height. */
  readonly viewportAnchor: readonly [x: number, y: number];
  readonly scroll: '' | 'up';
}
