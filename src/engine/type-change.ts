import { isAbort, sleep } from '../shared/abort.js';
import { JOIN_SECONDS } from './planner.js';
import type { PumpContext } from './pump-context.js';

/** A video that waits this long has played what there is, milliseconds. */
const PLAYED_OUT_MS = 200;

/** How long the page may take to answer with a fresh session, milliseconds; then the same is tried again. */
const RESTART_TIMEOUT_MS = 5_000;

/**
 * Where a buffer cannot take the next codec: plays out what is there, then asks for a fresh MediaSource from `start` on, and
 * with it this session ends. Resolves when `signal` says that the viewer went elsewhere.
 */
export async function restartAt(
  start: number,
  position: () => number,
  { waitingMs, onTypeChangeRefused }: PumpContext,
  signal: AbortSignal,
): Promise<void> {
  try {
    // Browsers wait a little before the end of what is there.
    while (position() < start - JOIN_SECONDS && waitingMs() < PLAYED_OUT_MS) await sleep(PLAYED_OUT_MS / 4, signal);
    onTypeChangeRefused(Math.max(start, position()));
    await sleep(RESTART_TIMEOUT_MS, signal);
  } catch (error) {
    if (!isAbort(error, signal)) throw error;
  }
}
