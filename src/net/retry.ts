import type { NetworkConfig } from '../model/config.js';

/** Why one try did not bring what was asked for. */
export type HttpFailure =
  /** No answer: refused, reset, no such host, offline, or kept from us by the browser. */
  | { readonly type: 'failed'; readonly cause: unknown }
  | { readonly type: 'timeout'; readonly waitedFor: 'response' | 'body'; readonly timeoutMs: number }
  | { readonly type: 'status'; readonly status: number; readonly retryAfterMs: number | null }
  /** The body ended or broke before its end. `expectedBytes` is null where the server announced no length. */
  | {
      readonly type: 'broken';
      readonly expectedBytes: number | null;
      readonly receivedBytes: number;
      readonly cause?: unknown;
    };

export type RetryPlan = { readonly type: 'retry'; readonly delayMs: number } | { readonly type: 'give-up' };

/**
 * What to do after a failure: exponential backoff with full jitter, so that many players do not come back in step.
 * @param attempt How many tries have failed without progress, this one included: 1 after the first failure.
 * @param random Uniform in [0, 1).
 */
export function planRetry(
  failure: HttpFailure,
  attempt: number,
  config: NetworkConfig,
  random: () => number,
): RetryPlan {
  if (attempt >= config.maxAttempts || !isRetriable(failure)) return { type: 'give-up' };
  const ceilingMs = Math.min(config.maxBackoffMs, config.backoffMs * 2 ** (attempt - 1));
  const askedMs = failure.type === 'status' ? (failure.retryAfterMs ?? 0) : 0;
  return { type: 'retry', delayMs: Math.min(config.maxBackoffMs, Math.max(askedMs, ceilingMs * random())) };
}

function isRetriable(failure: HttpFailure): boolean {
  return failure.type !== 'status' || isRetriableStatus(failure.status);
}

/** Statuses that say "not now" (RFC 9110 §15.5.9, RFC 8470 §5.2, RFC 6585 §4) or blame the server (RFC 9110 §15.6). */
function isRetriableStatus(status: number): boolean {
  if (status === 408 || status === 425 || status === 429) return true;
  // Not implemented and version not supported do not pass by waiting.
  return status >= 500 && status <= 599 && status !== 501 && status !== 505;
}

/** Milliseconds from now that a `Retry-After` asks for (RFC 9110 §10.2.3: seconds or a date); null if it says nothing. */
export function parseRetryAfter(value: string | null, nowMs: number): number | null {
  if (value === null) return null;
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1000;
  const dateMs = Date.parse(value);
  return Number.isNaN(dateMs) ? null : Math.max(0, dateMs - nowMs);
}
