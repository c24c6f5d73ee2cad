import { createVideo } from '../video.js';

/**
 * No player: a worker that fetches one fragmented file and appends it, its MediaSource attached beforehand. What the
 * platform leaves for a player to lose.
 * @type {import('../bench.js').Create}
 */
export async function create({ width, height, fail }) {
  const { video, remove } = createVideo({ width, height, fail });
  const worker = new Worker(new URL('../floor-worker.js', import.meta.url));
  worker.addEventListener('error', ({ message }) => fail(`floor: ${message}`));
  await new Promise((opened) => {
    worker.addEventListener('message', ({ data }) => {
      if (data.type === 'handle') video.srcObject = data.handle;
      else if (data.type === 'opened') opened();
      else fail(`floor: ${data.message}`);
    });
  });
  return {
    video,
    load: (url) => worker.postMessage({ type: 'load', url }),
    seek(seconds) {
      worker.postMessage({ type: 'seek', seconds });
      video.currentTime = seconds;
    },
    destroy() {
      video.srcObject = null;
      worker.terminate();
      remove();
    },
  };
}
