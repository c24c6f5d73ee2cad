import { PlayerError } from '../../model/errors.js';
import { orAbort, sleep } from '../../shared/abort.js';
import { concatBytes, type OwnedBytes } from '../../shared/bytes.js';
import type { HttpClient } from '../../net/http.js';
import { mergeDelta } from './delta.js';
import { invalidPlaylist, stalePlaylist } from './errors.js';
import { parsePlaylist } from './parse-playlist.js';
import type { MediaPlaylist } from './playlist.js';
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
  #reloading: Promise<'changed' | 'unchanged'> | undefined;
  #requestedAtMs = 0;
  #changedAtMs = 0;
  #usedAtMs = 0;
  #isRunning = false;
  #failure: unknown;

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

  get usedAtMs(): number {
    return this.#usedAtMs;
  }

  /** Takes a playlist that is already here. */
  adopt(playlist: MediaPlaylist): void {
    this.#requestedAtMs = this.#context.nowMs();
    this.#accept(this.#context.align(playlist));
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
    try {
      this.#accept(align(await this.#fetch(undefined, life)));
    } catch (error) {
      if (life.aborted || !(await this.failOver(life))) throw error;
    }
    return this.#timeline!;
  }

  async #run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    const { life, nowMs, random, isWanted } = this.#context;
    try {
      let outcome: 'changed' | 'unchanged' = 'changed';
      while (!this.#timeline!.playlist.hasEnded && !this.#failure) {
        if (!isWanted(this, nowMs() - this.#usedAtMs)) return;
        const { targetDuration } = this.#timeline!.playlist;
        const elapsedMs = nowMs() - this.#requestedAtMs;
        await sleep(planReloadMs({ targetDuration, outcome, elapsedMs, random: random() }), life);
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
      // Moved meanwhile, perhaps.
      const next = continueTimeline(this.#timeline!, playlist);
      if (next === 'older') warn(`${playlist.url} went back to an older state; keeping the newer one`);
      else if (isChanged(previous.playlist, playlist)) {
        this.#accept(next);
        return 'changed';
      }
    } catch (error) {
      if (life.aborted || !(error instanceof PlayerError)) throw error;
      warn(`a reload of ${this.#url} failed (${error.code})`);
      if (await this.failOver(life)) return 'changed';
    }
    await this.#judge(previous.playlist);
    return 'unchanged';
  }

  async #judge({ targetDuration }: MediaPlaylist): Promise<void> {
    const { nowMs, warn, life } = this.#context;
    const unchangedMs = nowMs() - this.#changedAtMs;
    const verdict = judgeStaleness(targetDuration, unchangedMs);
    if (verdict === 'dead') return this.#fail(stalePlaylist(this.#url, Math.round(unchangedMs / 1000)));
    if (verdict === 'fresh') return;
    warn(`${this.#url} has not changed for more than three target durations`);
    await this.failOver(life);
  }

  get #url(): string {
    return this.#urls[this.#urlIndex]!;
  }

  async #fetch(previous: MediaPlaylist | undefined, signal: AbortSignal): Promise<MediaPlaylist> {
    this.#requestedAtMs = this.#context.nowMs();
    const whole = (): Promise<MediaPlaylist> => this.#fetchOne(this.#url, signal);
    const canSkip = previous?.serverControl?.canSkipUntil;
    // RFC 8216bis §6.2.5.1: only with a playlist that is younger than half of what may be left out.
    if (!previous || !canSkip || this.#requestedAtMs - this.#changedAtMs > canSkip * 500) return whole();
    const url = new URL(this.#url);
    url.searchParams.set('_HLS_skip', 'YES');
    return mergeDelta(previous, await this.#fetchOne(url.href, signal)) ?? whole();
  }

  async #fetchOne(address: string, signal: AbortSignal): Promise<MediaPlaylist> {
    const { http, warn, variables } = this.#context;
    const { text, url } = await fetchText(http, address, signal);
    const { playlist, warnings } = parsePlaylist(text, { url, variables });
    for (const warning of warnings) warn(`${url}: ${warning}`);
    if (playlist.type !== 'media') throw invalidPlaylist(url, 'it lists variants where segments should be');
    return playlist;
  }

  #accept(timeline: Timeline): void {
    this.#timeline = timeline;
    this.#changedAtMs = this.#context.nowMs();
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

/** A text, and the address it has after redirects. */
export async function fetchText(
  http: HttpClient,
  address: string,
  signal: AbortSignal,
): Promise<{ readonly text: string; readonly url: string }> {
  const { url, body } = await http.open({ url: address }, signal);
  const parts: OwnedBytes[] = [];
  for await (const part of body) parts.push(part);
  return { text: new TextDecoder().decode(concatBytes(parts)), url };
}
