import { PlayerError } from '../../model/errors.js';
import { mergeDelta } from './delta.js';
import type { Feed, FeedContext } from './feed.js';
import type { MediaPlaylist } from './playlist.js';
import { HeldReloads, nextSequence, planReloadRequest, type ReloadRequest } from './reload-request.js';
import { judgeStaleness, planReloadMs } from './reload.js';
import { continueTimeline } from './live-timeline.js';
import type { Timeline } from './timeline.js';

// Of the same part.
export { alignTimeline, continueTimeline } from './live-timeline.js';

/** Whether a reload brought something new. */
export type Outcome = 'changed' | 'unchanged';

/** Keeps a feed up to date whose playlist is live. A part of its own: what is on demand needs none of it. */
export class Reloads {
  readonly #feed: Feed;
  readonly #context: FeedContext;
  readonly #held = new HeldReloads();
  /** Answers in a row whose numbers went back. */
  #timesLower = 0;

  constructor(feed: Feed, context: FeedContext) {
    this.#feed = feed;
    this.#context = context;
  }

  /** Until the playlist has ended, or nobody wants it any more. */
  async run(): Promise<void> {
    const { life, nowMs, random, sleep, isWanted } = this.#context;
    const feed = this.#feed;
    let outcome: Outcome = 'changed';
    while (!feed.timeline!.playlist.hasEnded && !feed.failure) {
      if (!isWanted(feed, nowMs() - feed.usedAtMs)) return;
      const { playlist } = feed.timeline!;
      const { targetDuration } = playlist;
      const elapsedMs = nowMs() - feed.requestedAtMs;
      const answers = this.#held.answersOf(playlist);
      await sleep(planReloadMs({ targetDuration, outcome, answers, elapsedMs, random: random() }), life);
      outcome = await feed.reload();
    }
  }

  async reload({ playlist: previous }: Timeline): Promise<Outcome> {
    const { life, warn } = this.#context;
    const feed = this.#feed;
    try {
      const playlist = await this.#fetch(previous, life);
      if (this.#continue(playlist) === 'changed') return 'changed';
    } catch (error) {
      if (life.aborted || !(error instanceof PlayerError)) throw error;
      warn(`a reload of ${feed.url} failed (${error.code})`);
      if (await feed.failOver(life)) return 'changed';
    }
    await this.#judge(previous);
    return 'unchanged';
  }

  #continue(playlist: MediaPlaylist): Outcome {
    const { warn } = this.#context;
    // An edge of a CDN that lags is met once or now and then; an origin that was started again stays so.
    const lower = this.#timesLower > 0 ? 'restarted' : 'older';
    // The timeline may have moved meanwhile.
    const previous = this.#feed.timeline!;
    const next = continueTimeline(previous, playlist, lower);
    if (next === 'older') {
      this.#timesLower++;
      warn(`${playlist.url} went back to an older state; keeping the newer one`);
      return 'unchanged';
    }
    this.#timesLower = 0;
    if (!isChanged(previous.playlist, playlist)) return 'unchanged';
    if (next.generation !== previous.generation)
      warn(`${playlist.url} counts its segments from the beginning again; going on behind the old ones`);
    this.#held.changed();
    this.#feed.accept(next);
    return 'changed';
  }

  async #judge({ targetDuration }: MediaPlaylist): Promise<void> {
    const { nowMs, warn, life } = this.#context;
    const feed = this.#feed;
    const unchangedMs = nowMs() - feed.changedAtMs;
    const verdict = judgeStaleness(targetDuration, unchangedMs);
    if (verdict === 'fresh') return;
    if (verdict === 'dead') return feed.expire(stalePlaylist(feed.url, Math.round(unchangedMs / 1000)));
    warn(`${feed.url} has not changed for more than three target durations`);
    await feed.failOver(life);
  }

  async #fetch(previous: MediaPlaylist, signal: AbortSignal): Promise<MediaPlaylist> {
    const feed = this.#feed;
    const ageMs = this.#context.nowMs() - feed.changedAtMs;
    const answers = this.#held.answersOf(previous);
    const request = planReloadRequest({ url: feed.url, previous, ageMs, answers });
    const playlist = request.awaited
      ? await this.#fetchHeld(request, request.awaited, signal)
      : await feed.fetch(request, signal);
    const whole = playlist && mergeDelta(previous, playlist);
    return whole ?? feed.fetch({ url: feed.url }, signal);
  }

  /** Undefined: the server does not do what it says. */
  async #fetchHeld(
    { url }: ReloadRequest,
    { sequence, mayHoldMs }: NonNullable<ReloadRequest['awaited']>,
    signal: AbortSignal,
  ): Promise<MediaPlaylist | undefined> {
    try {
      const playlist = await this.#feed.fetch({ url, mayHoldMs }, signal);
      if (playlist.hasEnded || nextSequence(playlist) > sequence) this.#held.worked();
      else this.#held.refused();
      return playlist;
    } catch (error) {
      if (signal.aborted || !(error instanceof PlayerError)) throw error;
      this.#held.refused();
      this.#context.warn(`${this.#feed.url} does not hold a reload as it says it can (${error.code})`);
      return undefined;
    }
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

function stalePlaylist(url: string, staleSeconds: number): PlayerError<'E_MANIFEST_STALE'> {
  const message = `The live HLS playlist ${url} has not changed for ${staleSeconds} s. The encoder has stopped, or a cache holds an old copy.`;
  return new PlayerError('E_MANIFEST_STALE', message, { url, staleSeconds });
}
