/** Behind the target by more than this begins to matter, and by this it is reached again, seconds. */
const BEGIN_SECONDS = 1;
const ENOUGH_SECONDS = 0.1;

export interface CatchUpState {
  readonly latency: number | null;
  readonly targetLatency: number | null;
  readonly rate: number;
  /** `LiveConfig.maxCatchUpRate`. */
  readonly maxRate: number;
}

/** The rate to play at from now on; undefined: leave it. Any rate but 1 and `maxRate` is the viewer's own. */
export function planCatchUpRate({ latency, targetLatency, rate, maxRate }: CatchUpState): number | undefined {
  if (maxRate <= 1 || (rate !== 1 && rate !== maxRate)) return undefined;
  const behind = latency === null || targetLatency === null ? 0 : latency - targetLatency;
  if (rate === 1 && behind > BEGIN_SECONDS) return maxRate;
  if (rate === maxRate && behind <= ENOUGH_SECONDS) return 1;
  return undefined;
}
