/**
 * What the main thread saw of the `<video>`. Sent on media events, from the player's own setters, and when the engine asks,
 * not on a timer: the engine extrapolates between two of them.
 */
export interface Observation {
  /** `HTMLMediaElement.currentTime`, presentation seconds. */
  readonly position: number;
  /** When it was read: `performance.timeOrigin + performance.now()`, milliseconds, the same clock in every thread. */
  readonly atMs: number;
  /** `HTMLMediaElement.playbackRate`. */
  readonly rate: number;
  /** `moving`: time runs; `paused`: by the user or the application; `seeking`: a seek is unfinished; `waiting`: wants to play, cannot. */
  readonly state: 'moving' | 'paused' | 'seeking' | 'waiting' | 'ended';
  /** `HTMLMediaElement.readyState`. */
  readonly readyState: number;
  /** `document.hidden`: a browser may keep the video from going on. Default false. */
  readonly isHidden?: boolean;
  /** `HTMLVideoElement.getVideoPlaybackQuality()`: frames since the media was attached. Default: unknown. */
  readonly frames?: { readonly total: number; readonly dropped: number };
}
