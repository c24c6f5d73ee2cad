import { resolveConfig, type PartialConfig, type PlayerConfig } from '../model/config.js';
import { toPlayerError, type PlayerError } from '../model/errors.js';
import type { Placement, PlacementReason } from '../model/placement.js';
import type { Presentation } from '../model/presentation.js';
import type { DisplayState, Selection } from '../model/selection.js';
import type { EngineStats, PlayerStats } from '../model/stats.js';
import type { PreferenceCommand } from '../protocol/messages.js';
import { workerPool } from '../host/worker-pool.js';
import { nowMs } from '../shared/clock.js';
import { detachMedia } from './attach.js';
import { DisplayWatch } from './display-watch.js';
import { suppressFalseEnds } from './end-guard.js';
import { PlacementChangeEvent, PlayerErrorEvent } from './events.js';
import { LivePlayer } from './live-player.js';
import { Load, type LoadEvents } from './load.js';
import type { AudioTrackList } from './audio-track-list.js';
import { MediaTracks } from './media-tracks.js';
import { openThroughputMemory, readNetworkHints, type ThroughputMemory } from './network-hints.js';
import { observeVideo, watchVideo } from './observe.js';
import { PlayIntent } from './play-intent.js';
import { RebufferMeter } from './rebuffer-meter.js';
import type { VideoRenditionList } from './rendition-list.js';
import { describeSource, type PlayerSource } from './source.js';
import { TextTracks } from './text-tracks.js';

export { PlacementChangeEvent, PlayerErrorEvent } from './events.js';
export type { PlayerSource } from './source.js';

export interface PlayerOptions {
  /** Default `auto`: the best one that works here, falling back by itself. Any other one: that or an error. */
  readonly placement?: Placement | 'auto';
  /** Default: `DEFAULT_CONFIG`. */
  readonly config?: PartialConfig;
}

/** An endless stream may have one now and then. */
const MAX_WARNINGS = 200;
const NO_STATS: EngineStats = { buffers: [], bytesLoaded: 0, throughputBps: null, forwardGoalSeconds: 0 };

/**
 * Plays streams in a `<video>` of yours, with its engine in a worker. Use the video as always, and this for what a video
 * has not: sources of any kind, `placement`, `stats`, typed errors.
 */
export class Player extends LivePlayer {
  readonly #config: PlayerConfig;
  readonly #requested: Placement | 'auto';
  readonly #intent: PlayIntent;
  readonly #tracks: MediaTracks;
  readonly #textTracks: TextTracks;
  readonly #display: DisplayWatch;
  readonly #throughputMemory: ThroughputMemory | undefined;
  readonly #listeners = new AbortController();
  #loadListeners = new AbortController();
  #load: Load | undefined;
  #rebuffers = new RebufferMeter();
  #placement: Placement | null = null;
  #placementReason: PlacementReason | null = null;
  #presentation: Presentation | null = null;
  #selection: Selection | null = null;
  #engineStats = NO_STATS;
  #loader: string | null = null;
  #warnings: readonly string[] = [];
  #error: PlayerError | null = null;

  constructor(video: HTMLVideoElement, { placement = 'auto', config }: PlayerOptions = {}) {
    super(video);
    this.#requested = placement;
    this.#config = resolveConfig(config);
    // Before all others, so that nobody takes the pause and the end of a crashed worker for the viewer's.
    suppressFalseEnds(video, () => this.#load, this.#listeners.signal);
    this.#intent = new PlayIntent(video);
    this.#tracks = MediaTracks.of(video);
    const { signal } = this.#listeners;
    this.#tracks.connect((preference) => this.prefer(preference), signal);
    this.#textTracks = new TextTracks(video, (track) => this.prefer({ type: 'select-text-track', track }), signal);
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
    this.#error = null;
    const { video } = this;
    let load: Load | undefined;
    try {
      const descriptor = describeSource(wanted, document.baseURI);
      const options = {
        source: descriptor,
        config: this.#config,
        requested: this.#requested,
        preload: wanted.preload ?? 'auto',
        hints: readNetworkHints(this.#throughputMemory),
        preferences: [{ type: 'observe-display', display: this.#display.display }, this.latencyPreference],
      } as const;
      load = new Load(video, options, this.#loadEvents());
      this.#load = load;
      this.#intent.expectMedia();
      const ended = load.run();
      const loaded = this.#whenLoaded(load);
      ended.catch((error: unknown) => this.#failed(load, error, wanted.url));
      await Promise.race([loaded, ended]);
    } catch (error) {
      if (!load) this.#failed(undefined, error, wanted.url);
      if (load && this.#error === null) return;
      throw toPlayerError(error, wanted.url);
    }
  }

  /** Lets go of the source: the session ends, the video is empty. The player can load again. */
  unload(): void {
    const load = this.#load;
    this.#load = undefined;
    this.#loadListeners.abort();
    load?.close();
    this.#intent.forgetMedia();
    if (load) detachMedia(this.video);
    this.#throughputMemory?.flush();
    this.#rebuffers = new RebufferMeter();
    this.#engineStats = NO_STATS;
    this.#loader = null;
    this.#warnings = [];
    this.#placement = null;
    this.#placementReason = null;
    this.#selection = null;
    this.#tracks.clear();
    if (this.#presentation) this.#presentationChanged(null);
  }

  /** Lets go of the video for good. */
  destroy(): void {
    this.unload();
    this.#listeners.abort();
    this.#intent.dispose();
  }

  /** As `HTMLMediaElement.play()`, also before the source is attached. */
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
    this.#load?.seek({ ...observeVideo(video), position, state: 'seeking' });
  }

  get placement(): Placement | null {
    return this.#placement;
  }

  get placementReason(): PlacementReason | null {
    return this.#placementReason;
  }

  get presentation(): Presentation | null {
    return this.#presentation;
  }

  /** What the viewer can choose of the video; the same list as long as the video is. */
  get videoRenditions(): VideoRenditionList {
    return this.#tracks.videoRenditions;
  }

  /** What the viewer can choose of the audio; the same list as long as the video is. */
  get audioTracks(): AudioTrackList {
    return this.#tracks.audioTracks;
  }

  /** What is played of the presentation; null before that is known. */
  get selection(): Selection | null {
    return this.#selection;
  }

  /** The failure that ended playback of the current source. */
  get error(): PlayerError | null {
    return this.#error;
  }

  get stats(): PlayerStats {
    return {
      ...this.#engineStats,
      ...this.#rebuffers.read(nowMs()),
      placement: this.#placement,
      placementReason: this.#placementReason,
      loader: this.#loader,
      warnings: this.#warnings,
    };
  }

  #watch(): void {
    const { video } = this;
    watchVideo(video, (observation) => this.#load?.observe(observation), this.#listeners.signal);
    this.#on('playing', () => this.#rebuffers.playing(nowMs()));
    this.#on('waiting', () =>
      this.#rebuffers.waiting(nowMs(), video.seeking ? 'seeking' : video.paused ? 'paused' : 'wants-to-play'),
    );
    this.#on('timeupdate', () => this.catchUp(this.#config.live));
    for (const type of ['seeking', 'pause', 'emptied']) this.#on(type, () => this.#rebuffers.interrupted(nowMs()));
  }

  #on(type: string, listener: (event: Event) => void): void {
    this.video.addEventListener(type, listener, { capture: true, signal: this.#listeners.signal });
  }

  /**
   * Resolves when the video has metadata and the engine has told of its presentation: the two come in any order. Goes on
   * placing the playhead, as media that replaces other media begins anew.
   */
  #whenLoaded(load: Load): Promise<void> {
    this.#loadListeners = new AbortController();
    const { signal } = this.#loadListeners;
    const { video } = this;
    return new Promise((resolve) => {
      const check = (): void => {
        const isDescribed = this.#presentation !== null || this.#placement === 'native';
        if (isDescribed && video.readyState >= HTMLMediaElement.HAVE_METADATA) resolve();
      };
      const onMetadata = (): void => {
        load.placePlayhead();
        check();
      };
      video.addEventListener('loadedmetadata', onMetadata, { capture: true, signal });
      this.addEventListener('presentationchange', check, { signal });
    });
  }

  #loadEvents(): LoadEvents {
    return {
      placed: (placement, reason) => this.#placed(placement, reason),
      attached: () => this.#intent.mediaAttached(),
      detached: () => this.#intent.expectMedia(),
      endMoved: () => this.#intent.resume(),
      loaderSelected: (name) => (this.#loader = name),
      presentationChanged: (presentation) => this.#presentationChanged(presentation),
      selectionChanged: (selection) => {
        this.#selection = selection;
        this.#tracks.selectionChanged(selection);
        this.#textTracks.update(this.#presentation, selection);
        this.dispatchEvent(new Event('selectionchange'));
      },
      cuesAdded: (track, cues) => this.#textTracks.addCues(track, cues),
      statsChanged: (stats) => {
        this.#engineStats = stats;
        this.#throughputMemory?.note(stats.throughputBps);
        this.dispatchEvent(new Event('statschange'));
      },
      warned: (warning) => {
        if (!this.#warnings.includes(warning)) this.#warnings = [...this.#warnings, warning].slice(-MAX_WARNINGS);
      },
      errorReported: (error) => this.#report(error),
    };
  }

  #presentationChanged(presentation: Presentation | null): void {
    this.#presentation = presentation;
    if (presentation) this.#tracks.presentationChanged(presentation);
    this.#textTracks.update(presentation, this.#selection);
    this.followLive(presentation);
    this.dispatchEvent(new Event('presentationchange'));
  }

  protected override prefer(preference: PreferenceCommand): void {
    this.#load?.prefer(preference);
  }

  #placed(placement: Placement, reason: PlacementReason): void {
    const previous = this.#placement;
    this.#placement = placement;
    this.#placementReason = reason;
    if (previous && previous !== placement) this.dispatchEvent(new PlacementChangeEvent(placement, reason, previous));
  }

  #failed(load: Load | undefined, error: unknown, url: string): void {
    if (load !== this.#load) return;
    const failure = toPlayerError(error, url);
    this.#error = failure;
    this.#load = undefined;
    this.#loadListeners.abort();
    load?.close();
    this.#intent.forgetMedia();
    detachMedia(this.video);
    this.#textTracks.update(null, null);
    this.#report(failure);
  }

  #report(error: PlayerError): void {
    // Whoever deals with it says so; otherwise it is in the console, once.
    if (this.dispatchEvent(new PlayerErrorEvent(error))) console.error(error);
  }
}
