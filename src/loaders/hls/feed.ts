import { PlayerError } from '../../model/errors.js';
import type { HttpRequest } from '../../net/http.js';
import { orAbort } from '../../shared/abort.js';
import { invalidPlaylist } from './errors.js';
import { fetchPlaylist, type PlaylistServices } from './fetch-playlist.js';
import type * as LiveCode from './feed-reloads.js';
import type { MediaPlaylist } from './playlist.js';
import { placeBeside, placeCopy, placePlaylist, shiftTimeline, type Timeline } from './timeline.js';

export interface FeedContext extends PlaylistServices {
  readonly variables: ReadonlyMap<string, string>;
  /** Ends with the loader. */
  readonly life: AbortSignal;
  readonly nowMs: () => number;
  readonly random: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** What a playlist is placed beside: one of another rendition, if there is one. */
  readonly reference: (feed: Feed) => Timeline | undefined;
  /** Whether to go on reloading a playlist that was last used so long ago. */
  readonly isWanted: (feed: Feed, idleMs: number) => boolean;
  readonly onChange: () => void;
}

/** The media playlist of one rendition: fetched when first asked for, reloaded while it is live and somebody wants it. */
export class Feed {
  readonly #context: FeedContext;
  readonly #urls: readonly string[];
  #urlIndex = 0;
  #timeline: Timeline | undefined;
  #loading: Promise<Timeline> | undefined;
  /** Asked for before anybody needed it. */
  #early: Promise<MediaPlaylist> | undefined;
  /** Of a live playlist. Their code is fetched when there is one: the first reload comes some seconds later. */
  #reloads: LiveCode.Reloads | undefined;
  #reloading: Promise<LiveCode.Outcome> | undefined;
  #requestedAtMs = 0;
  #changedAtMs = 0;
  #usedAtMs = 0;
  #isRunning = false;
  #failure: unknown;
  #staleness: PlayerError | undefined;

  constructor(urls: readonly string[], context: FeedContext) {
    this.#urls = urls;
    this.#context = context;
  }

  /** Undefined before it is loaded. */
  get timeline(): Timeline | undefined {
    return this.#timeline;
  }

  /** What ended the reloading. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Why there is nothing new: the stream seems to be dead. It may come back, and what there is can be played. */
  get staleness(): PlayerError | undefined {
    return this.#staleness;
  }

  /** Whether it is live, and nobody wanted it for so long that it is not reloaded any more. */
  get isIdle(): boolean {
    return this.#timeline?.playlist.hasEnded === false && !this.#isRunning && !this.#reloading;
  }

  get usedAtMs(): number {
    return this.#usedAtMs;
  }

  /** When the playlist was last asked for. */
  get requestedAtMs(): number {
    return this.#requestedAtMs;
  }

  /** When the timeline was new. */
  get changedAtMs(): number {
    return this.#changedAtMs;
  }

  /** Of the copy that is in use. */
  get url(): string {
    return this.#urls[this.#urlIndex]!;
  }

  /** Takes a playlist that is already here. */
  adopt(playlist: MediaPlaylist): void {
    this.#requestedAtMs = this.#context.nowMs();
    this.accept(placePlaylist(playlist, 0));
  }

  /** Asks for the playlist before anybody needs it. It counts as used, and is placed beside the others, when somebody does. */
  prefetch(): void {
    if (this.#timeline || this.#loading || this.#early) return;
    const early = this.fetch({ url: this.url }, this.#context.life);
    this.#early = early;
    // A failure that nobody waited for is nobody's: who needs it then tries anew.
    early.catch(() => {
      if (this.#early === early) this.#early = undefined;
    });
  }

  /** The timeline, as new as it has to be. */
  async use(signal: AbortSignal): Promise<Timeline> {
    const { nowMs } = this.#context;
    this.#usedAtMs = nowMs();
    if (!this.#timeline) await orAbort(this.#loadOnce(), signal);
    if (this.#failure) throw this.#failure;
    const { playlist } = this.#timeline!;
    if (playlist.hasEnded || this.#isRunning) return this.#timeline!;
    // Nobody wanted it for a while.
    const isOld = nowMs() - this.#requestedAtMs > 2000 * playlist.targetDuration;
    if (isOld) await orAbort(this.reload(), signal);
    void this.#run();
    return this.#timeline!;
  }

  /** The rendition turned out to stand elsewhere on the timeline. */
  shift(seconds: number): void {
    if (this.#timeline) this.#timeline = shiftTimeline(this.#timeline, seconds);
  }

  /** Goes on with the next copy of the rendition; false: there is none. */
  async failOver(signal: AbortSignal): Promise<boolean> {
    const { warn } = this.#context;
    while (this.#urlIndex + 1 < this.#urls.length) {
      const failed = this.#urls[this.#urlIndex++]!;
      warn(`${failed} failed; going on with ${this.url}`);
      try {
        const playlist = await this.fetch({ url: this.url }, signal);
        this.accept(await this.#replace(playlist, signal));
        return true;
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof PlayerError)) throw error;
      }
    }
    return false;
  }

  /** Asks for the next state: one request at a time, for whoever asks. */
  reload(): Promise<LiveCode.Outcome> {
    this.#reloading ??= this.#loadReloads()
      .then((reloads) => reloads.reload(this.#timeline!))
      .finally(() => (this.#reloading = undefined));
    return this.#reloading;
  }

  async fetch(request: HttpRequest, signal: AbortSignal): Promise<MediaPlaylist> {
    this.#requestedAtMs = this.#context.nowMs();
    const playlist = await fetchPlaylist(request, this.#context.variables, this.#context, signal);
    if (playlist.type !== 'media') throw invalidPlaylist(playlist.url, 'it lists variants where segments should be');
    return playlist;
  }

  accept(timeline: Timeline): void {
    this.#timeline = timeline;
    this.#changedAtMs = this.#context.nowMs();
    this.#staleness = undefined;
    this.#context.onChange();
  }

  /** There is nothing new for too long. */
  expire(staleness: PlayerError): void {
    this.#staleness = staleness;
    this.#context.onChange();
  }

  #loadOnce(): Promise<Timeline> {
    this.#loading ??= this.#load().finally(() => (this.#loading = undefined));
    return this.#loading;
  }

  async #load(): Promise<Timeline> {
    const { life } = this.#context;
    const early = this.#early;
    this.#early = undefined;
    try {
      this.accept(await this.#place(await (early ?? this.fetch({ url: this.url }, life)), life));
    } catch (error) {
      if (life.aborted || !(await this.failOver(life))) throw error;
    }
    return this.#timeline!;
  }

  /** Beside another rendition. */
  async #place(playlist: MediaPlaylist, signal: AbortSignal): Promise<Timeline> {
    const { reference } = this.#context;
    const placed = placeBeside(playlist, reference(this));
    if (placed) return placed;
    const { alignTimeline } = await orAbort(this.#loadLiveCode(), signal);
    return alignTimeline(playlist, reference(this));
  }

  /** In place of another copy of the rendition, if there was one. */
  async #replace(playlist: MediaPlaylist, signal: AbortSignal): Promise<Timeline> {
    const copied = this.#timeline && placeCopy(playlist, this.#timeline);
    if (copied || !this.#timeline) return copied ?? this.#place(playlist, signal);
    const { continueTimeline } = await orAbort(this.#loadLiveCode(), signal);
    const continued = continueTimeline(this.#timeline, playlist);
    return continued === 'older' ? this.#place(playlist, signal) : continued;
  }

  /** @throws PlayerError `E_LOADER_IMPORT`. */
  #loadLiveCode(): Promise<typeof LiveCode> {
    return this.#context.importCode('the reloading of live playlists', () => import('./feed-reloads.js'));
  }

  async #loadReloads(): Promise<LiveCode.Reloads> {
    const { Reloads } = await this.#loadLiveCode();
    return (this.#reloads ??= new Reloads(this, this.#context));
  }

  async #run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      await (await this.#loadReloads()).run();
    } catch (error) {
      if (this.#context.life.aborted) return;
      this.#failure = error;
      this.#context.onChange();
    } finally {
      this.#isRunning = false;
    }
  }
}
