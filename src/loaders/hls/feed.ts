import { PlayerError } from '../../model/errors.js';
import { orAbort } from '../../shared/abort.js';
import type { HttpClient, HttpRequest } from '../../net/http.js';
import { mergeDelta } from './delta.js';
import { invalidPlaylist, stalePlaylist } from './errors.js';
import { fetchText } from './fetch-text.js';
import { parsePlaylist } from './parse-playlist.js';
import type { MediaPlaylist } from './playlist.js';
import { HeldReloads, nextSequence, planReloadRequest, type ReloadRequest } from './reload-request.js';
import { judgeStaleness, planReloadMs } from './reload.js';
import { continueTimeline, shiftTimeline, type Timeline } from './timeline.js';

export interface FeedContext {
  readonly http: HttpClient;
  readonly warn: (warning: string) => void;
  readonly variables: ReadonlyMap<string, string>;
  /** Ends with the loader. */
  readonly life: AbortSignal;
  readonly nowMs: () => number;
  readonly random: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Places a playlist beside those of other renditions. */
  readonly align: (playlist: MediaPlaylist) => Timeline;
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
  #reloading: Promise<'changed' | 'unchanged'> | undefined;
  #requestedAtMs = 0;
  #changedAtMs = 0;
  #usedAtMs = 0;
  #isRunning = false;
  #failure: unknown;
  #staleness: PlayerError | undefined;
  readonly #held = new HeldReloads();
  /** Answers in a row whose numbers went back. */
  #timesLower = 0;

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

  /** When the timeline was new. */
  get changedAtMs(): number {
    return this.#changedAtMs;
  }

  /** Takes a playlist that is already here. */
  adopt(playlist: MediaPlaylist): void {
    this.#requestedAtMs = this.#context.nowMs();
    this.#accept(this.#context.align(playlist));
  }

  /** Asks for the playlist before anybody needs it. It counts as used, and is placed beside the others, when somebody does. */
  prefetch(): void {
    if (this.#timeline || this.#loading || this.#early) return;
    const early = this.#fetch(undefined, this.#context.life);
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
    if (isOld) await orAbort(this.#reload(), signal);
    void this.#run();
    return this.#timeline!;
  }

  /** The rendition turned out to stand elsewhere on the timeline. */
  shift(seconds: number): void {
    if (this.#timeline) this.#timeline = shiftTimeline(this.#timeline, seconds);
  }

  /** Goes on with the next copy of the rendition; false: there is none. */
  async failOver(signal: AbortSignal): Promise<boolean> {
    const { warn, align } = this.#context;
    const previous = this.#timeline;
    while (this.#urlIndex + 1 < this.#urls.length) {
      const failed = this.#urls[this.#urlIndex++]!;
      warn(`${failed} failed; going on with ${this.#urls[this.#urlIndex]!}`);
      try {
        const playlist = await this.#fetch(undefined, signal);
        const continued = previous ? continueTimeline(previous, playlist) : align(playlist);
        this.#accept(continued === 'older' ? align(playlist) : continued);
        return true;
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof PlayerError)) throw error;
      }
    }
    return false;
  }

  #loadOnce(): Promise<Timeline> {
    this.#loading ??= this.#load().finally(() => (this.#loading = undefined));
    return this.#loading;
  }

  async #load(): Promise<Timeline> {
    const { life, align } = this.#context;
    const early = this.#early;
    this.#early = undefined;
    try {
      this.#accept(align(await (early ?? this.#fetch(undefined, life))));
    } catch (error) {
      if (life.aborted || !(await this.failOver(life))) throw error;
    }
    return this.#timeline!;
  }

  async #run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    const { life, nowMs, random, sleep, isWanted } = this.#context;
    try {
      let outcome: 'changed' | 'unchanged' = 'changed';
      while (!this.#timeline!.playlist.hasEnded && !this.#failure) {
        if (!isWanted(this, nowMs() - this.#usedAtMs)) return;
        const { playlist } = this.#timeline!;
        const { targetDuration } = playlist;
        const elapsedMs = nowMs() - this.#requestedAtMs;
        const answers = this.#held.answersOf(playlist);
        await sleep(planReloadMs({ targetDuration, outcome, answers, elapsedMs, random: random() }), life);
        outcome = await this.#reload();
      }
    } catch (error) {
      if (!life.aborted) this.#fail(error);
    } finally {
      this.#isRunning = false;
    }
  }

  /** One at a time, for whoever asks. */
  #reload(): Promise<'changed' | 'unchanged'> {
    this.#reloading ??= this.#reloadNow().finally(() => (this.#reloading = undefined));
    return this.#reloading;
  }

  async #reloadNow(): Promise<'changed' | 'unchanged'> {
    const { life, warn } = this.#context;
    const previous = this.#timeline!;
    try {
      const playlist = await this.#fetch(previous.playlist, life);
      if (this.#continue(playlist) === 'changed') return 'changed';
    } catch (error) {
      if (life.aborted || !(error instanceof PlayerError)) throw error;
      warn(`a reload of ${this.#url} failed (${error.code})`);
      if (await this.failOver(life)) return 'changed';
    }
    await this.#judge(previous.playlist);
    return 'unchanged';
  }

  #continue(playlist: MediaPlaylist): 'changed' | 'unchanged' {
    // An edge of a CDN that lags is met once or now and then; an origin that was started again stays so.
    const lower = this.#timesLower > 0 ? 'restarted' : 'older';
    // The timeline may have moved meanwhile.
    const previous = this.#timeline!;
    const next = continueTimeline(previous, playlist, lower);
    if (next === 'older') {
      this.#timesLower++;
      this.#context.warn(`${playlist.url} went back to an older state; keeping the newer one`);
      return 'unchanged';
    }
    this.#timesLower = 0;
    if (!isChanged(previous.playlist, playlist)) return 'unchanged';
    if (next.generation !== previous.generation)
      this.#context.warn(`${playlist.url} counts its segments from the beginning again; going on behind the old ones`);
    this.#held.changed();
    this.#accept(next);
    return 'changed';
  }

  async #judge({ targetDuration }: MediaPlaylist): Promise<void> {
    const { nowMs, warn, life } = this.#context;
    const unchangedMs = nowMs() - this.#changedAtMs;
    const verdict = judgeStaleness(targetDuration, unchangedMs);
    if (verdict === 'fresh') return;
    if (verdict === 'dead') {
      this.#staleness = stalePlaylist(this.#url, Math.round(unchangedMs / 1000));
      return this.#context.onChange();
    }
    warn(`${this.#url} has not changed for more than three target durations`);
    await this.failOver(life);
  }

  get #url(): string {
    return this.#urls[this.#urlIndex]!;
  }

  async #fetch(previous: MediaPlaylist | undefined, signal: AbortSignal): Promise<MediaPlaylist> {
    this.#requestedAtMs = this.#context.nowMs();
    if (!previous) return this.#fetchOne({ url: this.#url }, signal);
    const ageMs = this.#requestedAtMs - this.#changedAtMs;
    const answers = this.#held.answersOf(previous);
    const request = planReloadRequest({ url: this.#url, previous, ageMs, answers });
    const playlist = request.awaited
      ? await this.#fetchHeld(request, request.awaited, signal)
      : await this.#fetchOne(request, signal);
    const whole = playlist && mergeDelta(previous, playlist);
    if (whole) return whole;
    this.#requestedAtMs = this.#context.nowMs();
    return this.#fetchOne({ url: this.#url }, signal);
  }

  /** Undefined: the server does not do what it says. */
  async #fetchHeld(
    { url }: ReloadRequest,
    { sequence, mayHoldMs }: NonNullable<ReloadRequest['awaited']>,
    signal: AbortSignal,
  ): Promise<MediaPlaylist | undefined> {
    try {
      const playlist = await this.#fetchOne({ url, mayHoldMs }, signal);
      if (playlist.hasEnded || nextSequence(playlist) > sequence) this.#held.worked();
      else this.#held.refused();
      return playlist;
    } catch (error) {
      if (signal.aborted || !(error instanceof PlayerError)) throw error;
      this.#held.refused();
      this.#context.warn(`${this.#url} does not hold a reload as it says it can (${error.code})`);
      return undefined;
    }
  }

  async #fetchOne(request: HttpRequest, signal: AbortSignal): Promise<MediaPlaylist> {
    const { http, warn, variables } = this.#context;
    const { text, url } = await fetchText(http, request, signal);
    const { playlist, warnings } = parsePlaylist(text, { url, variables });
    for (const warning of warnings) warn(`${url}: ${warning}`);
    if (playlist.type !== 'media') throw invalidPlaylist(url, 'it lists variants where segments should be');
    return playlist;
  }

  #accept(timeline: Timeline): void {
    this.#timeline = timeline;
    this.#changedAtMs = this.#context.nowMs();
    this.#staleness = undefined;
    this.#context.onChange();
  }

  #fail(error: unknown): void {
    this.#failure = error;
    this.#context.onChange();
  }
}

function isChanged(before: MediaPlaylist, after: MediaPlaylist): boolean {
  return (
    before.mediaSequence !== after.mediaSequence ||
    before.segments.length !== after.segments.length ||
    before.parts.length !== after.parts.length ||
    before.hasEnded !== after.hasEnded
  );
}
