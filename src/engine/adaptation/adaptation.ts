import type { Transfer } from '../../loaders/contract.js';
import type { AdaptationConfig } from '../../model/config.js';
import type { Observation } from '../../model/observation.js';
import type { Rendition, RenditionId } from '../../model/presentation.js';
import type { DisplayState, NetworkHints } from '../../model/selection.js';
import { planAbandon } from './abandon.js';
import { suitDisplay } from './dynamic-range.js';
import { DroppedFrames } from './dropped-frames.js';
import { selectRendition, type RenditionChoice, type SegmentOutlook } from './select-rendition.js';
import { ThroughputEstimate } from './throughput-estimate.js';

export interface AdaptationOptions {
  readonly config: AdaptationConfig;
  /**
   * What earlier sessions measured, or `navigator.connection.downlink` (megabits, at most 10 in Chromium) times 1e6; bits
   * per second. Default: `config.initialThroughputBps`.
   */
  readonly initialThroughputBps?: number;
  /** Milliseconds on a clock that does not go back. */
  readonly nowMs: () => number;
}

/** What is asked before a segment and during it. */
interface Request extends Partial<SegmentOutlook> {
  /** Renditions of the track that the browser can decode, at least one, in any order. */
  readonly renditions: readonly Rendition[];
  /** Media ahead of the playhead that can be played without a gap, seconds. */
  readonly bufferSeconds: number;
  /** `playbackRate`. Default 1. */
  readonly rate?: number;
}

/** Asked before each segment. `segmentSeconds`: of the last one if it is not known yet; default 4. */
export interface ChoiceRequest extends Request {
  /** Rendition of the last segment; null before the first. */
  readonly current: RenditionId | null;
  /** What the buffer is being filled to, seconds. Live: no more than from the playhead to the live edge. */
  readonly goalSeconds: number;
}

/** Asked now and then while a segment is under way. */
export interface AbandonRequest extends Request {
  /** Rendition that is being fetched. */
  readonly rendition: RenditionId;
  readonly loadedBytes: number;
  /** Milliseconds since its first byte came; before it there is nothing to ask. */
  readonly sinceFirstByteMs: number;
}

/** What the network did in this session. */
export interface NetworkEstimate {
  readonly throughputBps: number;
  /** From a request to its first byte, milliseconds. */
  readonly latencyMs: number;
}

const USUAL_SEGMENT_SECONDS = 4;

/** What was measured here says more than what the browser reckons. */
export function initialEstimate(hints: NetworkHints | undefined): Pick<AdaptationOptions, 'initialThroughputBps'> {
  const initialThroughputBps = hints?.rememberedBps ?? hints?.downlinkBps;
  return initialThroughputBps === undefined ? {} : { initialThroughputBps };
}

/** Chooses the rendition of a session's video: holds what was seen, asks the pure functions. */
export class Adaptation {
  readonly #options: AdaptationOptions;
  readonly #throughput = new ThroughputEstimate();
  readonly #droppedFrames = new DroppedFrames();
  #display: DisplayState = { widthPx: null, heightPx: null, saveData: false, dynamicRange: 'standard' };
  #last: RenditionChoice | null = null;
  /** What to fetch in place of the segment that was given up. */
  #instead: RenditionId | undefined;
  #bytesLoaded = 0;

  constructor(options: AdaptationOptions) {
    this.#options = options;
  }

  /** Bytes of all transfers, from wherever. */
  get bytesLoaded(): number {
    return this.#bytesLoaded;
  }

  /** Null before the first transfer that says something of the network. */
  get estimate(): NetworkEstimate | null {
    const { throughputBps, latencyMs } = this.#throughput;
    return throughputBps === null ? null : { throughputBps: Math.round(throughputBps), latencyMs: latencyMs ?? 0 };
  }

  /** What may be planned with, bits per second: measured, or assumed before anything was, less the safety factor. */
  get usableBps(): number {
    return this.#network().throughputBps * this.#options.config.safetyFactor;
  }

  /** To be told of every transfer of the session when it is over, at once, also of one that was given up. */
  transferred(transfer: Transfer): void {
    this.#bytesLoaded += transfer.sizeBytes;
    this.#throughput.add(transfer, this.#options.nowMs());
  }

  /**
   * Of the video, as often as there is one.
   * @param playing the rendition at the playhead, which may not be the one that is fetched; undefined: unknown
   */
  observed(observation: Observation, playing: RenditionId | undefined): void {
    if (playing !== undefined) this.#droppedFrames.observed(observation, playing, this.#options.nowMs());
  }

  /** As it was told; before that: nothing is known of its size, and its range is standard. */
  get display(): DisplayState {
    return this.#display;
  }

  setDisplay(display: DisplayState): void {
    this.#display = display;
  }

  /** Which rendition to fetch the next segment in, and why: if nothing changes, why it was chosen at first. */
  choose(request: ChoiceRequest): RenditionChoice {
    const { config, nowMs } = this.#options;
    const { renditions, current } = request;
    const instead = renditions.find(({ id }) => id === this.#instead);
    this.#instead = undefined;
    const rendition = renditions.find(({ id }) => id === current);
    const reason = this.#last?.rendition.id === current ? this.#last.reason : 'manual';
    this.#last = instead
      ? { rendition: instead, reason: 'abandoned' }
      : selectRendition({
          segmentSeconds: USUAL_SEGMENT_SECONDS,
          rate: 1,
          ...request,
          current: rendition ? { rendition, reason } : null,
          network: this.#network(),
          display: this.#display,
          avoided: this.#droppedFrames.avoidedAt(nowMs()),
          config,
        });
    return this.#last;
  }

  /**
   * Whether to give up the segment under way. After a `true` it shall be, and the next {@link choose} says what to fetch in
   * its place. It is always of a lower bitrate, so that a segment is not given up for ever.
   */
  shouldAbandon(request: AbandonRequest): boolean {
    const instead = planAbandon({
      segmentSeconds: USUAL_SEGMENT_SECONDS,
      rate: 1,
      ...request,
      renditions: suitDisplay(request.renditions, this.#display),
      latencyMs: this.#throughput.latencyMs ?? 0,
      patienceSeconds: this.#options.config.startSeconds * 2,
    });
    this.#instead = instead?.id;
    return instead !== null;
  }

  #network(): NetworkEstimate {
    const { config, initialThroughputBps = config.initialThroughputBps } = this.#options;
    return this.estimate ?? { throughputBps: initialThroughputBps, latencyMs: this.#throughput.latencyMs ?? 0 };
  }
}
