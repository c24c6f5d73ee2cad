import type { MediaPlaylist } from './playlist.js';

/** RFC 8216bis §6.2.5.2: a server gives up (503) on a request that it has held for so many target durations. */
const MAX_HOLD_TARGETS = 3;
/** A server that says it can hold requests and cannot is believed so many times in a row. */
const MAX_REFUSALS = 3;

/** One request for the next state of a live playlist. */
export interface ReloadRequest {
  readonly url: string;
  /** The server may leave out what the player has. */
  readonly isDelta: boolean;
  /** The server holds its answer until the playlist has this segment. Default: it answers at once. */
  readonly awaited?: { readonly sequence: number; readonly mayHoldMs: number };
}

export interface ReloadRequestState {
  readonly url: string;
  readonly previous: MediaPlaylist;
  /** Of `previous`, milliseconds. */
  readonly ageMs: number;
  readonly answers: 'held' | 'at-once';
}

/** With the delivery directives that the server offers: RFC 8216bis §6.2.5. */
export function planReloadRequest({ url: address, previous, ageMs, answers }: ReloadRequestState): ReloadRequest {
  const { serverControl, targetDuration } = previous;
  const url = new URL(address);
  const sequence = nextSequence(previous);
  // In the order of their names: §6.2.5 wants caches to see one address for one thing.
  if (answers === 'held') url.searchParams.set('_HLS_msn', String(sequence));
  // §6.2.5.1: only with a playlist that is younger than half of what may be left out.
  const isDelta = ageMs <= (serverControl?.canSkipUntil ?? -1) * 500;
  if (isDelta) url.searchParams.set('_HLS_skip', 'YES');
  const mayHoldMs = MAX_HOLD_TARGETS * targetDuration * 1000;
  return { url: url.href, isDelta, ...(answers === 'held' ? { awaited: { sequence, mayHoldMs } } : {}) };
}

/** The number of the segment that a playlist gets next. */
export function nextSequence({ mediaSequence, skippedSegments, segments }: MediaPlaylist): number {
  return mediaSequence + skippedSegments + segments.length;
}

/** Whether requests are held, which a server may claim, refuse (400, 503) or forget (an answer at once, without news). */
export class HeldReloads {
  #refusals = 0;
  #isSuspended = false;

  answersOf({ serverControl, hasEnded }: MediaPlaylist): 'held' | 'at-once' {
    return serverControl?.canBlockReload && !hasEnded && !this.#isSuspended ? 'held' : 'at-once';
  }

  /** Goes on without until there are news. */
  refused(): void {
    this.#refusals++;
    this.#isSuspended = true;
  }

  /** An answer brought what it was waited for. */
  worked(): void {
    this.#refusals = 0;
  }

  /** The playlist goes on: an encoder that hung no longer does. */
  changed(): void {
    this.#isSuspended = this.#refusals >= MAX_REFUSALS;
  }
}
