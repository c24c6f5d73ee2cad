// The demo as a visitor sees it, in the system's Chromium: no error, no axe violation, no sideways scrolling, and
// pictures in test-results/ of each page in two widths, light and dark.
import { mkdirSync } from 'node:fs';
import { startDevServer } from '@web/dev-server';
import axe from 'axe-core';
import { chromium } from 'playwright-core';
import { find } from './support/browsers.mjs';
import { middleware, plugins, rootDir } from './support/server.mjs';

/** Pages of the demo; `ready` is a selector that appears when the page has done its work. */
const ready = 'mse-worker-player';
const PAGES = [
  { name: 'play', path: '/demo/', ready },
  { name: 'busy page', path: '/demo/busy.html', ready },
  { name: 'custom loader', path: '/demo/loader.html', ready },
  { name: 'embed', path: '/demo/embed.html', ready },
];
const VIEWS = [1280, 390].flatMap((width) => ['light', 'dark'].map((colorScheme) => ({ width, colorScheme })));

const executablePath = find().chromium;
if (!executablePath) {
  console.error('There is no Chromium: npm test installs one where it can');
  console.log('0 passed, 1 failed');
  process.exit(1);
}

/** What is wrong with the page, as sentences. */
const look = async (browser, base, { name, path, ready }, { width, colorScheme }) => {
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
    await page.evaluate(() => document.fonts.ready);
    // Time for a first frame and for what comes in with a transition.
    await page.waitForTimeout(1500);
    await page.screenshot({ path: `test-results/${name}-${width}-${colorScheme}.png`, fullPage: true });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wide > 0) problems.push(`${wide} px wider than its window`);
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() => globalThis.axe.run());
    for (const { impact, id, help, nodes } of violations)
      problems.push(`axe ${impact} ${id}: ${help}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
  } catch (error) {
    problems.push(error.message);
  } finally {
    await page.close();
  }
  return problems;
};

const server = await startDevServer({
  readCliArgs: false,
  readFileConfig: false,
  logStartMessage: false,
  autoExitProcess: false,
  config: { rootDir, nodeResolve: true, watch: false, plugins, middleware },
});
const args = ['--autoplay-policy=no-user-gesture-required', '--disable-gpu'];
let passed = 0;
let failed = 0;
let browser;
try {
  browser = await chromium.launch({
    executablePath,
    args: process.getuid?.() === 0 ? ['--no-sandbox', ...args] : args,
  });
  mkdirSync('test-results', { recursive: true });
  for (const page of PAGES)
    for (const view of VIEWS) {
      const problems = await look(browser, `http://localhost:${server.server.address().port}`, page, view);
      if (problems.length) failed++;
      else passed++;
      console.log(`${problems.length ? 'FAIL' : 'ok  '} ${page.name}, ${view.width} px, ${view.colorScheme}`);
      for (const problem of problems) console.error(`     ${problem}`);
    }
} catch (error) {
  failed++;
  console.error(error);
} finally {
  await browser?.close();
  await server.stop();
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
