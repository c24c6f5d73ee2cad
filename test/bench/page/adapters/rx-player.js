import { createVideo } from '../video.js';

/**
 * Multi-thread mode, its worker attached before anything is loaded, as its documentation has it.
 * @type {import('../bench.js').Create}
 */
export async function create({ width, height, fail }) {
  const { RxPlayer, rxWorker } = globalThis;
  const { video, remove } = createVideo({ width, height, fail });
  const player = new RxPlayer({ videoElement: video, videoResolutionLimit: 'videoElement' });
  player.addEventListener('error', (error) => fail(`RxPlayer ${error.code}: ${error.message}`));
  await player.attachWorker(rxWorker);
  return {
    video,
    load: (url) => player.loadVideo({ url, transport: 'dash', autoPlay: true, mode: 'multithread' }),
    seek: (seconds) => player.seekTo({ position: seconds }),
    destroy() {
      player.dispose();
      remove();
    },
    describe: () => (player.getCurrentModeInformation()?.useWorker ? 'worker' : 'main'),
  };
}
