// What the stable codes of the player mean, in one plain sentence each.

/** By `placement`: where the engine runs. */
export const PLACEMENT_TEXT = {
  worker: 'Fetching, parsing and the MediaSource all live in a worker.',
  'worker-remote-mse': 'Fetching and parsing live in a worker; the MediaSource stays on the page.',
  main: 'Everything runs on the main thread, together with the rest of the page.',
  native: 'The browser plays the file by itself, without an engine of ours.',
};

/** By `placementReason`: why it runs there. */
export const REASON_TEXT = {
  preferred: 'It is the best place there is, and nothing was in the way.',
  forced: 'This page asked for it.',
  'no-worker': 'This page cannot start workers.',
  'no-mse-in-worker': 'This browser has no MediaSource in workers.',
  'no-mse': 'This browser has no MediaSource at all.',
  'not-native': 'The browser does not play this source by itself.',
  'worker-blocked-by-csp': 'The Content Security Policy of this page forbids the worker.',
  'worker-load-failed': 'The script of the worker could not be loaded.',
  'worker-boot-timeout': 'The worker did not start in time.',
  'engine-load-failed': 'The engine could not be loaded on the main thread.',
  'worker-version-mismatch': 'The script of the worker belongs to another release.',
  'worker-crashed': 'The worker stopped answering, so playback moved away from it.',
  'attach-failed': 'The video refused the MediaSource of the worker.',
  'sourceopen-timeout': 'The MediaSource did not open in time.',
};

/**
 * @param {{placement: string | null, placementReason: string | null}} player
 * @returns {string} both sentences, or that there is nothing to say yet
 */
export const explainPlacement = ({ placement, placementReason }) =>
  placement ? `${PLACEMENT_TEXT[placement]} ${REASON_TEXT[placementReason]}` : 'Nothing is loaded yet.';
