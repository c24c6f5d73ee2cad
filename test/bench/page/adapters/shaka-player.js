import { createVideo } from '../video.js';

/**
 * Transmuxing in a worker as its tutorial has it; the smallest size that fills the element.
 * @type {import('../bench.js').Create}
 */
export async function create({ width, height, fail }) {
  const { shaka } = globalThis;
  shaka.polyfill.installAll();
  const { video, remove } = createVideo({ width, height, fail });
  const player = new shaka.Player();
  const failed = (error) => fail(`Shaka error ${error.code}: ${error.message}`);
  player.addEventListener(
    'error',
    ({ detail }) => detail.severity === shaka.util.Error.Severity.CRITICAL && failed(detail),
  );
  await player.attach(video);
  player.configure({
    abr: { restrictToElementSize: true },
    mediaSource: {
      transmuxWorkerUrl: new URL('code/shaka-player/dist/shaka-player.transmuxer-worker.js', document.baseURI).href,
    },
  });
  return {
    video,
    load: (url) => void player.load(url).catch(failed),
    seek: (seconds) => (video.currentTime = seconds),
    async destroy() {
      await player.destroy();
      remove();
    },
  };
}
