import { TICKS_PER_SECOND } from './clock.js';
import type { Sample, TrackConfig } from './sample.js';

/** Timestamps of PES packets are rounded and jitter; what is closer than this follows without a gap, seconds. */
const TOLERANCE_SECONDS = 0.05;
/** Longer holes are not filled: they are no loss but another time, seconds. */
const MAX_SILENCE_SECONDS = 10;
/** Samples of a silent frame, which is always AAC. */
const SILENT_SAMPLES = 1024;

/** Places audio frames one behind the other, exact to the sample. */
export class AudioTimeline {
  readonly #onSample: (sample: Sample) => void;
  #config: TrackConfig | undefined;
  /** Ticks of the configuration. */
  #next: number | undefined;

  constructor(onSample: (sample: Sample) => void) {
    this.#onSample = onSample;
  }

  /** `anchor`: what the stream says about when it is heard, in 90 kHz. Default: right behind the one before. */
  add(frame: Uint8Array, samples: number, config: TrackConfig, anchor: number | undefined): void {
    if (config !== this.#config) this.#change(config);
    if (anchor !== undefined) this.#align(Math.round((anchor * config.timescale) / TICKS_PER_SECOND), config);
    // Nothing says when it is heard: it was cut off from the frames before it.
    if (this.#next === undefined) return;
    this.#emit(frame, samples, config);
  }

  /** Fills the time up to `end` with silence, where the configuration allows it; from `start`, in 90 kHz, or from what is there. */
  silence(start: number, end: number, config: TrackConfig): void {
    if (!config.silence) return;
    if (config !== this.#config) this.#change(config);
    const scale = config.timescale / TICKS_PER_SECOND;
    const from = Math.round(start * scale);
    const limit = MAX_SILENCE_SECONDS * config.timescale;
    if (this.#next === undefined || Math.abs(from - this.#next) > limit) this.#next = from;
    if (end * scale - this.#next <= limit) this.#fill(end * scale, config);
  }

  #change(config: TrackConfig): void {
    if (this.#config && this.#next !== undefined)
      this.#next = Math.round((this.#next * config.timescale) / this.#config.timescale);
    this.#config = config;
  }

  #align(at: number, config: TrackConfig): void {
    const tolerance = TOLERANCE_SECONDS * config.timescale;
    if (this.#next !== undefined && Math.abs(at - this.#next) <= tolerance) return;
    const isHole = this.#next !== undefined && at > this.#next;
    if (isHole && at - this.#next! <= MAX_SILENCE_SECONDS * config.timescale) this.#fill(at, config);
    this.#next = at;
  }

  #fill(end: number, config: TrackConfig): void {
    if (!config.silence || this.#next === undefined) return;
    while (this.#next + SILENT_SAMPLES / 2 < end) this.#emit(config.silence, SILENT_SAMPLES, config);
  }

  #emit(frame: Uint8Array, duration: number, config: TrackConfig): void {
    const at = this.#next!;
    this.#next = at + duration;
    this.#onSample({ config, decode: at, presentation: at, duration, isKey: true, parts: [frame] });
  }
}
