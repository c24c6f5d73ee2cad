import { createVideo } from '../video.js';

/**
 * `enableWorker` is the default. Attached before anything is known, as its API documentation has it.
 * @type {import('../bench.js').Create}
 */
export function create({ width, height, fail }) {
  const { Hls } = globalThis;
  const { video, remove } = createVideo({ width, height, fail });
  const hls = new Hls({ enableWorker: true, capLevelToPlayerSize: true });
  hls.on(Hls.Events.ERROR, (_, { fatal, details, reason }) => fatal && fail(`${details}: ${reason ?? ''}`));
  hls.attachMedia(video);
  return {
    video,
    load: (url) => hls.loadSource(url),
    seek: (seconds) => (video.currentTime = seconds),
    destroy() {
      hls.destroy();
      remove();
    },
  };
}
