import type { PlayerError } from '../model/errors.js';
import type { Placement, PlacementReason } from '../model/placement.js';
import type { EngineStats, PlayerStats } from '../model/stats.js';
import { nowMs } from '../shared/clock.js';
import { RebufferMeter } from './rebuffer-meter.js';

const NO_STATS: EngineStats = { buffers: [], bytesLoaded: 0, throughputBps: null, forwardGoalSeconds: 0 };

/** An endless stream may have one now and then. */
const MAX_WARNINGS = 200;

/** What is told of one load. The next one gets another, so that nothing is left of this one. */
export class LoadReport {
  placement: Placement | null = null;
  placementReason: PlacementReason | null = null;
  /** The failure that ended it. */
  error: PlayerError | null = null;
  /** Name; null before it is known. */
  loader: string | null = null;
  engineStats = NO_STATS;
  readonly rebuffers = new RebufferMeter();
  #warnings: readonly string[] = [];

  warned(warning: string): void {
    if (!this.#warnings.includes(warning)) this.#warnings = [...this.#warnings, warning].slice(-MAX_WARNINGS);
  }

  get stats(): PlayerStats {
    const { engineStats, placement, placementReason, loader } = this;
    const warnings = this.#warnings;
    return { ...engineStats, ...this.rebuffers.read(nowMs()), placement, placementReason, loader, warnings };
  }
}
