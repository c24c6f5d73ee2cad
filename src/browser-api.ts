/** What the files for a script tag export, as `MseWorkerPlayer.*`. */
export { MseWorkerPlayerElement } from './element/mse-worker-player-element.js';
export { PlacementChangeEvent, Player, PlayerErrorEvent } from './player/player.js';
export { registerLoader } from './player/loader-registry.js';
export { setWorkerFactory } from './host/engine-script.js';
export { DEFAULT_CONFIG } from './model/config.js';
export { PlayerError } from './model/errors.js';
