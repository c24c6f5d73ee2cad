// Tests that run in browsers. Suites: `unit` in Chromium, `contract`, `browser` and `walk` in all three.
//   SUITE=unit npx wtr --config test/wtr.config.mjs
//   BROWSERS=firefox FILES='test/browser/seek.test.ts' npx wtr --config test/wtr.config.mjs
//   GREP='a regular expression' runs the tests whose names match it.
//   WTR_RESULT=file.json writes the numbers there (scripts/check.mjs reads them).
import { readdirSync } from 'node:fs';
import { mergeScriptCovs } from '@bcoe/v8-coverage';
import { defaultReporter } from '@web/test-runner';
import { chromeLauncher } from '@web/test-runner-chrome';
import puppeteer from 'puppeteer-core';
import { browserPool } from './support/browser-pool.mjs';
import { find, findMiniBrowser } from './support/browsers.mjs';
import { resultsReporter } from './support/results-reporter.mjs';
import { middleware, plugins, rootDir } from './support/server.mjs';
import { webkitLauncher } from './support/webkit-launcher.mjs';

const bin = find();
const isRoot = process.getuid?.() === 0;

/** Firefox has no CDP for emulateMedia: set the prefs behind the media features through BiDi in the chrome scope. */
const firefoxPage = async ({ context }) => {
  const page = await context.newPage();
  const bidi = page.browser().connection;
  page.emulateMediaFeatures = async (features) => {
    const tree = await bidi.send('browsingContext.getTree', { 'moz:scope': 'chrome' });
    const prefs = {
      'prefers-color-scheme': ['layout.css.prefers-color-scheme.content-override', { dark: 0, light: 1 }, 2],
      'prefers-reduced-motion': ['ui.prefersReducedMotion', { reduce: 1, 'no-preference': 0 }, 0],
    };
    for (const { name, value } of features ?? []) {
      if (!prefs[name]) throw new Error(`no Firefox pref known for ${name}`);
      const [pref, map, none] = prefs[name];
      await bidi.send('script.evaluate', {
        expression: `Services.prefs.setIntPref(${JSON.stringify(pref)}, ${map[value] ?? none})`,
        target: { context: tree.result.contexts[0].context },
        awaitPromise: false,
      });
      // The pref reaches the content process a little later.
      await page.waitForFunction((q) => matchMedia(q).matches, { timeout: 2000 }, `(${name}: ${value})`);
    }
  };
  return page;
};

/** v8 coverage of dedicated workers too: puppeteer's own stops at the page. */
const chromiumPage = async ({ context, config }) => {
  // A window each: a second tab of one window is hidden, with no rAF and with muted playback suspended.
  const page = await context.newPage({ type: 'window' });
  if (!config.coverage) return page;
  let taken = new Map();
  const clients = new Set();
  const take = async (client) => {
    const { result } = await client.send('Profiler.takePreciseCoverage').catch(() => ({ result: [] }));
    for (const s of result) if (s.url.startsWith('http')) (taken.get(s.url) ?? taken.set(s.url, []).get(s.url)).push(s);
  };
  page.on('workercreated', async ({ client }) => {
    try {
      await client.send('Profiler.enable');
      await client.send('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
      clients.add(client);
    } catch {
      // The worker ended before the profiler was attached: nothing to count.
    }
  });
  // A terminated worker takes its counters along: read them first (coverage runs only).
  await page.exposeFunction('__takeWorkerCoverage', () => Promise.all([...clients].map(take)).then(() => {}));
  await page.evaluateOnNewDocument(() => {
    const { terminate } = Worker.prototype;
    Worker.prototype.terminate = function () {
      void window.__takeWorkerCoverage().finally(() => terminate.call(this));
    };
  });
  const { coverage } = page;
  const start = coverage.startJSCoverage.bind(coverage);
  const stop = coverage.stopJSCoverage.bind(coverage);
  coverage.startJSCoverage = (o) => start({ ...o, resetOnNavigation: false });
  coverage.stopJSCoverage = async () => {
    await Promise.all([...clients].map(take));
    clients.clear();
    const own = await stop();
    for (const { rawScriptCoverage: s } of own) if (s && taken.has(s.url)) taken.get(s.url).push(s);
    const merged = [...taken.values()].map((list) => ({ rawScriptCoverage: mergeScriptCovs(list) }));
    const urls = new Set(taken.keys());
    taken = new Map();
    return [...own.filter((e) => !urls.has(e.rawScriptCoverage?.url)), ...merged];
  };
  return page;
};

const named = (launcher, name) => Object.assign(launcher, { name });
const launchers = {
  chromium: () =>
    named(
      chromeLauncher({
        createPage: chromiumPage,
        launchOptions: {
          executablePath: bin.chromium,
          args: [
            ...(isRoot ? ['--no-sandbox'] : []),
            '--disable-gpu',
            '--disable-dev-shm-usage',
            '--disable-background-networking',
            '--autoplay-policy=no-user-gesture-required',
            '--mute-audio',
            // For the test that players leave nothing behind.
            '--js-flags=--expose-gc',
          ],
        },
      }),
      'Chromium',
    ),
  firefox: () =>
    chromeLauncher({
      puppeteer,
      concurrency: 1,
      createPage: firefoxPage,
      launchOptions: {
        browser: 'firefox',
        args: ['-remote-allow-system-access'],
        executablePath: bin.firefox,
        extraPrefsFirefox: {
          'media.autoplay.default': 0,
          'media.autoplay.blocking_policy': 0,
          'media.volume_scale': '0.0',
        },
      },
    }),
  webkit: () => webkitLauncher({ driver: bin.webkit, browser: findMiniBrowser() }),
};

const wanted = (process.env.BROWSERS ?? 'chromium,firefox,webkit').split(',').map((name) => name.trim());
for (const name of wanted) if (!launchers[name]) throw new Error(`BROWSERS: there is no "${name}"`);
const absent = wanted.filter((name) => !bin[name]);
const required = (process.env.REQUIRE_BROWSERS ?? '').split(',').filter((name) => absent.includes(name));
if (required.length) throw new Error(`Required browsers are missing: ${required.join(', ')}. Run npm test to install.`);
if (absent.length) console.warn(`Browsers left out, as they are not installed: ${absent.join(', ')}`);
const byName = Object.fromEntries(wanted.filter((name) => bin[name]).map((name) => [name, launchers[name]()]));
const all = Object.values(byName);
if (!all.length) throw new Error('No browser to test in. Run npm test, which installs them where it can.');

const files = process.env.FILES?.split(',').map((file) => file.trim());
const filesIn = (folder) =>
  readdirSync(`${rootDir}test/${folder}`, { recursive: true })
    .filter((path) => path.endsWith('.test.ts'))
    .sort()
    .map((path) => `${rootDir}test/${folder}/${path}`);

/**
 * Chromium has the most placements, and would go on alone when the others have long been done: two of them share its files.
 * With two of each, two cores are starved, and tests of rebuffers fail.
 */
const SIDE_BY_SIDE = { chromium: 2, firefox: 1, webkit: 1 };
/** From the longest on, as measured, so that what is left for the end is short. */
const SLOWEST = [
  'hls/every-fixture/media-playlists',
  'hls/every-fixture/mpeg-ts',
  'placement/crash',
  'playback/fixtures',
  'faults/network',
  'hls/switching',
  'hls/live',
  'playback/busy-page',
  'playback/buffer-goals',
  'playback/seek',
  'hls/on-demand',
  'playback/play-through',
  'custom-loader/custom-loader',
  'hls/live-faults',
  'faults/bad-input',
].map((name) => `${rootDir}test/browser/${name}.test.ts`);
const slowestFirst = (list) => [...new Set([...SLOWEST.filter((file) => list.includes(file)), ...list])];
/** A suite of its own: beside the other tests it would starve them. */
const WALK = `${rootDir}test/browser/hls/every-fixture/`;
const browserGroup = (name, files) => ({
  name,
  files: slowestFirst(files),
  browsers: Object.keys(byName).map((kind) =>
    browserPool(Array.from({ length: SIDE_BY_SIDE[kind] }, () => launchers[kind]())),
  ),
});
const suites = {
  // Pure code: one browser is enough.
  unit: () => [{ name: 'unit', files: filesIn('unit'), browsers: [byName.chromium ?? all[0]] }],
  contract: () => [{ name: 'contract', files: filesIn('contract'), browsers: all }],
  browser: () => [
    browserGroup(
      'browser',
      filesIn('browser').filter((path) => !path.startsWith(WALK)),
    ),
  ],
  walk: () => [
    browserGroup(
      'walk',
      filesIn('browser').filter((path) => path.startsWith(WALK)),
    ),
  ],
};
const suite = process.env.SUITE;
if (suite && !suites[suite]) throw new Error(`SUITE: there is no "${suite}"`);
const groups = () => (suite ? suites[suite]() : Object.values(suites).flatMap((make) => make()));

const isTerminal = Boolean(process.stdout.isTTY);

export default {
  rootDir,
  ...(files ? { files, browsers: all } : { groups: groups() }),
  plugins,
  middleware,
  nodeResolve: { exportConditions: ['development'] },
  // A terminal gets WTR's own picture; a log, a line for each file.
  reporters: [
    ...(isTerminal ? [defaultReporter()] : []),
    resultsReporter({ rootDir, file: process.env.WTR_RESULT, print: isTerminal ? 'silent' : 'lines' }),
  ],
  filterBrowserLogs: ({ args }) => !args.some((arg) => String(arg).includes('Lit is in dev mode')),
  // One page per browser: playback tests side by side on two cores would measure each other.
  concurrency: 1,
  concurrentBrowsers: 4,
  testFramework: { config: { timeout: 30_000, ...(process.env.GREP ? { grep: process.env.GREP } : {}) } },
  // WebKitGTK may be started up to three times, see its launcher.
  browserStartTimeout: 90_000,
  testsStartTimeout: 60_000,
  testsFinishTimeout: 150_000,
  coverageConfig: { include: ['src/**/*.ts'], report: true, reporters: ['text', 'lcovonly'], reportDir: 'coverage' },
};
