import { createVideo } from '../video.js';

/** @type {import('../bench.js').Create} */
export function create({ width, height, fail }) {
  const { dashjs } = globalThis;
  const { video, remove } = createVideo({ width, height, fail });
  const player = dashjs.MediaPlayer().create();
  player.initialize();
  player.updateSettings({
    debug: { logLevel: dashjs.Debug.LOG_LEVEL_NONE },
    streaming: { cacheInitSegments: true, abr: { limitBitrateByPortal: true } },
  });
  player.on(dashjs.MediaPlayer.events.ERROR, ({ error }) => fail(`dash.js error ${error.code}: ${error.message}`));
  player.setAutoPlay(true);
  player.attachView(video);
  return {
    video,
    load: (url) => player.attachSource(url),
    seek: (seconds) => player.seek(seconds),
    destroy() {
      player.destroy();
      remove();
    },
  };
}
