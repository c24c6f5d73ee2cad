import { SELECTION_TEXT } from './reason-text.js';
import { nameOf, videoRenditionsOf } from './renditions.js';

const MAX_ENTRIES = 30;

/**
 * Lists each decision of the adaptation with its reason, the newest first.
 *
 * @param {HTMLOListElement} list
 * @param {import('mse-worker-player').MseWorkerPlayerElement} player
 */
export function showSelectionLog(list, player) {
  let startedAt = performance.now();
  let last;
  player.addEventListener('loadstart', () => {
    startedAt = performance.now();
    last = undefined;
    list.replaceChildren();
  });
  player.addEventListener('selectionchange', () => {
    const video = player.selection?.video;
    if (!video || (last?.rendition === video.rendition && last.reason === video.reason)) return;
    const renditions = videoRenditionsOf(player);
    const name = (id) => nameOf(renditions.find((rendition) => rendition.id === id));
    const isOther = last && last.rendition !== video.rendition;
    const what = isOther ? `${name(last.rendition)} → ${name(video.rendition)}` : name(video.rendition);
    list.prepend(entry((performance.now() - startedAt) / 1000, what, SELECTION_TEXT[video.reason]));
    while (list.children.length > MAX_ENTRIES) list.lastChild.remove();
    last = video;
  });
}

function entry(seconds, what, why) {
  const item = document.createElement('li');
  const time = document.createElement('span');
  time.className = 'when';
  time.textContent = `${Math.floor(seconds / 60)}:${`${Math.floor(seconds % 60)}`.padStart(2, '0')}`;
  const strong = document.createElement('strong');
  strong.textContent = what;
  item.append(time, strong, ` ${why}`);
  return item;
}
