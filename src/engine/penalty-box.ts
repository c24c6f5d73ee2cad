import type { NetworkConfig } from '../model/config.js';
import { PlayerError, type ErrorCode } from '../model/errors.js';
import type { Rendition, RenditionId } from '../model/presentation.js';

/**
 * What a failure speaks of: the way to the servers, a rendition as it is now, or a rendition that will never do. A key or a
 * playlist that could not be had is as far away as its cause.
 */
export type FailureKind = 'unreachable' | 'faulty' | 'undecodable';

const UNREACHABLE: readonly ErrorCode[] = ['E_NETWORK_FAILED', 'E_NETWORK_TIMEOUT'];
const UNDECODABLE: readonly ErrorCode[] = [
  'E_CODEC_UNSUPPORTED',
  'E_CONTAINER_UNSUPPORTED',
  'E_ENCRYPTION_UNSUPPORTED',
  'E_MEDIA_DECODE',
];

/** These say that the browser has had enough, whatever rendition comes next. */
const NOT_OF_THE_RENDITION: readonly ErrorCode[] = ['E_MEDIA_APPEND', 'E_MEDIA_QUOTA'];

/** Whether another rendition may do where this one failed. */
export function isOfRendition(error: unknown): error is PlayerError {
  return error instanceof PlayerError && !NOT_OF_THE_RENDITION.includes(error.code);
}

export function failureKind({ code, cause }: PlayerError): FailureKind {
  if (UNDECODABLE.includes(code)) return 'undecodable';
  if (UNREACHABLE.includes(code)) return 'unreachable';
  return cause instanceof PlayerError ? failureKind(cause) : 'faulty';
}

/** What can be done after a failure: go on with `other` renditions, try the same `later`, or nothing any more. */
export type Outlook = 'other' | 'later' | 'none';

/** What happened, and where. */
export interface Failure {
  readonly rendition: RenditionId;
  readonly kind: Exclude<FailureKind, 'undecodable'>;
  /** All of the track that can be decoded, the failed one among them. */
  readonly among: readonly Rendition[];
  /** `navigator.onLine`. */
  readonly line: 'online' | 'offline';
}

/**
 * How long a rendition is left out first, milliseconds. Shaka's `maxDisabledTime` is 30 s (1 s for low latency), and the
 * same each time. A server that answers costs little to ask again; one that does not costs all the time until the timeout.
 */
const ANSWERED_MS = 5000;
const UNANSWERED_MS = 30_000;

/** Twice as long each time, up to: */
const MAX_MS = 480_000;

/** A rendition that has done well for so long begins anew, milliseconds. */
const FORGET_MS = 600_000;

interface Penalty {
  readonly untilMs: number;
  readonly forMs: number;
}

/**
 * The renditions of a track that are left out for a time because they failed. Where all of them cannot be reached, it is
 * the network: none is left out, and all are tried again after a rest, for as long as one request may take with all its
 * tries; while the browser went offline, for ever. Times are milliseconds on a clock that does not go back.
 */
export class PenaltyBox {
  readonly #patienceMs: number;
  readonly #restMs: number;
  readonly #penalties = new Map<RenditionId, Penalty>();
  /** What failed since the last segment came. */
  readonly #failed = new Map<RenditionId, FailureKind>();
  /** How the line was said to be when a segment last came. Offline: as with a server on the same machine. */
  #lastCame: Failure['line'] | undefined;
  #failingSinceMs: number | undefined;
  #rest: { readonly untilMs: number; readonly line: Failure['line'] } | undefined;

  constructor({ maxAttempts, responseTimeoutMs, backoffMs, maxBackoffMs }: NetworkConfig) {
    this.#patienceMs = maxAttempts * responseTimeoutMs;
    // As the client would wait before a further try.
    this.#restMs = Math.min(maxBackoffMs, backoffMs * 2 ** (maxAttempts - 1));
  }

  /** A segment came, of whichever rendition. */
  succeeded(line: Failure['line']): void {
    this.#lastCame = line;
    this.#failed.clear();
    this.#failingSinceMs = undefined;
  }

  failed({ rendition, kind, among, line }: Failure, nowMs: number): Outlook {
    if (kind === 'unreachable' && line === 'offline' && this.#lastCame === 'online') {
      this.#failingSinceMs = undefined;
      return this.#restFrom(nowMs, line);
    }
    this.#failingSinceMs ??= nowMs;
    this.#failed.set(rendition, kind);
    const isPatient = this.#lastCame !== undefined && nowMs - this.#failingSinceMs < this.#patienceMs;
    if (this.#findOthers(among, rendition, isPatient ? 'any' : 'untried', nowMs)) {
      this.#punish(rendition, kind, nowMs);
      return 'other';
    }
    const isNetwork = among.every(({ id }) => this.#failed.get(id) === 'unreachable');
    if (!isNetwork || !isPatient) return 'none';
    for (const { id } of among) this.#penalties.delete(id);
    this.#failed.clear();
    return this.#restFrom(nowMs, line);
  }

  /** Those that may be chosen now; where all have to wait, those that have waited longest. At least one. */
  free(among: readonly Rendition[], nowMs: number): readonly Rendition[] {
    const free = among.filter(({ id }) => this.#isFree(id, nowMs));
    if (free.length > 0) return free;
    const earliest = Math.min(...among.map(({ id }) => this.#penalties.get(id)!.untilMs));
    return among.filter(({ id }) => this.#penalties.get(id)!.untilMs === earliest);
  }

  /** Whether to leave the network alone for now. */
  isResting(nowMs: number, line: Failure['line']): boolean {
    if (!this.#rest || (this.#rest.line === 'offline' && line === 'online')) return false;
    return nowMs < this.#rest.untilMs;
  }

  /** Whether there are others; `untried`: those that have not failed since the last segment came. */
  #findOthers(among: readonly Rendition[], but: RenditionId, which: 'any' | 'untried', nowMs: number): boolean {
    const others = among.filter(({ id }) => id !== but);
    const untried = others.filter(({ id }) => !this.#failed.has(id));
    if ((which === 'any' ? others : untried).some(({ id }) => this.#isFree(id, nowMs))) return true;
    // Before giving up, what failed some time ago may come out early.
    for (const { id } of untried) this.#penalties.set(id, { ...this.#penalties.get(id)!, untilMs: nowMs });
    return untried.length > 0;
  }

  #restFrom(nowMs: number, line: Failure['line']): Outlook {
    this.#rest = { untilMs: nowMs + this.#restMs, line };
    return 'later';
  }

  #isFree(id: RenditionId, nowMs: number): boolean {
    return nowMs >= (this.#penalties.get(id)?.untilMs ?? -Infinity);
  }

  #punish(id: RenditionId, kind: Failure['kind'], nowMs: number): void {
    const before = this.#penalties.get(id);
    const firstMs = kind === 'unreachable' ? UNANSWERED_MS : ANSWERED_MS;
    const isAgain = before !== undefined && nowMs < before.untilMs + FORGET_MS;
    const forMs = isAgain ? Math.min(Math.max(before.forMs * 2, firstMs), MAX_MS) : firstMs;
    this.#penalties.set(id, { untilMs: nowMs + forMs, forMs });
  }
}
