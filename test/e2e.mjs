// The demo as a visitor sees it, in the system's Chromium: no error, no axe violation, no sideways scrolling, and
// pictures in test-results/ of each page in two widths, light and dark. Then its streams, with their menus.
import { mkdirSync } from 'node:fs';
import { startDevServer } from '@web/dev-server';
import axe from 'axe-core';
import { chromium } from 'playwright-core';
import { demoLine } from '../scripts/demo-line.mjs';
import { find } from './support/browsers.mjs';
import { middleware, plugins, rootDir } from './support/server.mjs';

const PLAYER = 'mse-worker-player';
/** Pages of the demo; `ready` is a selector that appears when the page has done its work. */
const PAGES = [
  { name: 'play', path: '/demo/', ready: '#quality:not([hidden])' },
  { name: 'busy page', path: '/demo/busy.html', ready: PLAYER },
  { name: 'custom loader', path: '/demo/loader.html', ready: PLAYER },
  { name: 'embed', path: '/demo/embed.html', ready: PLAYER },
];
const VIEWS = [1280, 390].flatMap((width) => ['light', 'dark'].map((colorScheme) => ({ width, colorScheme })));

const executablePath = find().chromium;
if (!executablePath) {
  console.error('There is no Chromium: npm test installs one where it can');
  console.log('0 passed, 1 failed');
  process.exit(1);
}

/**
 * Opens a page of the demo and does something with it.
 *
 * @returns {Promise<string[]>} what is wrong with the page, as sentences
 */
const visit = async ({ browser, base }, { path, ready }, { width, colorScheme }, use) => {
  const problems = [];
  const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
  page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
  page.on(
    'console',
    (message) => message.type() === 'error' && problems.push(`console: ${message.text()} ${message.location().url}`),
  );
  try {
    const response = await page.goto(base + path);
    if (!response.ok()) return [`${path} answers ${response.status()}`];
    await page.locator(ready).first().waitFor({ timeout: 15_000 });
    await use(page, problems);
  } catch (error) {
    problems.push(error.message);
  } finally {
    await page.close();
  }
  return problems;
};

/** How the page looks: a picture of it, its width, axe. */
const look = async (page, problems, name) => {
  await page.evaluate(() => document.fonts.ready);
  // Time for a first frame and for what comes in with a transition.
  await page.waitForTimeout(1500);
  await page.screenshot({ path: `test-results/${name}.png`, fullPage: true });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0) problems.push(`${wide} px wider than its window`);
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  for (const { impact, id, help, nodes } of violations)
    problems.push(`axe ${impact} ${id}: ${help}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
};

/** Waits until `condition` is true; it is a function of the player, which the browser gets as text. */
const until = (page, condition) =>
  page
    .waitForFunction(`(${condition})(document.querySelector('${PLAYER}'))`, undefined, { timeout: 12_000 })
    .catch(async () => {
      const said = await page.locator('#problems').textContent();
      throw new Error(`waited in vain for ${condition}; the page says: ${said || 'nothing'}`);
    });

const play = async (page, stream) => {
  if (stream) await page.locator(`input[value=${stream}]`).check();
  // What goes wrong, the page says better than the promise.
  await page.evaluate(
    (tag) =>
      void document
        .querySelector(tag)
        .play()
        .catch(() => {}),
    PLAYER,
  );
  await until(page, (player) => player.currentTime > 0.3 && !player.seeking && player.readyState > 2);
};

const choose = (page, group, label) => page.locator(group).getByLabel(label).check();

/** The streams of the play page, and what one does with them. */
const STREAMS = {
  async 'HLS on demand'(page) {
    await play(page);
    await choose(page, '#quality', '270p');
    await until(page, (player) => player.videoHeight === 270 && player.selection.video.reason === 'manual');
    await choose(page, '#audio', 'Deutsch');
    await until(page, (player) => [...player.audioTracks].find(({ enabled }) => enabled).language === 'de');
    await choose(page, '#text', 'Deutsch');
    await until(page, (player) =>
      [...player.textTracks].some(({ activeCues }) =>
        /Worker|Seite|Untertitel|Motor|Deutsch/.test(activeCues?.[0]?.text),
      ),
    );
    await choose(page, '#quality', 'Auto');
    await until(page, (player) => player.selection.video.mode === 'auto');
    await page.locator('#log li').nth(1).waitFor();
  },
  async 'HLS live'(page, problems) {
    await play(page, 'live');
    await until(page, (player) => player.latency > 0 && player.latency < 15 && player.duration === Infinity);
    await page.locator('#go-back').click();
    await page.locator('#live[data-state=behind]').waitFor();
    await page.locator('#go-live').click();
    await page.locator('#live[data-state=live]').waitFor();
    await look(page, problems, 'live');
  },
  async 'HLS with MPEG-TS'(page) {
    await play(page, 'ts');
  },
  async 'a slow network'(page) {
    await page.locator('input[name=kbps][value="200"]').check();
    await play(page, 'hls');
    // At once if a segment would come too late; on a crowded machine there may be media for 25 seconds when the line gets slow.
    await page.locator('#why', { hasText: 'Fetching 270p' }).waitFor({ timeout: 45_000 });
  },
};

const server = await startDevServer({
  readCliArgs: false,
  readFileConfig: false,
  logStartMessage: false,
  autoExitProcess: false,
  config: {
    rootDir,
    nodeResolve: true,
    watch: false,
    plugins,
    middleware: [demoLine(`${rootDir}demo/media`), ...middleware],
  },
});
const args = ['--autoplay-policy=no-user-gesture-required', '--disable-gpu'];
let passed = 0;
let failed = 0;
let browser;
const report = (name, problems) => {
  if (problems.length) failed++;
  else passed++;
  console.log(`${problems.length ? 'FAIL' : 'ok  '} ${name}`);
  for (const problem of problems) console.error(`     ${problem}`);
};
try {
  browser = await chromium.launch({
    executablePath,
    args: process.getuid?.() === 0 ? ['--no-sandbox', ...args] : args,
  });
  mkdirSync('test-results', { recursive: true });
  const site = { browser, base: `http://localhost:${server.server.address().port}` };
  for (const page of PAGES)
    await Promise.all(
      VIEWS.map(async (view) => {
        const name = `${page.name}-${view.width}-${view.colorScheme}`;
        const problems = await visit(site, page, view, (opened, list) => look(opened, list, name));
        report(`${page.name}, ${view.width} px, ${view.colorScheme}`, problems);
      }),
    );
  for (const [name, use] of Object.entries(STREAMS)) report(name, await visit(site, PAGES[0], VIEWS[0], use));
} catch (error) {
  failed++;
  console.error(error);
} finally {
  await browser?.close();
  await server.stop();
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
