import type { Transfer } from '../../loaders/contract.js';

/**
 * Half of each average is made of the last so many seconds of transfer: hls.js `abrEwmaFastVoD` and `abrEwmaSlowVoD` (dash.js
 * has 3 and 8, Shaka 2 and 5). The lower of both counts: a drop is believed at once, a rise only when it lasts.
 */
const FAST_HALF_LIFE_SECONDS = 3;
const SLOW_HALF_LIFE_SECONDS = 9;

/** Half of the latency is made of the last so many transfers. */
const LATENCY_HALF_LIFE = 3;

/** Shaka's `minBytes`: less says nothing about throughput, it is over before the connection is up to speed. */
const MIN_BYTES = 16_000;

/** Unless it took that long all the same: then the network is that slow, milliseconds. */
const SLOW_MS = 500;

/** Less time than that is too little to divide by: clocks count whole milliseconds, bytes come in bursts (hls.js: 50). */
const MIN_BUSY_MS = 50;

/**
 * A transfer counts for its time, less what others beside it have counted, and for up to so much of the idle time before
 * it: where transfers take no time, as they do once the network is fast, old ones would never be forgotten otherwise.
 */
const IDLE_MS = 2000;

/** An exponentially weighted moving average, without the pull of its start towards zero. */
class Average {
  readonly #halfLife: number;
  #value = 0;
  #weight = 0;

  constructor(halfLife: number) {
    this.#halfLife = halfLife;
  }

  add(value: number, weight: number): void {
    const kept = 0.5 ** (weight / this.#halfLife);
    this.#value = this.#value * kept + value * (1 - kept);
    this.#weight += weight;
  }

  /** NaN before the first value. */
  get value(): number {
    return this.#value / (1 - 0.5 ** (this.#weight / this.#halfLife));
  }
}

/**
 * How fast the network brings bytes, and how long it takes to begin. Caches are not the network; what is small says
 * nothing. Transfers side by side are one stretch of time on one line, with the bytes of all of them.
 */
export class ThroughputEstimate {
  readonly #fast = new Average(FAST_HALF_LIFE_SECONDS);
  readonly #slow = new Average(SLOW_HALF_LIFE_SECONDS);
  readonly #latency = new Average(LATENCY_HALF_LIFE);
  #measured = false;
  /** Up to where time has been counted. */
  #coveredToMs = -Infinity;

  /** @param nowMs when the transfer was over, on any clock, always the same one */
  add(transfer: Transfer, nowMs: number): void {
    if (transfer.origin === 'cache' || transfer.sizeBytes === 0) return;
    this.#latency.add(transfer.latencyMs, 1);
    const busyMs = transfer.durationMs + (transfer.pausedMs ?? 0);
    if (transfer.sizeBytes < MIN_BYTES && busyMs < SLOW_MS) return;
    const uncountedMs = nowMs - this.#coveredToMs;
    this.#coveredToMs = Math.max(nowMs, this.#coveredToMs);
    const bps = this.#believable(transfer, busyMs);
    if (bps === undefined) return;
    const weight = Math.max(MIN_BUSY_MS, Math.min(uncountedMs, Math.max(busyMs, IDLE_MS))) / 1000;
    this.#measured = true;
    this.#fast.add(bps, weight);
    this.#slow.add(bps, weight);
  }

  /** Bits per second; null before the first transfer that says something. */
  get throughputBps(): number | null {
    return this.#measured ? Math.min(this.#fast.value, this.#slow.value) : null;
  }

  /** From a request to its first byte, milliseconds; null before the first. */
  get latencyMs(): number | null {
    return Number.isNaN(this.#latency.value) ? null : this.#latency.value;
  }

  /**
   * What a transfer says. It is exact if somebody always waited for bytes. With pauses the truth lies between the bytes
   * over all of the time and the bytes over the time of waiting: what is known already counts, moved between the two.
   */
  #believable(transfer: Transfer, busyMs: number): number | undefined {
    const { sizeBytes, latencyMs, durationMs, headBytes = 0, concurrentBytes = 0 } = transfer;
    const bits = (sizeBytes + concurrentBytes) * 8;
    const bodyBits = bits - headBytes * 8;
    const isShort = busyMs < MIN_BUSY_MS || bodyBits < MIN_BYTES * 8;
    const leastBps = (isShort ? bits / Math.max(latencyMs + busyMs, 1) : bodyBits / busyMs) * 1000;
    const mostBps = isShort || durationMs <= 0 ? Infinity : (bodyBits / durationMs) * 1000;
    const bps = Math.min(Math.max(this.throughputBps ?? leastBps, leastBps), mostBps);
    // Between the two it says nothing new.
    return bps === leastBps || bps === mostBps ? bps : undefined;
  }
}
