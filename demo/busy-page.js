import '/dist/index.js';
import { secondsAhead } from './buffered.js';
import { keepBusy } from './busy-loop.js';
import { formatSeconds } from './format.js';
import { PagePulse } from './page-pulse.js';
import { explainPlacement } from './placement-text.js';

/** A run ends this long before the stream does: the end itself is not what is measured. */
const SPARE_SECONDS = 4;

/** One of the two players, and what is counted for it. */
class Lane {
  player;
  #fields;
  #startedAt = 0;
  #startPosition = 0;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.player = root.querySelector('mse-worker-player');
    this.#fields = Object.fromEntries([...root.querySelectorAll('[data-stat]')].map((dd) => [dd.dataset.stat, dd]));
  }

  /** Loads the stream anew and plays it; resolves when it plays. */
  async play(src, config) {
    const { player } = this;
    // It is for the next load. Setting `src` makes one, even to the same value.
    player.config = config;
    player.src = src;
    await player.play();
  }

  /** Counts from here on. */
  start() {
    this.#startedAt = performance.now();
    this.#startPosition = this.player.currentTime;
  }

  get counts() {
    const { stats, currentTime } = this.player;
    const wall = (performance.now() - this.#startedAt) / 1000;
    // What a viewer lost: the time that has passed minus the time that was played. It need not be the same as the sum of
    // the interruptions, which the page can only measure when it has a turn.
    const lost = Math.max(0, wall - (currentTime - this.#startPosition));
    return { rebuffers: stats?.rebuffers ?? 0, rebufferSeconds: stats?.rebufferSeconds ?? 0, lost };
  }

  showCounts() {
    const { rebuffers, rebufferSeconds, lost } = this.counts;
    const quality = rebuffers > 0 ? 'bad' : 'good';
    this.#show('rebuffers', `${rebuffers}`, quality);
    this.#show('rebufferSeconds', formatSeconds(rebufferSeconds), quality);
    this.#show('lost', formatSeconds(lost), quality);
  }

  showState() {
    this.#show('ahead', formatSeconds(secondsAhead(this.player)));
    this.#show('explanation', explainPlacement(this.player));
  }

  #show(name, text, quality = 'good') {
    const field = this.#fields[name];
    if (field.textContent !== text) field.textContent = text;
    field.dataset.quality = quality;
  }
}

const form = document.querySelector('#settings');
const button = document.querySelector('#run');
const verdict = document.querySelector('#verdict');
const pulse = new PagePulse(document.querySelector('#dot'), document.querySelector('#freeze'));
const main = new Lane(document.querySelector('#main-lane'));
const worker = new Lane(document.querySelector('#worker-lane'));
const lanes = [main, worker];

/** @type {AbortController | undefined} of the run in progress */
let running;

/** The settings that count at once. */
const readBusy = () => ({ busyMs: Number(setting('busy')), pauseMs: Number(setting('pause')) });

const STREAMS = { file: 'demo.mp4', hls: 'hls/main.m3u8' };

/** Read at each start. Bytes come in twenty portions a second, so the speed also makes the size of the appends. */
const readStream = () => ({
  src: `/net/kbps=${setting('kbps')},delay=150/demo/${STREAMS[setting('stream')]}`,
  config: { buffer: { forwardSeconds: Number(setting('goal')) } },
});

const setting = (name) => form.elements[name].value;

async function run() {
  running = new AbortController();
  const { signal } = running;
  setRunning('yes');
  verdict.textContent = 'Starting both players …';
  try {
    const { src, config } = readStream();
    await Promise.all(lanes.map((lane) => lane.play(src, config)));
    // Both play by now; from here on both have the same conditions.
    for (const lane of lanes) lane.start();
    pulse.reset();
    showWhileRunning(signal);
    verdict.textContent = 'Running. The result comes in half a minute.';
    await keepBusy(readBusy, signal);
    verdict.textContent = describeResult(main.counts, worker.counts);
  } catch (error) {
    verdict.textContent = `This did not work: ${error.message}`;
  } finally {
    for (const { player } of lanes) player.pause();
    setRunning('no');
    running = undefined;
  }
}

/** In each frame that the busy page still gets. */
function showWhileRunning(signal) {
  if (signal.aborted) return;
  for (const lane of lanes) {
    lane.showCounts();
    lane.showState();
  }
  const { currentTime, duration } = worker.player;
  if (currentTime > duration - SPARE_SECONDS) running?.abort();
  requestAnimationFrame(() => showWhileRunning(signal));
}

function setRunning(state) {
  button.textContent = state === 'yes' ? 'Stop' : 'Start';
  // Of these, a load in progress takes no notice.
  for (const name of ['stream', 'goal', 'kbps']) form.elements[name].disabled = state === 'yes';
}

function describeResult(onMain, inWorker) {
  const words = ({ rebuffers, lost }) =>
    `${rebuffers === 0 ? 'no interruption' : rebuffers === 1 ? '1 interruption' : `${rebuffers} interruptions`}, ${formatSeconds(lost)} lost`;
  return `Engine on the main thread: ${words(onMain)}. Engine in the worker: ${words(inWorker)}.`;
}

button.addEventListener('click', () => {
  if (running) running.abort();
  else void run();
});

for (const lane of lanes) {
  for (const type of ['statschange', 'placementchange', 'loadedmetadata']) {
    lane.player.addEventListener(type, () => lane.showState());
  }
}
