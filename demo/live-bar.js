import { formatSeconds } from './format.js';

/** At most this far from where playback began, it counts as live, seconds. */
const SLACK = 3;

/**
 * How far behind the live edge playback is, and a button that goes there. Hidden for what is not live.
 *
 * @param {{bar: HTMLElement, button: HTMLButtonElement, status: HTMLElement}} parts
 * @param {import('mse-worker-player').MseWorkerPlayerElement} player
 */
export function showLiveBar({ bar, button, status }, player) {
  const render = () => {
    const { presentation, latency } = player;
    bar.hidden = presentation?.kind !== 'live';
    if (bar.hidden || latency === null) return;
    const isLive = latency < presentation.holdBack + SLACK;
    bar.dataset.state = isLive ? 'live' : 'behind';
    status.textContent = `${isLive ? 'Live' : 'Not live'}: ${formatSeconds(latency)} behind the newest picture.`;
  };
  button.addEventListener('click', () => {
    player.seekToLiveEdge();
    void player.play();
  });
  for (const type of ['presentationchange', 'timeupdate', 'seeked', 'emptied']) player.addEventListener(type, render);
  setInterval(render, 1000);
  render();
}
