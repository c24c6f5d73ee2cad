// What is measured. Each scenario plays the same in every player; what a metric means is said beside it.
import { setTimeout as sleep } from 'node:timers/promises';
import { rendererMegabytes } from './browser.mjs';
import { RENDITIONS, SOURCES, topKbps } from './media.mjs';
import { measureSize } from './size.mjs';
import { median } from './statistics.mjs';
import { scriptMs, traced } from './trace.mjs';

/**
 * @typedef {object} Metric
 * @property {string} key
 * @property {string} title
 * @property {'less' | 'more'} better
 * @property {number} digits after the decimal point
 * @property {true} [aboveVideo] ratios are of what is above the value of `<video>`
 *
 * @typedef {object} Scenario
 * @property {string} title
 * @property {Metric[]} metrics the first one is the one that ratios are of
 * @property {number} timeoutMs of one sample
 * @property {import('./players.mjs').Player['role'][]} [without] who cannot take part
 * @property {'alone'} [browser] each sample has a browser of its own
 * @property {(context: Context) => Promise<Record<string, unknown>>} run
 *
 * @typedef {object} Context
 * @property {(link?: Partial<import('./server.mjs').Link>) => ReturnType<typeof import('./browser.mjs').openPage>} open
 * @property {import('puppeteer-core').Browser} browser
 * @property {import('./players.mjs').Player} player
 * @property {string} media folder
 * @property {number | undefined} seconds instead of what the scenario takes
 */

const FIRST_FRAME = { key: 'firstFrameMs', title: 'first frame, ms', better: 'less', digits: 0 };
const PLAYED = { key: 'playedRatio', title: 'played per second', better: 'more', digits: 2 };
const REBUFFERS = { key: 'rebuffers', title: 'rebuffers', better: 'less', digits: 1 };
const STALLED = { key: 'stalledMs', title: 'picture stood still, ms', better: 'less', digits: 0 };
const MEGABYTES = { key: 'megabytes', title: 'private memory of the renderers, MB', better: 'less', digits: 0 };

/** Far from each other, so that no player has them by accident. */
const PLACES = [45.3, 22.7, 54.9, 33.1, 12.5, 38.9, 27.9, 50.1, 17.6, 58.2, 7.3];
const TOP = RENDITIONS.at(-1).height;

const urlOf = ({ player }, { mediaUrl }) => mediaUrl(SOURCES[player.source]);

/** Runs in a prepared page, and closes it. */
async function inPage(context, work, { link, count } = {}) {
  const page = await context.open(link);
  try {
    await page.prepare(count);
    const values = await work(page);
    return { ...values, mode: await page.call('mode') };
  } catch (error) {
    const [problem] = page.problems;
    throw problem && !error.message.includes(problem) ? new Error(`${error.message} (${problem})`) : error;
  } finally {
    await page.close();
  }
}

const simple = (method, options) => (context) =>
  inPage(context, (page) => page.call(method, { url: urlOf(context, page), ...options }));

/** @returns {Scenario} */
const busy = (title, busyMs, pauseMs) => ({
  title,
  metrics: [FIRST_FRAME, PLAYED, REBUFFERS, STALLED],
  timeoutMs: 60_000,
  run: (context) => simple('busy', { busyMs, pauseMs, seconds: context.seconds ?? 20 })(context),
});

/** @returns {Scenario} */
const many = (count) => ({
  title: `${count} players on one page`,
  metrics: [
    { key: 'script', title: 'script on the main thread, ms', better: 'less', digits: 0, aboveVideo: true },
    { key: 'playing', title: 'playing', better: 'more', digits: 0 },
    MEGABYTES,
    { key: 'workers', title: 'workers', better: 'less', digits: 0 },
  ],
  timeoutMs: 120_000,
  browser: 'alone',
  without: ['floor'],
  run: (context) => runMany(context, count),
});

async function runMany(context, count) {
  const { player, browser, seconds = 20 } = context;
  return inPage(
    context,
    async (page) => {
      const url = page.mediaUrl(SOURCES[player.source === 'plain' ? 'plain-small' : player.source]);
      const { result, events } = await traced(page.page, () =>
        page.call('play', { url, seconds, extraSettleMs: 2000 }),
      );
      return {
        script: scriptMs(events, 'bench-from', 'bench-to'),
        startScript: scriptMs(events, 'bench-load', 'bench-from'),
        // Twenty decoders are a lot for a small machine: whoever moves on, plays.
        playing: result.ratios.filter((ratio) => ratio > 0.25).length,
        slowest: Math.min(...result.ratios),
        megabytes: await rendererMegabytes(browser),
        workers: page.page.workers().length,
      };
    },
    { count },
  );
}

async function runMainThread(context) {
  return inPage(context, async (page) => {
    const url = urlOf(context, page);
    const seconds = context.seconds ?? 30;
    const { result, events } = await traced(page.page, () => page.call('play', { url, seconds }));
    return {
      script: scriptMs(events, 'bench-from', 'bench-to'),
      startScript: scriptMs(events, 'bench-load', 'bench-from'),
      playedRatio: result.ratios[0],
    };
  });
}

async function runSeek(context) {
  const options = { places: PLACES, count: 5, dwellMs: 500 };
  const values = await simple('seek', options)(context);
  return { ...values, seek: median(values.seekMs) };
}

async function runLive(context) {
  const { player, browser, seconds = 600 } = context;
  if (!player.live) throw new Error('plays no live stream');
  return inPage(context, async (page) => {
    const megabytes = [];
    const playing = page.call('play', { url: page.mediaUrl(SOURCES[player.live]), seconds });
    let isOver = false;
    // What it failed of is thrown below.
    void Promise.allSettled([playing]).then(() => (isOver = true));
    // By the minute: whether it grows is the question.
    for (let second = 0; !isOver; second++) {
      if (second % 60 === 0) megabytes.push(await rendererMegabytes(browser));
      await sleep(1000);
    }
    const { ratios } = await playing;
    await collectGarbage(page.page);
    return { megabytes: await rendererMegabytes(browser), byMinute: megabytes, playedRatio: ratios[0] };
  });
}

/** In the page and in its workers: what a browser has not collected yet is no leak. */
async function collectGarbage(page) {
  const client = await page.createCDPSession();
  for (const each of [client, ...page.workers().map((worker) => worker.client)])
    await each.send('HeapProfiler.collectGarbage');
  await client.detach();
}

/** `--seconds` is the number of rounds here. */
async function runRounds(context) {
  const rounds = context.seconds ?? 200;
  return inPage(
    context,
    async (page) => {
      const measure = async () => {
        await collectGarbage(page.page);
        await sleep(1000);
        return rendererMegabytes(context.browser);
      };
      // The first rounds fill caches that stay.
      for (let i = 0; i < 5; i++) await page.call('round', { url: urlOf(context, page) });
      const before = await measure();
      for (let i = 0; i < rounds; i++) await page.call('round', { url: urlOf(context, page) });
      const after = await measure();
      return { megabytes: after - before, before, after, rounds };
    },
    { count: 0 },
  );
}

/** Falls to below the middle of the ladder, recovers, and stays. */
const TRACE = [
  { seconds: 15, kbps: 8000 },
  { seconds: 20, kbps: 1000 },
  { seconds: 25, kbps: 4000 },
];

async function runAdaptation(context) {
  const link = { kbps: TRACE[0].kbps, trace: TRACE };
  const values = await inPage(
    context,
    (page) => page.call('watch', { url: urlOf(context, page), seconds: context.seconds ?? 60 }),
    { link },
  );
  const all = Object.entries(values.heights);
  const kbpsOf = (height) => RENDITIONS.find((rendition) => rendition.height === Number(height))?.kbps ?? NaN;
  const played = all.reduce((sum, [, seconds]) => sum + seconds, 0);
  return { ...values, kbps: all.reduce((sum, [height, seconds]) => sum + kbpsOf(height) * seconds, 0) / played };
}

/** @type {Record<string, Scenario>} */
export const SCENARIOS = {
  startup: {
    title: 'from load() to the first frame, calm page',
    metrics: [FIRST_FRAME, { key: 'height', title: 'its height', better: 'more', digits: 0 }],
    timeoutMs: 20_000,
    run: simple('startup'),
  },
  seek: {
    title: 'five seeks to where nothing is buffered, each to a frame of that place',
    metrics: [{ key: 'seek', title: 'median of the five, ms', better: 'less', digits: 0 }],
    timeoutMs: 60_000,
    run: runSeek,
  },
  busy: busy('page blocked for 800 ms again and again, from before load()', 800, 0),
  'busy-light': busy('page blocked for 200 ms, free for 50, from before load()', 200, 50),
  'busy-later': {
    title: 'link at 1.3 times the top rendition, calm for 5 s, then blocked as in busy',
    metrics: [
      PLAYED,
      REBUFFERS,
      STALLED,
      { key: 'topShare', title: 'at the top rendition', better: 'more', digits: 2 },
    ],
    timeoutMs: 60_000,
    // One file has no renditions to choose from, and a bare worker would load it all.
    without: ['floor'],
    run(context) {
      const options = { calmSeconds: 5, busyMs: 800, seconds: context.seconds ?? 20, topHeight: TOP };
      const work = (page) => page.call('busyLater', { url: urlOf(context, page), ...options });
      return inPage(context, work, { link: { kbps: 1.3 * topKbps(context.media) } });
    },
  },
  'main-thread': {
    title: 'script on the main thread in 30 s of play after the first frame',
    metrics: [
      { key: 'script', title: 'script, ms', better: 'less', digits: 1, aboveVideo: true },
      { key: 'startScript', title: 'before the first frame, ms', better: 'less', digits: 1 },
      PLAYED,
    ],
    timeoutMs: 90_000,
    run: runMainThread,
  },
  'many-8': many(8),
  'many-20': many(20),
  'memory-live': {
    title: 'after ten minutes of live',
    metrics: [MEGABYTES, PLAYED],
    timeoutMs: 720_000,
    browser: 'alone',
    without: ['platform', 'floor'],
    run: runLive,
  },
  'memory-rounds': {
    title: 'grown by 200 rounds of create and destroy',
    metrics: [MEGABYTES],
    timeoutMs: 600_000,
    browser: 'alone',
    run: runRounds,
  },
  adaptation: {
    title: 'one minute on a line of 8, 1, then 4 Mbit/s',
    metrics: [{ key: 'kbps', title: 'kbit/s seen', better: 'more', digits: 0 }, REBUFFERS, STALLED, FIRST_FRAME],
    timeoutMs: 90_000,
    without: ['platform', 'floor'],
    run: runAdaptation,
  },
  size: {
    title: 'code that a page with the stream loads, gzip -9',
    metrics: [
      { key: 'totalKb', title: 'in all, KB', better: 'less', digits: 1 },
      { key: 'mainKb', title: 'main thread, KB', better: 'less', digits: 1 },
      { key: 'workerKb', title: 'workers, KB', better: 'less', digits: 1 },
    ],
    timeoutMs: 30_000,
    without: ['platform', 'floor'],
    run: (context) => inPage(context, (page) => measureSize(page, urlOf(context, page))),
  },
};

/** Names for several. */
export const GROUPS = { many: ['many-8', 'many-20'], memory: ['memory-live', 'memory-rounds'] };
/** All but those that take more than an hour. */
export const DEFAULT_SCENARIOS = Object.keys(SCENARIOS).filter((name) => !GROUPS.memory.includes(name));
