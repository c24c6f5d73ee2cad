import type { Capabilities } from './choose.js';

type Constructor = { readonly canConstructInDedicatedWorker?: boolean } | undefined;

/** What this page offers, by features only, never by user agent. */
export function probeCapabilities(canPlayNatively: boolean): Capabilities {
  const scope = globalThis as {
    MediaSource?: Constructor;
    ManagedMediaSource?: Constructor;
    MediaSourceHandle?: unknown;
  };
  const mediaSource = scope.MediaSource ?? scope.ManagedMediaSource;
  return {
    worker: typeof Worker === 'function',
    mse: mediaSource !== undefined,
    mseInWorker: mediaSource?.canConstructInDedicatedWorker === true && scope.MediaSourceHandle !== undefined,
    native: canPlayNatively,
  };
}
