import { resolveConfig, type PartialConfig, type PlayerConfig } from '../model/config.js';
import { toPlayerError, type PlayerError } from '../model/errors.js';
import type { Placement, PlacementReason } from '../model/placement.js';
import type { Presentation } from '../model/presentation.js';
import type { DisplayState, Selection } from '../model/selection.js';
import type { PlayerStats } from '../model/stats.js';
import type { PreferenceCommand } from '../protocol/messages.js';
import { workerPool } from '../host/worker-pool.js';
import { nowMs } from '../shared/clock.js';
import { detachMedia } from './attach.js';
import { DisplayWatch } from './display-watch.js';
import { suppressFalseEnds } from './end-guard.js';
import { PlacementChangeEvent, PlayerErrorEvent } from './events.js';
import { LivePlayer } from './live-player.js';
import { Load, type LoadEvents } from './load.js';
import { LoadReport } from './load-report.js';
import type { AudioTrackList } from './audio-track-list.js';
import { openThroughputMemory, readNetworkHints, type ThroughputMemory } from './network-hints.js';
import { watchVideo } from './observe.js';
import { PlayIntent } from './play-intent.js';
import type { VideoRenditionList } from './rendition-list.js';
import { describeSource, type PlayerSource } from './source.js';
import { SourceView } from './source-view.js';
import { whenLoaded } from './when-loaded.js';

/** How often the engine is told that somebody looks at the stats, milliseconds: it takes a look to last for longer. */
const STATS_INTEREST_MS = 2000;

export { PlacementChangeEvent, PlayerErrorEvent } from './events.js';
export type { PlayerSource } from './source.js';

export interface PlayerOptions {
  /** Default `auto`: the best one that works here, falling back by itself. Any other one: that or an error. */
  readonly placement?: Placement | 'auto';
  /** Default: `DEFAULT_CONFIG`. */
  readonly config?: PartialConfig;
}

/**
 * Plays streams in a `<video>` of yours, with its engine in a worker. Use the video as always, and this for what a video
 * has not: sources of any kind, `placement`, `stats`, typed errors.
 */
export class Player extends LivePlayer {
  readonly #config: PlayerConfig;
  readonly #requested: Placement | 'auto';
  readonly #intent: PlayIntent;
  readonly #source: SourceView;
  readonly #display: DisplayWatch;
  readonly #throughputMemory: ThroughputMemory | undefined;
  readonly #listeners = new AbortController();
  #load: Load | undefined;
  #report = new LoadReport();
  #hasStatsListener = false;
  #statsWatchedAtMs = -Infinity;

  constructor(video: HTMLVideoElement, { placement = 'auto', config }: PlayerOptions = {}) {
    super(video);
    this.#requested = placement;
    this.#config = resolveConfig(config);
    // Before all others, so that nobody takes the pause and the end of a crashed worker for the viewer's.
    const { signal } = this.#listeners;
    suppressFalseEnds(video, () => this.#load, signal);
    this.#intent = new PlayIntent(video);
    this.#source = new SourceView(video, (preference) => this.prefer(preference), signal);
    const onDisplay = (display: DisplayState): void => this.prefer({ type: 'observe-display', display });
    this.#display = new DisplayWatch(video, onDisplay, signal);
    this.#throughputMemory = openThroughputMemory(this.#config);
    this.#watch();
  }

  /**
   * Starts the worker that the page's players share, so that the first one need not wait for it.
   * @param config the one that the first player will have. Default: `DEFAULT_CONFIG`.
   */
  static prepare(config?: PartialConfig): void {
    workerPool.prepare(resolveConfig(config).startup);
  }

  /**
   * Plays another source. Resolves when the duration and the tracks are known, or quietly when superseded by another
   * `load()` or by `unload()`. Rejects with the fatal `PlayerError`, which the `error` event reports too.
   */
  async load(source: string | PlayerSource): Promise<void> {
    const wanted = typeof source === 'string' ? { url: source } : source;
    this.unload();
    let load: Load | undefined;
    try {
      load = this.#createLoad(wanted);
      await this.#begin(load, wanted.url);
    } catch (error) {
      if (!load) this.#failed(undefined, error, wanted.url);
      if (load && this.error === null) return;
      throw toPlayerError(error, wanted.url);
    }
  }

  /** Lets go of the source: the session ends, the video is empty. The player can load again. */
  unload(): void {
    this.#endLoad(null, this.#load ? 'detach' : 'leave');
  }

  /** Lets go of the video for good. */
  destroy(): void {
    this.unload();
    this.#listeners.abort();
    this.#intent.dispose();
  }

  /** As `HTMLMediaElement.play()`, also before the source is attached. Rejects with `NotSupportedError` where it has failed. */
  play(): Promise<void> {
    return this.#intent.play();
  }

  pause(): void {
    this.#intent.pause();
  }

  get paused(): boolean {
    return this.#intent.paused;
  }

  /** Presentation seconds. */
  get currentTime(): number {
    return this.#load?.pendingPosition ?? this.video.currentTime;
  }

  /**
   * Seeks, and tells the engine in the same task: a page that blocks afterwards does not delay it. In a live stream a seek
   * ends `targetLatency` behind the live edge at the latest, as media that is closer would run dry.
   */
  set currentTime(wanted: number) {
    const { video } = this;
    const position = this.limitSeek(wanted);
    video.currentTime = position;
    this.#load?.seek(position);
  }

  get placement(): Placement | null {
    return this.#report.placement;
  }

  get placementReason(): PlacementReason | null {
    return this.#report.placementReason;
  }

  get presentation(): Presentation | null {
    return this.#source.presentation;
  }

  /** What the viewer can choose of the video; the same list as long as the video is. */
  get videoRenditions(): VideoRenditionList {
    return this.#source.videoRenditions;
  }

  /** What the viewer can choose of the audio; the same list as long as the video is. */
  get audioTracks(): AudioTrackList {
    return this.#source.audioTracks;
  }

  /** What is played of the presentation; null before that is known. */
  get selection(): Selection | null {
    return this.#source.selection;
  }

  /** The failure that ended playback of the current source. */
  get error(): PlayerError | null {
    return this.#report.error;
  }

  /**
   * A snapshot of what the engine told last: up to five seconds ago, but within half a second while somebody reads this now
   * and then or listens for `statschange`. Rebuffers and warnings are as of now.
   */
  get stats(): PlayerStats {
    this.#watchStats();
    return this.#report.stats;
  }

  protected override listened(type: string): void {
    if (type !== 'statschange') return;
    this.#hasStatsListener = true;
    this.#watchStats();
  }

  #watch(): void {
    const { video } = this;
    watchVideo(video, () => this.#load?.observe(), this.#listeners.signal);
    this.#on('playing', () => this.#report.rebuffers.playing(nowMs()));
    this.#on('waiting', () =>
      this.#report.rebuffers.waiting(nowMs(), video.seeking ? 'seeking' : video.paused ? 'paused' : 'wants-to-play'),
    );
    for (const type of ['seeking', 'pause', 'emptied'])
      this.#on(type, () => this.#report.rebuffers.interrupted(nowMs()));
    const { maxCatchUpRate } = this.#config.live;
    if (maxCatchUpRate > 1) this.#on('timeupdate', () => this.catchUp(maxCatchUpRate));
  }

  #on(type: string, listener: (event: Event) => void): void {
    this.video.addEventListener(type, listener, { capture: true, signal: this.#listeners.signal });
  }

  #createLoad(wanted: PlayerSource): Load {
    const options = {
      source: describeSource(wanted, document.baseURI),
      config: this.#config,
      requested: this.#requested,
      preload: wanted.preload ?? 'auto',
      hints: readNetworkHints(this.#throughputMemory),
      preferences: [{ type: 'observe-display', display: this.#display.display }, this.latencyPreference],
    } as const;
    return new Load(this.video, options, this.#loadEvents());
  }

  /** Resolves when it is loaded, or over; rejects with the failure that ended it. */
  #begin(load: Load, url: string): Promise<void> {
    this.#load = load;
    this.#intent.expectMedia();
    const ended = load.run();
    const loaded = whenLoaded(this, load);
    ended.then(
      () => this.#taken(load),
      (error: unknown) => this.#failed(load, error, url),
    );
    return Promise.race([loaded, ended]);
  }

  #loadEvents(): LoadEvents {
    const report = this.#report;
    return {
      placed: (placement, reason) => this.#placed(placement, reason),
      attached: () => this.#intent.mediaAttached(),
      detached: () => this.#intent.expectMedia(),
      endMoved: () => this.#intent.resume(),
      loaderSelected: (name) => (report.loader = name),
      presentationChanged: (presentation) => {
        this.#source.presentationChanged(presentation);
        this.followLive(presentation);
        this.dispatchEvent(new Event('presentationchange'));
      },
      selectionChanged: (selection) => {
        this.#source.selectionChanged(selection);
        this.dispatchEvent(new Event('selectionchange'));
      },
      cuesAdded: (track, cues) => this.#source.cuesAdded(track, cues),
      statsChanged: (stats) => {
        report.engineStats = stats;
        this.#throughputMemory?.note(stats.throughputBps);
        if (!this.#hasStatsListener) return;
        this.#watchStats();
        this.dispatchEvent(new Event('statschange'));
      },
      warned: (warning) => report.warned(warning),
      errorReported: (error) => this.#reportError(error),
    };
  }

  protected override prefer(preference: PreferenceCommand): void {
    this.#load?.prefer(preference);
  }

  #watchStats(): void {
    const atMs = nowMs();
    if (!this.#load || atMs - this.#statsWatchedAtMs < STATS_INTEREST_MS) return;
    this.#statsWatchedAtMs = atMs;
    this.prefer({ type: 'watch-stats' });
  }

  #placed(placement: Placement, reason: PlacementReason): void {
    const previous = this.#report.placement;
    this.#report.placement = placement;
    this.#report.placementReason = reason;
    if (previous && previous !== placement) this.dispatchEvent(new PlacementChangeEvent(placement, reason, previous));
  }

  /** The application plays something else in the video. */
  #taken(load: Load): void {
    if (load === this.#load) this.#endLoad(null, 'leave');
  }

  #failed(load: Load | undefined, error: unknown, url: string): void {
    if (load !== this.#load) return;
    const failure = toPlayerError(error, url);
    this.#endLoad(failure, 'detach');
    this.#reportError(failure);
  }

  /**
   * Whatever ends a load ends it here: all that the page saw of its source is taken back, and what was told of the load
   * itself, unless that has to explain a failure.
   * @param failure null: the source was taken away.
   */
  #endLoad(failure: PlayerError | null, media: 'detach' | 'leave'): void {
    this.#load?.close();
    this.#load = undefined;
    if (failure) this.#intent.mediaFailed(failure);
    else this.#intent.forgetMedia();
    if (media === 'detach') detachMedia(this.video);
    this.#throughputMemory?.flush();
    if (failure) this.#report.error = failure;
    else this.#report = new LoadReport();
    const wasKnown = this.presentation !== null;
    this.#source.clear();
    this.followLive(null);
    if (wasKnown) this.dispatchEvent(new Event('presentationchange'));
  }

  #reportError(error: PlayerError): void {
    // Whoever deals with it says so; otherwise it is in the console, once.
    if (this.dispatchEvent(new PlayerErrorEvent(error))) console.error(error);
  }
}
