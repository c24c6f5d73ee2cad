import { isServer } from 'lit';
import { resolveConfig, type PartialConfig } from '../model/config.js';
import type { Placement } from '../model/placement.js';
import { attachEarly, hasEarly, releaseEarly } from '../player/early-attachment.js';
import { notSupported } from '../player/play-intent.js';
import { Player } from '../player/player.js';
import { canPlayType } from './can-play-type.js';
import { toMediaError, type PlayerMediaError } from './media-error.js';
import { PlayerMirrorElement } from './player-mirror-element.js';
import { PlayerOwner, type OwnedPlayerOptions } from './player-owner.js';
import { StandIn } from './stand-in.js';
import { readSource, SOURCE_ATTRIBUTES } from './source-attributes.js';

const PLACEMENTS: readonly string[] = ['worker', 'worker-remote-mse', 'main', 'native'] satisfies Placement[];

/**
 * A `<video>` that plays streams whose engine runs in a worker. It has the properties, methods and events of
 * HTMLVideoElement (all but `srcObject`) and the ones listed here.
 *
 * @element mse-worker-player
 * @slot - `<track>` elements, as in `<video>`; nothing else is shown.
 *
 * @attr {string} src - URL to play. Setting it again loads again; removing it unloads.
 * @attr {string} type - MIME type of `src`. Default: found out.
 * @attr {string} loader - Name of a loader that the page's script registered, or a same-origin URL of a loader module.
 * @attr {"auto" | "worker" | "worker-remote-mse" | "main" | "native"} placement - Forces where the engine runs.
 * @attr {"none" | "metadata" | "auto"} preload - `none` loads nothing until `play()` or `load()`.
 * @attr {boolean} autoplay - Plays as soon as it can; browsers allow it with `muted`.
 * @attr {boolean} muted - Starts muted.
 * @attr {boolean} loop - Starts over at the end.
 * @attr {boolean} controls - Shows the browser's controls.
 * @attr {string} poster - Image to show before playback.
 * @attr {boolean} playsinline - Plays in the page where phones would go to full screen.
 * @attr {"anonymous" | "use-credentials"} crossorigin - `use-credentials` sends cookies to other origins.
 * @attr {number} start-time - Presentation seconds to start at.
 * @attr {string} audio-language - Language of the audio to begin with (BCP 47), where the source has it; applies to the next load. Default: what the source prefers.
 * @attr {number} width - Width in CSS pixels unless the page's CSS says otherwise; with `height` also the aspect ratio.
 * @attr {number} height - Height in CSS pixels unless the page's CSS says otherwise.
 * @attr {boolean} disablepictureinpicture - Hides picture-in-picture.
 * @attr {boolean} disableremoteplayback - Hides remote playback.
 *
 * @fires {PlayerErrorEvent} error - Playback failed, or had a failure it survived; `error` has code, message, url and fatal. Cancelable: `preventDefault()` keeps it out of the console.
 * @fires {PlacementChangeEvent} placementchange - The engine runs elsewhere from now on.
 * @fires {Event} presentationchange - `presentation` has changed.
 * @fires {Event} selectionchange - `selection` has changed: another rendition or track is fetched.
 * @fires {Event} statschange - `stats` has changed; about twice a second while loading or playing.
 * @fires {Event} targetlivewindowchange - `targetLiveWindow` has changed.
 * @fires {Event} loadstart - As in HTML, like all other media events: they neither bubble nor are they composed.
 * @fires {Event} loadedmetadata - Duration, tracks and dimensions are known.
 * @fires {Event} canplay - Playback can start.
 * @fires {Event} play - Playback was asked for.
 * @fires {Event} playing - Playback has started, or goes on after waiting.
 * @fires {Event} pause - Playback was paused.
 * @fires {Event} waiting - Playback waits for data.
 * @fires {Event} timeupdate - `currentTime` has moved. This one and `progress` are fired once somebody listens on the element itself; a listener of an ancestor that captures is not enough.
 * @fires {Event} seeking - A seek has begun.
 * @fires {Event} seeked - A seek is done.
 * @fires {Event} ended - The end was reached.
 * @fires {Event} volumechange - `volume` or `muted` has changed.
 *
 * @csspart video - The inner `<video>`.
 * @cssprop [--media-object-fit=contain] - `object-fit` of the video; `object-fit` on the element itself does the same.
 * @cssprop [--media-object-position=50% 50%] - `object-position` of the video.
 */
export class MseWorkerPlayerElement extends PlayerMirrorElement {
  static override get observedAttributes(): string[] {
    return [...new Set([...super.observedAttributes, ...SOURCE_ATTRIBUTES])];
  }

  readonly #owner = new PlayerOwner(this);
  readonly #standIn = new StandIn();
  #loader: string | null = null;
  #config: PartialConfig | undefined;
  /** `empty`: nothing is loaded; `scheduled`: a microtask will; `loaded`: the player has the source. */
  #phase: 'empty' | 'scheduled' | 'loaded' = 'empty';
  /** Where the next load starts: set before it, or remembered from before the removal. */
  #resumeAt: number | undefined;
  #currentSrc = '';
  #targetLatency: number | null = null;

  constructor() {
    super();
    if (isServer) return;
    // By the browser's own controls: whoever calls play() has loaded.
    this.addEventListener('play', () => {
      if (this.#phase !== 'loaded' && this.hasAttribute('src')) this.play().catch(() => {});
    });
    this.takeEarlyProperties();
  }

  /** The player behind the element. Another one takes its place when `placement`, `audio-language` or `config` change, or after a removal. */
  get player(): Player {
    return this.#owner.player ?? this.#owner.ensure(this.video, this.#playerOptions);
  }

  protected override listened(type: string): void {
    super.listened(type);
    if (type === 'statschange') this.#owner.passStats();
  }

  protected override get mirrored(): Player | undefined {
    return this.#owner.player;
  }

  /** Loader by registered name or module URL of any origin; only script can set it. Default: the attribute, else the loader that claims the source. */
  get loader(): string | null {
    return this.#loader ?? this.getAttribute('loader');
  }
  set loader(value: string | null) {
    this.#loader = value;
    this.#sourceChanged();
  }

  /** Where the engine runs; null before the first load. Set it to force one. */
  get placement(): Placement | null {
    return this.#owner.player?.placement ?? null;
  }
  set placement(value: Placement | 'auto' | null) {
    if (value === null) this.removeAttribute('placement');
    else this.setAttribute('placement', value);
  }

  /** Where a live stream begins and `seekToLiveEdge()` leads, seconds behind the live edge. Default, and null: what the stream says. */
  get targetLatency(): number | null {
    return this.#owner.player?.targetLatency ?? this.#targetLatency;
  }
  set targetLatency(seconds: number | null) {
    this.#targetLatency = seconds;
    if (this.#owner.player) this.#owner.player.targetLatency = seconds;
  }

  /** Buffer goals, timeouts and the like; applies to the next load. */
  get config(): PartialConfig | undefined {
    return this.#config;
  }
  set config(value: PartialConfig | undefined) {
    this.#config = value;
  }

  /** The fatal error of the current source. */
  get error(): PlayerMediaError | null {
    const { error } = this.#owner;
    return error && toMediaError(error);
  }

  /** Absolute URL that was loaded last; empty before. */
  override get currentSrc(): string {
    return this.#currentSrc;
  }

  /** `NETWORK_EMPTY` without a source, as of a `<video>`. */
  override get networkState(): number {
    return hasEarly(this.video) ? HTMLMediaElement.NETWORK_EMPTY : this.video.networkState;
  }

  override get paused(): boolean {
    return this.#owner.player?.paused ?? this.video.paused;
  }

  /** Presentation seconds. Set before loading, it is where playback starts. */
  override get currentTime(): number {
    return this.#phase === 'loaded' ? this.player.currentTime : (this.#resumeAt ?? 0);
  }
  override set currentTime(seconds: number) {
    if (this.#phase === 'loaded') this.player.currentTime = seconds;
    else this.#resumeAt = seconds;
  }

  play(): Promise<void> {
    if (this.#phase !== 'loaded' && this.hasAttribute('src')) this.load();
    if (this.error) return Promise.reject(notSupported(this.error));
    return this.player.play();
  }

  pause(): void {
    // It keeps `autoplay` from playing what is attached already, and not what is loaded later.
    if (this.#phase !== 'loaded') releaseEarly(this.video);
    (this.#owner.player ?? this.video).pause();
  }

  /** Loads `src` from the start, also with `preload="none"`. */
  load(): void {
    const player = this.#owner.ensure(this.video, this.#playerOptions);
    player.targetLatency = this.#targetLatency;
    this.#standIn.hide(this.video);
    const src = this.getAttribute('src');
    const resumeAt = this.#resumeAt;
    this.#resumeAt = undefined;
    this.settleMuted();
    this.#currentSrc = src === null ? '' : this.src;
    this.#phase = src === null ? 'empty' : 'loaded';
    if (src === null) this.#owner.unload();
    else this.#owner.load(player, () => readSource(this, this.#loader, resumeAt));
  }

  fastSeek(seconds: number): void {
    this.currentTime = seconds;
  }

  canPlayType(type: string): CanPlayTypeResult {
    return canPlayType(type, this.video);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (isServer) return;
    if (this.#forcedPlacement !== 'main' && this.#forcedPlacement !== 'native') Player.prepare(this.#config);
    if (this.#phase === 'empty') this.#scheduleLoad();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // A move within the document is a removal and an insertion in one task; playback goes on through it.
    setTimeout(() => {
      if (!this.isConnected) this.#release();
    });
  }

  /** The browser closes a MediaSource whose video goes to another document. */
  adoptedCallback(): void {
    this.#release();
  }

  override attributeChangedCallback(name: string, old: string | null, value: string | null): void {
    super.attributeChangedCallback(name, old, value);
    if (isServer) return;
    if (name === 'src' || (SOURCE_ATTRIBUTES.includes(name) && old !== value)) this.#sourceChanged();
    // Waiting for play() no longer, or in another way.
    if (['preload', 'autoplay', 'controls'].includes(name) && this.isConnected && this.#phase === 'empty')
      this.#scheduleLoad();
  }

  get #forcedPlacement(): Placement | 'auto' {
    const value = this.getAttribute('placement') ?? '';
    return PLACEMENTS.includes(value) ? (value as Placement) : 'auto';
  }

  get #playerOptions(): OwnedPlayerOptions {
    return { placement: this.#forcedPlacement, audioLanguage: this.audioLanguage, config: this.#config };
  }

  #sourceChanged(): void {
    this.#resumeAt = undefined;
    if (this.isConnected || this.#phase === 'loaded') this.#scheduleLoad();
  }

  /** One load for all changes of this task. */
  #scheduleLoad(): void {
    if (this.#phase === 'scheduled') return;
    const wasLoaded = this.#phase === 'loaded';
    this.#phase = 'scheduled';
    queueMicrotask(() => {
      if (this.#phase !== 'scheduled') return;
      this.#phase = 'empty';
      if (!this.hasAttribute('src') || (this.preload === 'none' && !this.autoplay)) {
        if (wasLoaded) this.#owner.unload();
        this.#prepareVideo();
      } else this.load();
    });
  }

  /** Nothing is loaded yet. */
  #prepareVideo(): void {
    const { video, isConnected, controls } = this;
    const mayUseWorker = this.#forcedPlacement === 'auto' || this.#forcedPlacement === 'worker';
    // The browser's own controls would show that it loads.
    if (controls || !isConnected || !mayUseWorker) releaseEarly(video);
    else attachEarly(video, resolveConfig(this.#config).startup);
    this.#standIn.show(video, controls && isConnected && this.hasAttribute('src') ? this.src : undefined);
  }

  #release(): void {
    releaseEarly(this.video);
    this.#standIn.show(this.video, undefined);
    const { presentation } = this;
    // The next load of a live stream begins at its edge, on a timeline of its own.
    const isFleeting = presentation?.kind === 'live' && !presentation.keepsStart;
    if (this.#phase === 'loaded' && !isFleeting) this.#resumeAt = this.currentTime;
    this.#phase = 'empty';
    this.#owner.destroy();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'mse-worker-player': MseWorkerPlayerElement;
  }
}
