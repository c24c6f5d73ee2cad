import { createVideo } from '../video.js';

/** @type {import('../bench.js').Create} */
export function create({ width, height, fail }) {
  const { video, remove } = createVideo({ width, height, fail });
  return {
    video,
    load: (url) => (video.src = url),
    seek: (seconds) => (video.currentTime = seconds),
    destroy() {
      video.removeAttribute('src');
      video.load();
      remove();
    },
  };
}
