import type { Presentation } from '../model/presentation.js';
import type { TimeRange } from '../model/time-range.js';
import { LiveEdge } from './live-edge.js';

/** A window that slides is worth showing a seek bar for from this length on, seconds. */
const MIN_DVR_SECONDS = 60;

/** Playback that has fallen behind `targetLatency` by no more than this share of it still counts as live. */
const LIVE_TOLERANCE = 0.5;

interface Window {
  readonly seekable: TimeRange;
  readonly holdBack: number;
  readonly keepsStart: boolean;
}

/** What of a video can be read by this file; a test needs no more. */
export type LiveVideo = Pick<HTMLVideoElement, 'currentTime' | 'duration' | 'seekable'>;

/** Where a live stream is, and where playback of it should be. */
export class LiveView {
  readonly #video: LiveVideo;
  readonly #nowMs: () => number;
  readonly #edge = new LiveEdge();
  #presentation: Presentation | null = null;
  #targetLatency: number | null = null;

  constructor(video: LiveVideo, nowMs: () => number) {
    this.#video = video;
    this.#nowMs = nowMs;
  }

  /** Null: the source is gone. */
  update(presentation: Presentation | null): void {
    this.#presentation = presentation;
    if (presentation) this.#edge.update(presentation, this.#nowMs());
    else this.#edge.reset();
  }

  get edge(): number | null {
    return this.#edge.at(this.#nowMs()) ?? this.#window?.seekable.end ?? null;
  }

  get latency(): number | null {
    const { edge } = this;
    return edge === null ? null : Math.max(0, edge - this.#video.currentTime);
  }

  get targetLatency(): number | null {
    return this.#targetLatency ?? this.#window?.holdBack ?? null;
  }
  set targetLatency(seconds: number | null) {
    this.#targetLatency = seconds !== null && seconds >= 0 ? seconds : null;
  }

  /** As set, not as the stream has it. */
  get wantedLatency(): number | null {
    return this.#targetLatency;
  }

  get targetWindow(): number {
    const window = this.#window;
    if (!window) return NaN;
    if (window.keepsStart) return Infinity;
    const seconds = Math.round(window.seekable.end - window.seekable.start);
    return seconds >= MIN_DVR_SECONDS ? seconds : 0;
  }

  /** The earliest position that counts as live; NaN: not live. */
  get edgeStart(): number {
    const { edge, targetLatency } = this;
    if (edge === null || targetLatency === null) return NaN;
    const { holdBack } = this.#window!;
    return edge - targetLatency - Math.max(1, Math.max(targetLatency, holdBack) * LIVE_TOLERANCE);
  }

  /** Where playback with the target latency is now; null: not live. */
  get syncPosition(): number | null {
    const { edge, targetLatency } = this;
    if (edge === null || targetLatency === null) return null;
    const { start, end } = this.#window!.seekable;
    return Math.max(start, Math.min(end, edge - targetLatency));
  }

  /** A seek may go anywhere but so close to the edge that playback would run dry. */
  limitSeek(position: number): number {
    return Math.min(position, this.syncPosition ?? Infinity);
  }

  get #window(): Window | null {
    const presentation = this.#presentation;
    if (presentation?.kind === 'live' && presentation.seekable) {
      const { seekable, holdBack = 0, keepsStart = false } = presentation;
      return { seekable, holdBack, keepsStart };
    }
    if (presentation) return null;
    // The browser plays the stream by itself, and keeps its own distance.
    const { duration, seekable } = this.#video;
    if (duration !== Infinity || seekable.length === 0) return null;
    const range = { start: seekable.start(0), end: seekable.end(seekable.length - 1) };
    return { seekable: range, holdBack: 0, keepsStart: false };
  }
}
