/** Entry point `mse-worker-player`: registers the element and exports all that a page needs. */
import { defineElement } from './define.js';

export * from './element.js';
export { registerLoader } from './player/loader-registry.js';
export { setWorkerFactory } from './host/engine-script.js';

defineElement();
