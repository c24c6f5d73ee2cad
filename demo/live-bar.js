import { formatSeconds } from './format.js';

const STEP_BACK = 10;

/**
 * How far behind the live edge playback is, and buttons that go there and back. Hidden for what is not live.
 *
 * @param {{bar: HTMLElement, back: HTMLButtonElement, edge: HTMLButtonElement, status: HTMLElement}} parts
 * @param {import('mse-worker-player').MseWorkerPlayerElement} player
 */
export function showLiveBar({ bar, back, edge, status }, player) {
  const render = () => {
    const { presentation, latency, liveEdgeStart, currentTime } = player;
    bar.hidden = presentation?.kind !== 'live';
    if (bar.hidden || latency === null) return;
    const isLive = currentTime >= liveEdgeStart;
    bar.dataset.state = isLive ? 'live' : 'behind';
    status.textContent = `${isLive ? 'Live' : 'Not live'}: ${formatSeconds(latency)} behind the newest picture.`;
  };
  edge.addEventListener('click', () => player.seekToLiveEdge());
  back.addEventListener('click', () => {
    player.currentTime = Math.max(player.seekable.start(0), player.currentTime - STEP_BACK);
  });
  for (const type of ['presentationchange', 'timeupdate', 'seeked', 'emptied']) player.addEventListener(type, render);
  // A stream that is paused falls behind without an event.
  setInterval(render, 1000);
  render();
}
