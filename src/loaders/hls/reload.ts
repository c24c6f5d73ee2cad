/** A cache between us and the origin must not see all players at the same moment: up to a tenth more. */
const JITTER = 0.1;
/** However short the segments claim to be, milliseconds. */
const MIN_RELOAD_MS = 500;
/** Time for an encoder to be restarted, milliseconds. */
const MIN_STALE_MS = 60_000;
const MAX_STALE_TARGETS = 10;

export interface ReloadState {
  readonly targetDuration: number;
  /** Whether the last answer brought something new. */
  readonly outcome: 'changed' | 'unchanged';
  /** `held`: the server keeps the next request until there is something new, so it can be sent at once. */
  readonly answers: 'held' | 'at-once';
  /** Since the last request began, milliseconds. */
  readonly elapsedMs: number;
  /** `[0, 1)`. */
  readonly random: number;
}

/** How long to wait before a live playlist is asked for again, milliseconds: RFC 8216bis §6.3.4 and §6.2.5.2. */
export function planReloadMs({ targetDuration, outcome, answers, elapsedMs, random }: ReloadState): number {
  if (answers === 'held') return 0;
  const waitMs = targetDuration * 1000 * (outcome === 'changed' ? 1 : 0.5);
  return Math.max(MIN_RELOAD_MS, waitMs - elapsedMs) * (1 + JITTER * random);
}

/** What to think of a live playlist that brought nothing new for so long. `late`: RFC 8216bis §6.2.1 calls it an error. */
export function judgeStaleness(targetDuration: number, unchangedMs: number): 'fresh' | 'late' | 'dead' {
  if (unchangedMs > Math.max(MIN_STALE_MS, MAX_STALE_TARGETS * targetDuration * 1000)) return 'dead';
  return unchangedMs > 3 * targetDuration * 1000 ? 'late' : 'fresh';
}
