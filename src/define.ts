import { MseWorkerPlayerElement } from './element/mse-worker-player-element.js';

/** Registers the element: not on a server, and not where a second copy of the package has done it. */
export function defineElement(): void {
  if (typeof customElements === 'undefined' || customElements.get('mse-worker-player')) return;
  customElements.define('mse-worker-player', MseWorkerPlayerElement);
}
