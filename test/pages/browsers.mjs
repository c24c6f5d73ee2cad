// The three browsers behind one interface: `open` a page, `read` its report, `leave` it, `close` the browser.
import { chromium } from 'playwright-core';
import puppeteer from 'puppeteer-core';
import { find, findMiniBrowser } from '../support/browsers.mjs';
import { webkitLauncher } from '../support/webkit-launcher.mjs';

export const installed = find();

const isRoot = process.getuid?.() === 0;

async function startChromium() {
  const browser = await chromium.launch({
    executablePath: installed.chromium,
    args: [
      ...(isRoot ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--autoplay-policy=no-user-gesture-required',
      '--mute-audio',
    ],
  });
  let page;
  let client;
  return {
    async open(url) {
      page = await browser.newPage();
      // page.evaluate() would eval, which a policy may forbid; the protocol's own evaluation is exempt.
      client = await page.context().newCDPSession(page);
      await page.goto(url, { waitUntil: 'commit' });
    },
    async read() {
      const expression = 'globalThis.report?.()';
      const { result } = await client.send('Runtime.evaluate', { expression, returnByValue: true });
      return result.value;
    },
    leave: () => page?.close(),
    close: () => browser.close(),
  };
}

async function startFirefox() {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: installed.firefox,
    extraPrefsFirefox: {
      'media.autoplay.default': 0,
      'media.autoplay.blocking_policy': 0,
      'media.volume_scale': '0.0',
    },
  });
  let page;
  return {
    async open(url) {
      page = await browser.newPage();
      await page.goto(url, { waitUntil: 'domcontentloaded' });
    },
    read: () => page.evaluate(() => globalThis.report?.()),
    leave: () => page?.close(),
    close: () => browser.close(),
  };
}

function startWebkit() {
  const launcher = webkitLauncher({ driver: installed.webkit, browser: findMiniBrowser() });
  return {
    open: (url) => launcher.startSession('page', url),
    read: () => launcher.eval('return globalThis.report ? globalThis.report() : null'),
    leave: () => launcher.stopSession('page'),
    close: () => launcher.stop(),
  };
}

export const START = { chromium: startChromium, firefox: startFirefox, webkit: startWebkit };
