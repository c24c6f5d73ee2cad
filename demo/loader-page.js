import '/dist/index.js';
import { registerLoader } from '/dist/player.js';
import { showSource } from './source-view.js';
import { showProblems, showStats } from './stats-panel.js';

const MODULE = '/demo/json-list-loader.js';

// A name for the module, so that markup can say loader="json-list". Before the player loads with it.
registerLoader('json-list', MODULE);

const problems = document.querySelector('#problems');
const player = document.querySelector('mse-worker-player');
showStats(document.querySelector('#stats'), player);
showProblems(problems, player);

// Both ways to name the loader, to try.
document.querySelector('#naming').addEventListener('change', ({ target }) => {
  problems.replaceChildren();
  player.setAttribute('loader', target.value);
});

const textOf = async (url) => (await fetch(url)).text();
showSource(document.querySelector('#source'), await textOf(MODULE));
