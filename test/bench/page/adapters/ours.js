/**
 * The element as in the README, its `src` set later: it starts its worker when it is connected.
 * @type {import('../bench.js').Create}
 */
export function create({ width, height, fail }) {
  const element = document.createElement('mse-worker-player');
  for (const name of ['autoplay', 'muted', 'playsinline']) element.setAttribute(name, '');
  element.setAttribute('width', width);
  element.setAttribute('height', height);
  element.addEventListener('error', ({ error }) => error?.fatal && fail(`${error.code}: ${error.message}`));
  document.body.append(element);
  return {
    video: element.shadowRoot.querySelector('video'),
    load: (url) => (element.src = url),
    seek: (seconds) => (element.currentTime = seconds),
    destroy: () => element.remove(),
    describe: () => `${element.placement} (${element.placementReason})`,
  };
}
