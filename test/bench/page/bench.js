// What the benchmark calls in the page. Times are milliseconds of performance.now(), positions seconds.
import { block } from '../../../demo/busy-loop.js';
import { collectStall, firstFrame, FrameLog, frameNear } from './frames.js';

/**
 * @typedef {object} Handle a player as the benchmark sees it
 * @property {HTMLVideoElement} video
 * @property {(url: string) => void} load plays, muted
 * @property {(seconds: number) => void} seek
 * @property {() => unknown} destroy
 * @property {() => string} [describe] the mode it runs in
 *
 * @typedef {(options: {width: number, height: number, fail: (message: string) => void}) => Handle | Promise<Handle>} Create
 *   does what a page would do at its start, before it knows what to play
 */

const LARGE = { width: 1280, height: 720 };
const SMALL = { width: 256, height: 144 };
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Rejects with the first failure that a player reports. */
let fail;
const failed = new Promise((_, reject) => (fail = (message) => reject(new Error(message))));
failed.catch(() => {});
addEventListener('error', ({ message }) => message && fail(`uncaught: ${message}`));
addEventListener('unhandledrejection', ({ reason }) => fail(`unhandled rejection: ${reason?.message ?? reason}`));

/** @type {Handle[]} */
const players = [];

/**
 * Blocks the page again and again. `pauseMs` 0: other tasks get their turns, but there is no pause.
 * @returns {() => void} ends it
 */
function keepBusy({ busyMs, pauseMs }) {
  // Not setTimeout(0): nested, it would pause for 4 ms.
  const { port1, port2 } = new MessageChannel();
  let isOn = true;
  const next = () => (pauseMs > 0 ? setTimeout(step, pauseMs) : port2.postMessage(null));
  const step = () => {
    if (!isOn) return;
    block(busyMs);
    next();
  };
  port1.onmessage = step;
  next();
  return () => {
    isOn = false;
    port1.close();
  };
}

/** Counts `waiting` from now on, but for those of a seek. */
function countRebuffers(video) {
  const counter = { count: 0 };
  video.addEventListener('waiting', () => {
    if (!video.seeking && !video.ended) counter.count++;
  });
  return counter;
}

/** @param {Create} create */
export function install(create) {
  const api = {
    async prepare({ count = 1 } = {}) {
      const size = count === 1 ? LARGE : SMALL;
      for (let i = 0; i < count; i++) players.push(await create({ ...size, fail }));
    },

    mode: () => players[0]?.describe?.() ?? '',

    async startup({ url }) {
      const [{ video, load }] = players;
      const first = firstFrame(video);
      const calledAt = performance.now();
      load(url);
      const frame = await first;
      return { firstFrameMs: frame.presentedAt - calledAt, height: frame.height };
    },

    /** So many seeks to the first of the places left that is not buffered. */
    async seek({ url, places, count, dwellMs }) {
      await api.startup({ url });
      const [player] = players;
      const seekMs = [];
      const asked = [];
      while (seekMs.length < count) {
        await sleep(dwellMs);
        const place = places.find((seconds) => !asked.includes(seconds) && !isBuffered(player.video, seconds));
        if (place === undefined) throw new Error(`all is buffered after the seeks to ${asked.join(', ')}`);
        asked.push(place);
        seekMs.push(await seekTo(player, place));
      }
      return { seekMs, asked };
    },

    /** From before load() on. */
    async busy({ url, busyMs, pauseMs, seconds }) {
      const [{ video, load }] = players;
      const log = new FrameLog(video);
      const rebuffers = countRebuffers(video);
      const stop = keepBusy({ busyMs, pauseMs });
      await sleep(busyMs + pauseMs);
      const calledAt = performance.now();
      load(url);
      await sleep(seconds * 1000);
      const wallSeconds = (performance.now() - calledAt) / 1000;
      const played = video.currentTime;
      stop();
      if (!log.first) throw new Error(`no frame within ${wallSeconds.toFixed(1)} s`);
      const firstFrameMs = log.first.presentedAt - calledAt;
      return { firstFrameMs, playedRatio: played / wallSeconds, rebuffers: rebuffers.count, ...collectStall(log) };
    },

    /** Blocked in the middle of playback. */
    async busyLater({ url, calmSeconds, busyMs, seconds, topHeight }) {
      const [{ video }] = players;
      await api.startup({ url });
      await sleep(calmSeconds * 1000);
      const rebuffers = countRebuffers(video);
      const log = new FrameLog(video);
      const stop = keepBusy({ busyMs, pauseMs: 0 });
      const from = { wall: performance.now(), position: video.currentTime };
      await sleep(seconds * 1000);
      const wallSeconds = (performance.now() - from.wall) / 1000;
      const playedRatio = (video.currentTime - from.position) / wallSeconds;
      stop();
      const topShare = log.shareOf(({ height }) => height >= topHeight);
      return { playedRatio, rebuffers: rebuffers.count, topShare, ...collectStall(log) };
    },

    async play({ url, seconds, extraSettleMs = 0 }) {
      const first = Promise.all(players.map(({ video }) => firstFrame(video)));
      performance.mark('bench-load');
      for (const { load } of players) load(url);
      // With many players some may never start: that is a result too.
      await Promise.race([first, sleep(players.length === 1 ? 60_000 : 20_000)]);
      await sleep(extraSettleMs);
      performance.mark('bench-from');
      const from = players.map(({ video }) => video.currentTime);
      const since = performance.now();
      await sleep(seconds * 1000);
      performance.mark('bench-to');
      const wallSeconds = (performance.now() - since) / 1000;
      const ratios = players.map(({ video }, i) => (video.currentTime - from[i]) / wallSeconds);
      return { ratios };
    },

    /** Frames until the end of the time: what was seen of which rendition. */
    async watch({ url, seconds }) {
      const [{ video, load }] = players;
      const log = new FrameLog(video);
      const rebuffers = countRebuffers(video);
      const calledAt = performance.now();
      load(url);
      await sleep(seconds * 1000);
      if (!log.first) throw new Error(`no frame within ${seconds} s`);
      const firstFrameMs = log.first.presentedAt - calledAt;
      return { firstFrameMs, heights: log.heights(), rebuffers: rebuffers.count, ...collectStall(log) };
    },

    /** One life of a player. */
    async round({ url }) {
      const player = await create({ ...LARGE, fail });
      const first = firstFrame(player.video);
      player.load(url);
      await first;
      await player.destroy();
    },
  };
  // A player that fails ends whatever is measured.
  const guarded = Object.entries(api).map(([name, call]) => [
    name,
    (...args) => Promise.race([Promise.resolve(call(...args)), failed]),
  ]);
  globalThis.bench = Object.fromEntries(guarded);
}

/** Also what a player is likely to be fetching just now counts as buffered. */
function isBuffered({ buffered }, place) {
  for (let i = 0; i < buffered.length; i++)
    if (place > buffered.start(i) - 0.5 && place < buffered.end(i) + 4) return true;
  return false;
}

async function seekTo({ video, seek }, place) {
  const shown = frameNear(video, place);
  const askedAt = performance.now();
  seek(place);
  const frame = await shown;
  return frame.presentedAt - askedAt;
}
