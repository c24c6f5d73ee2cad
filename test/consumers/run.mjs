// Does the packed package work in other people's builds? Packs it, unpacks it into a project, builds that with Vite,
// webpack and esbuild, and plays a file in Chromium. Needs dist, and nothing from the network: the tools and the
// package's dependencies are those of this repository.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startDevServer } from '@web/dev-server';
import { build as esbuild } from 'esbuild';
import { chromium } from 'playwright-core';
import { build as vite } from 'vite';
import webpack from 'webpack';
import { find } from '../support/browsers.mjs';
import { middleware } from '../support/server.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));

/** Each takes the folder of a project with index.html and main.js, and leaves a site in its folder `out`. */
const BUILDERS = {
  vite: (dir) =>
    vite({ root: dir, configFile: false, logLevel: 'warn', build: { outDir: 'out', assetsInlineLimit: 0 } }),
  webpack: async (dir) => {
    const stats = await promisify(webpack)({
      mode: 'production',
      context: dir,
      entry: './main.js',
      output: { path: join(dir, 'out'), filename: 'main.js' },
      performance: { hints: false },
    });
    if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString('errors-warnings'));
    cpSync(join(dir, 'index.html'), join(dir, 'out/index.html'));
  },
  // esbuild does not follow `new Worker(new URL(…))`: the worker is an entry of its own, beside the bundle.
  esbuild: async (dir) => {
    await esbuild({
      absWorkingDir: dir,
      entryPoints: { main: './main.js', 'engine-worker': 'mse-worker-player/engine-worker.js' },
      bundle: true,
      minify: true,
      splitting: true,
      format: 'esm',
      outdir: 'out',
      logLevel: 'warning',
    });
    cpSync(join(dir, 'index.html'), join(dir, 'out/index.html'));
  },
};

/** What `npm install <tarball>` would make, without a registry. */
const makeProject = (dir, tarball) => {
  const installed = join(dir, 'node_modules/mse-worker-player');
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '--strip-components=1', '-C', installed]);
  const { dependencies = {} } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  for (const name of Object.keys(dependencies)) {
    const link = join(dir, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), link, 'junction');
  }
  cpSync(join(here, 'project'), dir, { recursive: true });
};

const play = async (browser, site) => {
  const server = await startDevServer({
    readCliArgs: false,
    readFileConfig: false,
    logStartMessage: false,
    autoExitProcess: false,
    config: { rootDir: site, watch: false, middleware },
  });
  const page = await browser.newPage();
  const problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  try {
    await page.goto(`http://localhost:${server.server.address().port}/index.html`);
    const player = page.locator('mse-worker-player');
    await player.evaluate((element) => element.play());
    await page.waitForFunction(() => document.querySelector('mse-worker-player').currentTime > 1, null, {
      timeout: 20_000,
    });
    const [placement, reason] = await player.evaluate((element) => [element.placement, element.placementReason]);
    if (placement !== 'worker') throw new Error(`placement is ${placement}, for ${reason}`);
    if (problems.length) throw new Error('the page reports a problem');
  } catch (error) {
    throw new Error([error.message, ...problems].join('\n  '), { cause: error });
  } finally {
    await page.close();
    await server.stop();
  }
};

const executablePath = find().chromium;
if (!executablePath) {
  console.error('There is no Chromium to play in: npm test installs one where it can');
  console.log('0 passed, 1 failed');
  process.exit(1);
}
const temp = mkdtempSync(join(tmpdir(), 'mse-worker-player-'));
const args = ['--autoplay-policy=no-user-gesture-required', '--disable-gpu'];
let passed = 0;
let failed = 0;
let browser;
try {
  execFileSync('npm', ['pack', '--silent', '--pack-destination', temp], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  const tarball = join(
    temp,
    readdirSync(temp).find((name) => name.endsWith('.tgz')),
  );
  browser = await chromium.launch({
    executablePath,
    args: process.getuid?.() === 0 ? ['--no-sandbox', ...args] : args,
  });
  for (const [name, build] of Object.entries(BUILDERS)) {
    const dir = join(temp, name);
    try {
      makeProject(dir, tarball);
      await build(dir);
      await play(browser, join(dir, 'out'));
      passed++;
      console.log(`ok   ${name}: ${readdirSync(join(dir, 'out'), { recursive: true }).join(', ')}`);
    } catch (error) {
      failed++;
      console.error(`FAIL ${name}: ${error.message}`);
    }
  }
} catch (error) {
  failed++;
  console.error(error);
} finally {
  await browser?.close();
  if (!process.env.KEEP) rmSync(temp, { recursive: true, force: true });
  else console.log(temp);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
