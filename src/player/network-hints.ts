import type { NetworkHints } from '../model/selection.js';
import type { PlayerConfig } from '../model/config.js';
import { nowMs } from '../shared/clock.js';
import { getConnection } from './connection.js';

const STORAGE_KEY = 'mse-worker-player.throughput';

/** The device may be in another network by then; dash.js keeps its own as long (`lastBitrateCachingInfo.ttl`). */
const MAX_AGE_MS = 360_000;

/** Writing to the storage blocks the page, milliseconds. */
const WRITE_INTERVAL_MS = 10_000;

/**
 * Remembers the measured throughput for the next source and the next page in the same tab: in `sessionStorage`, which ends
 * with the tab. A page without storage (sandboxed, forbidden by the viewer) has no memory.
 */
export class ThroughputMemory {
  readonly #openStorage: () => Storage;
  readonly #nowMs: () => number;
  #latestBps: number | null = null;
  /** Or when the source began: the first seconds measure little. */
  #writtenAtMs = 0;

  constructor(openStorage: () => Storage, now: () => number) {
    this.#openStorage = openStorage;
    this.#nowMs = now;
  }

  /** A source begins. Gives the bits per second that are remembered for it; undefined: none. */
  begin(): number | undefined {
    this.#writtenAtMs = this.#nowMs();
    const [bps = Number.NaN, atMs = Number.NaN] = (this.#access((storage) => storage.getItem(STORAGE_KEY)) ?? '')
      .split(' ')
      .map(Number);
    const ageMs = this.#nowMs() - atMs;
    return bps > 0 && Number.isFinite(bps) && ageMs >= 0 && ageMs < MAX_AGE_MS ? bps : undefined;
  }

  /** A newer estimate, bits per second. */
  note(throughputBps: number | null): void {
    this.#latestBps = throughputBps;
    if (this.#nowMs() - this.#writtenAtMs >= WRITE_INTERVAL_MS) this.flush();
  }

  /** Keeps the last estimate, as no more will come. */
  flush(): void {
    const bps = this.#latestBps;
    if (bps === null) return;
    this.#latestBps = null;
    this.#writtenAtMs = this.#nowMs();
    this.#access((storage) => storage.setItem(STORAGE_KEY, `${Math.round(bps)} ${Math.round(this.#writtenAtMs)}`));
  }

  /** To name `sessionStorage` is enough for a SecurityError; a full one throws when it is written to. */
  #access<R>(use: (storage: Storage) => R): R | undefined {
    try {
      return use(this.#openStorage());
    } catch {
      return undefined;
    }
  }
}

/** The memory that the configuration allows. */
export function openThroughputMemory({ adaptation }: PlayerConfig): ThroughputMemory | undefined {
  return adaptation.throughputMemory === 'none' ? undefined : new ThroughputMemory(() => sessionStorage, nowMs);
}

/** What is known of the network before anything was fetched. */
export function readNetworkHints(memory: ThroughputMemory | undefined): NetworkHints {
  const downlinkMbps = getConnection()?.downlink;
  const rememberedBps = memory?.begin();
  return {
    ...(downlinkMbps ? { downlinkBps: downlinkMbps * 1e6 } : {}),
    ...(rememberedBps ? { rememberedBps } : {}),
  };
}
