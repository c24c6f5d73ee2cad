// Registers <mse-worker-player>. In a project of yours: import 'mse-worker-player';
import '/dist/index.js';
import { AdaptationChart } from './adaptation-chart.js';
import { BufferGraph } from './buffer-graph.js';
import { showLiveBar } from './live-bar.js';
import { setLineSpeed, throughLine } from './network.js';
import { showSelectionLog } from './selection-log.js';
import { showProblems, showStats } from './stats-panel.js';
import { showTrackMenus } from './track-menus.js';

const $ = (id) => document.querySelector(`#${id}`);
const player = document.querySelector('mse-worker-player');
const form = $('choices');
const network = $('network');
const ownUrl = $('own-url');
const problems = $('problems');

/** By the value of the radio buttons: what a stream takes. */
const STREAMS = {
  hls: { src: throughLine('hls/main.m3u8') },
  live: { src: throughLine('live/main.m3u8') },
  ts: { src: throughLine('hls/ts.m3u8') },
  mp4: { src: throughLine('demo.mp4') },
  webm: { src: throughLine('demo.webm') },
  list: { src: '/media/list/playlist.json', loader: '/demo/json-list-loader.js' },
};

showStats($('stats'), player);
showProblems(problems, player);
showTrackMenus({ card: $('tracks'), quality: $('quality'), audio: $('audio'), text: $('text'), why: $('why') }, player);
showLiveBar({ bar: $('live'), back: $('go-back'), edge: $('go-live'), status: $('live-status') }, player);
showSelectionLog($('log'), player);
new BufferGraph($('graph'), player);
new AdaptationChart($('chart'), player);

function applyChoices() {
  const choices = new FormData(form);
  problems.replaceChildren();
  // The configuration is an object, so it is a property. It is for the next load, which the attributes cause.
  player.config = { buffer: { forwardSeconds: Number(choices.get('goal')) } };
  // What changes in one go is loaded once; setting `src` loads anew even if it is the same.
  const { src, loader } = STREAMS[choices.get('stream')] ?? { src: ownUrl.value };
  player.setAttribute('src', src);
  setAttribute('loader', loader);
  setAttribute('placement', choices.get('placement'));
  showMarkup();
}

function setAttribute(name, value) {
  if (value) player.setAttribute(name, value);
  else player.removeAttribute(name);
}

/** The player of this page, as one writes it. */
function showMarkup() {
  const names = ['src', 'loader', 'placement', 'controls', 'muted', 'playsinline'];
  const attributes = names
    .filter((name) => player.hasAttribute(name))
    .map((name) => {
      const value = player.getAttribute(name);
      return value ? `${name}="${value}"` : name;
    });
  $('markup').textContent = `<mse-worker-player ${attributes.join(' ')}></mse-worker-player>`;
}

const applySpeed = () => setLineSpeed(new FormData(network).get('kbps'));

form.addEventListener('change', (event) => {
  // The address is a choice of its own, made with its button.
  if (event.target !== ownUrl) applyChoices();
});
form.addEventListener('submit', (event) => {
  event.preventDefault();
  form.elements.stream.value = 'own';
  applyChoices();
});
network.addEventListener('change', applySpeed);

// A browser that goes back restores the forms without any event.
await applySpeed();
applyChoices();
