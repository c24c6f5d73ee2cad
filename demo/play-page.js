// Registers <mse-worker-player>. In a project of yours: import 'mse-worker-player';
import '/dist/index.js';
import { BufferGraph } from './buffer-graph.js';
import { showProblems, showStats } from './stats-panel.js';

const player = document.querySelector('mse-worker-player');
const form = document.querySelector('#choices');
const ownUrl = document.querySelector('#own-url');
const markup = document.querySelector('#markup');
const problems = document.querySelector('#problems');

/** By the value of the radio buttons: what a stream takes. */
const STREAMS = {
  mp4: { src: '/net/kbps=900/demo/demo.mp4' },
  webm: { src: '/net/kbps=900/demo/demo.webm' },
  list: { src: '/media/list/playlist.json', loader: '/demo/json-list-loader.js' },
};

showStats(document.querySelector('#stats'), player);
showProblems(problems, player);
new BufferGraph(document.querySelector('#graph'), player);

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
  markup.textContent = `<mse-worker-player ${attributes.join(' ')}></mse-worker-player>`;
}

form.addEventListener('change', (event) => {
  // The address is a choice of its own, made with its button.
  if (event.target !== ownUrl) applyChoices();
});
form.addEventListener('submit', (event) => {
  event.preventDefault();
  form.elements.stream.value = 'own';
  applyChoices();
});

// A browser that goes back restores the form without any event.
applyChoices();
