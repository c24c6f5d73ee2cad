import type { Placement, PlacementReason } from '../model/placement.js';

/** What the browser and the page offer, as far as the page can see. */
export interface Capabilities {
  /** `Worker` exists. */
  readonly worker: boolean;
  /** `MediaSource` or `ManagedMediaSource` exists in the page. */
  readonly mse: boolean;
  /** A worker can own one, and the video takes its handle. */
  readonly mseInWorker: boolean;
  /** The browser itself plays the source, or its type is unknown. */
  readonly native: boolean;
}

/** A placement that was tried for this load, and did not work. */
export interface PlacementFailure {
  readonly placement: Placement;
  readonly reason: PlacementReason;
}

export type PlacementChoice =
  | { readonly type: 'chosen'; readonly placement: Placement; readonly reason: PlacementReason }
  | { readonly type: 'impossible'; readonly placement: Placement; readonly reason: PlacementReason };

/** Best first. */
const PREFERENCE: readonly Placement[] = ['worker', 'worker-remote-mse', 'main', 'native'];

/** Failures of the worker itself, which no placement with a worker survives. */
const WORKER_FAILURES: ReadonlySet<PlacementReason> = new Set([
  'no-worker',
  'worker-blocked-by-csp',
  'worker-load-failed',
  'worker-boot-timeout',
  'worker-version-mismatch',
  'worker-crashed',
] as const);

/**
 * The best placement that is possible and has not failed, with the reason why it is not a better one. A forced placement
 * is that one or none.
 */
export function choosePlacement(
  capabilities: Capabilities,
  requested: Placement | 'auto',
  failures: readonly PlacementFailure[],
): PlacementChoice {
  const obstacleTo = (placement: Placement): PlacementReason | undefined =>
    failureOf(placement, failures) ?? missingFor(placement, capabilities);
  if (requested !== 'auto') {
    const reason = obstacleTo(requested);
    return reason
      ? { type: 'impossible', placement: requested, reason }
      : { type: 'chosen', placement: requested, reason: 'forced' };
  }
  let reason: PlacementReason = 'preferred';
  for (const placement of PREFERENCE) {
    const obstacle = obstacleTo(placement);
    if (!obstacle) return { type: 'chosen', placement, reason };
    // The last failure explains more than what was known from the beginning.
    reason = failures.at(-1)?.reason ?? (reason === 'preferred' ? obstacle : reason);
  }
  return { type: 'impossible', placement: 'native', reason };
}

function failureOf(placement: Placement, failures: readonly PlacementFailure[]): PlacementReason | undefined {
  const usesWorker = placement === 'worker' || placement === 'worker-remote-mse';
  return failures.find((f) => f.placement === placement || (usesWorker && WORKER_FAILURES.has(f.reason)))?.reason;
}

function missingFor(
  placement: Placement,
  { worker, mse, mseInWorker, native }: Capabilities,
): PlacementReason | undefined {
  if (placement === 'native') return native ? undefined : 'not-native';
  // A worker would not help where there is no MediaSource.
  if (!mse) return 'no-mse';
  if (placement === 'main') return undefined;
  if (!worker) return 'no-worker';
  return placement === 'worker' && !mseInWorker ? 'no-mse-in-worker' : undefined;
}
