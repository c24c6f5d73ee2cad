import { secondsAhead } from './buffered.js';
import { formatBitrate, formatCodecs, formatSeconds } from './format.js';
import { explainPlacement } from './placement-text.js';

const EVENTS = ['statschange', 'presentationchange', 'placementchange', 'error', 'emptied', 'playing', 'timeupdate'];

/** What each `<dd data-stat="…">` of the panel says. All of it is public API of the element. */
const STATS = {
  placement: (player) => player.placement ?? 'nothing loaded',
  explanation: explainPlacement,
  ahead: (player) => formatSeconds(secondsAhead(player)),
  rebuffers: ({ stats }) => (stats?.rebuffers ? `${stats.rebuffers} (${formatSeconds(stats.rebufferSeconds)})` : '0'),
  throughput: ({ stats }) => formatBitrate(stats?.throughputBps ?? null),
  loader: ({ stats }) => stats?.loader ?? '–',
  codecs: (player) => mimeTypesOf(player).map(formatCodecs).join(' + ') || '–',
  size: ({ videoWidth, videoHeight }) => (videoWidth ? `${videoWidth} × ${videoHeight}` : '–'),
};

/** Of what is in the buffer; before there is anything, of the first rendition of each track. */
const mimeTypesOf = ({ stats, presentation }) =>
  stats?.buffers.length
    ? stats.buffers.map(({ mimeType }) => mimeType)
    : (presentation?.tracks.map(({ renditions }) => renditions[0].mimeType) ?? []);

/**
 * Keeps the numbers in `panel` up to date.
 *
 * @param {HTMLElement} panel
 * @param {import('mse-worker-player').MseWorkerPlayerElement} player
 */
export const showStats = (panel, player) => {
  const fields = [...panel.querySelectorAll('[data-stat]')];
  const render = () => {
    for (const field of fields) {
      const text = STATS[field.dataset.stat](player);
      if (field.textContent !== text) field.textContent = text;
      if (field.dataset.stat === 'placement') field.dataset.placement = player.placement ?? '';
    }
  };
  for (const type of EVENTS) player.addEventListener(type, render);
  render();
};

/**
 * Lists what goes wrong, in words. Empty the list for a new source.
 *
 * @param {HTMLElement} list
 * @param {import('mse-worker-player').MseWorkerPlayerElement} player
 */
export const showProblems = (list, player) => {
  player.addEventListener('error', (event) => {
    // The page shows it, so the console need not.
    event.preventDefault();
    const { code, message, fatal } = event.error;
    const name = document.createElement('code');
    name.textContent = fatal ? code : `${code}, playback goes on`;
    const item = document.createElement('p');
    item.className = 'problem';
    item.append(name, message);
    list.prepend(item);
  });
};
