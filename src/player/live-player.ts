import type { Presentation } from '../model/presentation.js';
import type { PreferenceCommand } from '../protocol/messages.js';
import { PlayerEventTarget } from './events.js';
import { nowMs } from '../shared/clock.js';
import { planCatchUpRate } from './live-catch-up.js';
import { LiveView } from './live-view.js';

/** What a player of live streams has beyond the rest. */
export abstract class LivePlayer extends PlayerEventTarget {
  readonly video: HTMLVideoElement;
  readonly #live: LiveView;

  constructor(video: HTMLVideoElement) {
    super();
    this.video = video;
    this.#live = new LiveView(video, nowMs);
  }

  abstract get currentTime(): number;
  abstract set currentTime(position: number);

  /**
   * The live edge: up to where the stream has media by now, presentation seconds. Moves on between two reloads of the
   * playlist. Null on demand, and before that is known.
   */
  get liveEdge(): number | null {
    return this.#live.edge;
  }

  /**
   * Seconds from `currentTime` to `liveEdge`; null on demand. What encoding and delivery take comes on top, so where the
   * source has wall-clock times (EXT-X-PROGRAM-DATE-TIME), the delay since the scene is longer by that.
   */
  get latency(): number | null {
    return this.#live.latency;
  }

  /**
   * Where playback of a live stream begins, and where `seekToLiveEdge()` leads: seconds behind the live edge. Default, also
   * after setting null: what the stream says (HOLD-BACK, or three target durations). Setting it does not seek; less
   * than the default risks interruptions. Null on demand unless it was set.
   */
  get targetLatency(): number | null {
    return this.#live.targetLatency;
  }
  set targetLatency(seconds: number | null) {
    this.#live.targetLatency = seconds;
    this.prefer(this.latencyPreference);
  }

  /** The earliest position that counts as live, presentation seconds; NaN on demand. For media-chrome's live button. */
  get liveEdgeStart(): number {
    return this.#live.edgeStart;
  }

  /**
   * How far back a viewer can go: NaN on demand, 0 in a live stream that is watched live, seconds where the window slides
   * and is a minute or longer, Infinity where nothing leaves (an event). As media-chrome has it.
   */
  get targetLiveWindow(): number {
    return this.#live.targetWindow;
  }

  /** Seeks to `targetLatency` behind the live edge. Does nothing on demand. */
  seekToLiveEdge(): void {
    const position = this.#live.syncPosition;
    if (position !== null) this.currentTime = position;
  }

  /** Tells the engine. */
  protected abstract prefer(preference: PreferenceCommand): void;

  /** For the engine to begin with. */
  protected get latencyPreference(): PreferenceCommand {
    return { type: 'set-target-latency', seconds: this.#live.wantedLatency };
  }

  protected limitSeek(position: number): number {
    return this.#live.limitSeek(position);
  }

  /** A new snapshot; null: the source is gone. */
  protected followLive(presentation: Presentation | null): void {
    const before = this.targetLiveWindow;
    this.#live.update(presentation);
    if (!Object.is(before, this.targetLiveWindow)) this.dispatchEvent(new Event('targetlivewindowchange'));
  }

  /** Playback moves. */
  protected catchUp(maxRate: number): void {
    const { latency, targetLatency, video } = this;
    const rate = planCatchUpRate({ latency, targetLatency, rate: video.playbackRate, maxRate });
    if (rate !== undefined) video.playbackRate = rate;
  }
}
