// Chromium, and one page for each sample.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import puppeteer from 'puppeteer-core';
import { find } from '../support/browsers.mjs';
import { pageOf } from './players.mjs';

/** What the page needs to come to rest after its scripts have run, milliseconds. */
const SETTLE_MS = 1000;

export async function launch() {
  const executablePath = find().chromium;
  if (!executablePath) throw new Error('There is no Chromium: install it, or say where it is by CHROME_PATH');
  return puppeteer.launch({
    executablePath,
    headless: true,
    // It would keep a copy of every answer in the renderer, 100 MB of them: more than most players take.
    networkEnabled: false,
    defaultViewport: { width: 1400, height: 900 },
    // Live for ten minutes is one call.
    protocolTimeout: 0,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--disable-features=SpareRendererForSitePerProcess',
      '--autoplay-policy=no-user-gesture-required',
      '--mute-audio',
      '--enable-precise-memory-info',
    ],
  });
}

/**
 * A page with the scripts of a player, in a context of its own: nothing is cached, nothing remembered.
 *
 * @param {object} where
 * @param {import('puppeteer-core').Browser} where.browser
 * @param {Awaited<ReturnType<typeof import('./server.mjs').startServer>>} where.server
 * @param {import('./players.mjs').Player} player
 * @param {import('./server.mjs').Link} link
 */
export async function openPage({ browser, server }, player, link) {
  const { session, url, close } = server.open(pageOf(player), link);
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  const problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('error', (error) => problems.push(`crashed: ${error.message}`));
  const call = (name, argument) => page.evaluate((method, data) => globalThis.bench[method](data), name, argument);
  return {
    page,
    session,
    problems,
    mediaUrl: (path) => `${url}media/${path}`,
    call,
    /** Loads the page and makes what it has before anybody asks to play. */
    async prepare(count) {
      await page.goto(url, { waitUntil: 'load' });
      await page.waitForFunction(() => globalThis.bench);
      await call('prepare', { count });
      await sleep(SETTLE_MS);
    },
    async close() {
      await context.close().catch(() => {});
      close();
    },
  };
}

/** Processes of the browser that run pages: what they hold for themselves alone (Linux: `Private_*`), megabytes. */
export async function rendererMegabytes(browser) {
  const client = await browser.target().createCDPSession();
  try {
    const { processInfo } = await client.send('SystemInfo.getProcessInfo');
    const renderers = processInfo.filter(({ type }) => type === 'renderer');
    return renderers.reduce((sum, { id }) => sum + privateKilobytes(id), 0) / 1024;
  } finally {
    await client.detach();
  }
}

function privateKilobytes(pid) {
  let text;
  try {
    text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  } catch (cause) {
    throw new Error('memory is read from /proc, which only Linux has', { cause });
  }
  return Array.from(text.matchAll(/^Private_\w+:\s+(\d+) kB/gm)).reduce((sum, [, kb]) => sum + Number(kb), 0);
}
