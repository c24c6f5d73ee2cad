import type { BufferConfig } from '../model/config.js';

/** So many players hold as much as is configured, each. */
const FULL_PLAYERS = 4;

/** What a player holds among however many, seconds: enough for an outage of a moment (Shaka's default for a single one). */
const ENOUGH_SECONDS = 10;

/**
 * What one of several players holds that share this thread, and so the page's memory: of twenty, each with 30 s ahead and
 * behind, the media alone took 160 MB at 1 Mbit/s.
 */
export function shareBuffer(config: BufferConfig, players: number): BufferConfig {
  const share = FULL_PLAYERS / players;
  if (share >= 1) return config;
  const less = (seconds: number): number => Math.min(seconds, Math.max(ENOUGH_SECONDS, seconds * share));
  return {
    forwardSeconds: less(config.forwardSeconds),
    forwardBytes: config.forwardBytes * share,
    backSeconds: less(config.backSeconds),
    backBytes: config.backBytes * share,
  };
}
