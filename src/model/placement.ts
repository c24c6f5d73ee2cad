/** Where the engine and its MediaSource live. */
export type Placement = 'worker' | 'worker-remote-mse' | 'main' | 'native';

/**
 * Why the placement in force was chosen.
 * - `preferred`: the best one, nothing was in the way.
 * - `forced`: the application asked for it.
 * - `no-worker`: the page has no `Worker`.
 * - `no-mse-in-worker`: the browser has no MediaSource in workers; it lives on the main thread.
 * - `no-mse`: the browser has no MediaSource at all.
 * - `not-native`: the browser does not play the source by itself.
 * - `worker-blocked-by-csp`: the page's Content Security Policy forbids the worker.
 * - `worker-load-failed`: the worker's script could not be loaded or run (404, CORS, parse error, Trusted Types).
 * - `worker-boot-timeout`: the worker did not report within the deadline.
 * - `engine-load-failed`: the engine's code for the main thread could not be loaded.
 * - `worker-version-mismatch`: the worker's script belongs to another release.
 * - `worker-crashed`: the worker stopped answering, or was terminated.
 * - `attach-failed`: the `<video>` refused the worker's MediaSource handle.
 * - `sourceopen-timeout`: the MediaSource did not open within the deadline.
 */
export type PlacementReason =
  | 'preferred'
  | 'forced'
  | 'no-worker'
  | 'no-mse-in-worker'
  | 'no-mse'
  | 'not-native'
  | 'worker-blocked-by-csp'
  | 'worker-load-failed'
  | 'worker-boot-timeout'
  | 'engine-load-failed'
  | 'worker-version-mismatch'
  | 'worker-crashed'
  | 'attach-failed'
  | 'sourceopen-timeout';
