// Real pages under real policies in three browsers: does the player play, in which placement, and for which reason?
// Needs dist (`npx rollup -c`).
//   node test/pages/run.mjs
//   BROWSERS=firefox CASES=csp,file node test/pages/run.mjs    cases whose name contains one of these
import { copyFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { rootDir } from '../support/server.mjs';
import { installed, START } from './browsers.mjs';
import { faultCases } from './cases/faults.mjs';
import { featureCases } from './cases/features.mjs';
import { hostingCases } from './cases/hosting.mjs';
import { policyCases } from './cases/policies.mjs';
import { startPages } from './server.mjs';

const CASE_TIMEOUT_MS = 15_000;
/** Playback has begun when the playhead is there, seconds. */
const PLAYS_AT = 0.3;

/** dist as it is now (a build may come in between), and a bundle of it in `app/`. */
async function readBuilt() {
  const built = new Map();
  for (const entry of readdirSync(`${rootDir}dist`, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (file.endsWith('.js')) built.set(file.slice(rootDir.length).replaceAll('\\', '/'), readFileSync(file));
  }
  const { outputFiles } = await build({
    absWorkingDir: rootDir,
    entryPoints: { main: 'dist/index.js', 'engine-worker': 'dist/engine-worker.js' },
    bundle: true,
    splitting: true,
    format: 'esm',
    outdir: 'app',
    write: false,
    logLevel: 'warning',
  });
  for (const { path, contents } of outputFiles)
    built.set(path.slice(rootDir.length).replaceAll('\\', '/'), Buffer.from(contents));
  return built;
}

/** Puts a page on the disk, with its scripts beside it. */
function writePage(files, copies) {
  const dir = mkdtempSync(join(tmpdir(), 'mse-worker-player-page-'));
  for (const [path, text] of Object.entries(files)) writeFileSync(join(dir, path || 'index.html'), text);
  for (const path of [...copies, 'test/pages/probe.js'])
    copyFileSync(rootDir + path, join(dir, path.split('/').at(-1)));
  return dir;
}

const isSettled = ({ players, extra }) =>
  players.length > 0 &&
  players.every(({ error, time }) => error || time > PLAYS_AT) &&
  (extra === undefined || extra.done);

/** The report of a page when its players play or have failed; the last one if they never do. */
async function untilSettled(browser, url) {
  const end = Date.now() + CASE_TIMEOUT_MS;
  for (let report; ; await sleep(100)) {
    // Looks fail while the page changes, and WebKit answers none while it is blocked.
    const text = await browser.read().catch(() => undefined);
    const read = text ? JSON.parse(text) : undefined;
    if (read?.href === url) report = read;
    const settled = report ? isSettled(report) : false;
    if (settled || Date.now() > end) return { ...report, settled };
  }
}

const AGENTS = { chromium: /Chrome/, firefox: /Firefox/, webkit: /^(?!.*Chrome).*AppleWebKit/ };

/** Names of the built scripts that a browser has asked for, in order. */
const scriptsOf = (page, name) =>
  page.scripts.flatMap(({ path, agent }) => (path.endsWith('.js') && AGENTS[name].test(agent) ? [path] : []));

/** What is wrong, as sentences. */
function judge({ expect, error, violates, check }, name, report, scripts) {
  const problems = [];
  if (!report.settled) problems.push('neither plays nor fails');
  const [placement, reason] = expect?.[name] ?? [];
  const code = typeof error === 'object' ? error[name] : error;
  for (const found of report.players ?? [{}]) {
    const is = found.error ?? `${found.placement} (${found.reason})`;
    const wanted = code ?? `${placement} (${reason})`;
    if (is !== wanted) problems.push(`${is} instead of ${wanted}: ${found.message ?? ''}`);
  }
  for (const message of report.errors ?? []) problems.push(`error in the page: ${message}`);
  if (!code) for (const line of report.console ?? []) if (line.startsWith('error')) problems.push(`console.${line}`);
  if (!violates && report.violations?.length) problems.push(`violates ${report.violations.join(', ')}`);
  if (report.settled) problems.push(...(check?.(report, name, scripts) ?? []));
  return problems;
}

async function runCase(browser, name, test, site) {
  const { origin, pages } = site;
  const dir = test.copies ? writePage(pages.get(test.name).files, test.copies) : undefined;
  const url = dir ? pathToFileURL(join(dir, 'index.html')).href : `${origin}/${test.name}/`;
  const since = Date.now();
  let problems;
  let report = {};
  try {
    await browser.open(url);
    report = await untilSettled(browser, url);
    problems = judge(test, name, report, scriptsOf(pages.get(test.name), name));
  } catch (error) {
    problems = [error.message];
  }
  await browser.leave().catch(() => {});
  if (dir) rmSync(dir, { recursive: true, force: true });
  const seconds = ((Date.now() - since) / 1000).toFixed(1);
  console.log(`${problems.length ? 'FAIL' : 'ok  '} ${name}: ${test.title} (${seconds} s)`);
  if (!problems.length && !process.env.VERBOSE) return true;
  for (const problem of problems) console.log(`     ${problem}`);
  console.log(`     ${JSON.stringify(report)}`);
  return problems.length === 0;
}

if (!existsSync(`${rootDir}dist/index.js`) || !existsSync(`${rootDir}dist/cdn`)) {
  console.error('There is no dist: npm run build');
  console.log('0 passed, 1 failed');
  process.exit(1);
}
const wanted = (process.env.BROWSERS ?? 'chromium,firefox,webkit').split(',').map((name) => name.trim());
for (const name of wanted) if (!START[name]) throw new Error(`BROWSERS: there is no "${name}"`);
const parts = process.env.CASES?.split(',') ?? [''];
const pages = new Map();
const server = await startPages(pages, await readBuilt());
const context = { origin: server.origin, cdn: server.cdn };
const cases = [hostingCases, policyCases, faultCases, featureCases]
  .flatMap((make) => make(context))
  .filter(({ name }) => parts.some((part) => name.includes(part)));
for (const { name, files, headers = {}, tamper } of cases) pages.set(name, { files, headers, tamper, scripts: [] });

let passed = 0;
let failed = 0;
const runBrowser = async (name) => {
  if (!installed[name]) return console.warn(`Left out, as it is not installed: ${name}`);
  let browser;
  try {
    browser = await START[name]();
    for (const test of cases) {
      if (test.only && !test.only.includes(name)) continue;
      if (await runCase(browser, name, test, { origin: server.origin, pages })) passed++;
      else failed++;
    }
  } catch (error) {
    failed++;
    console.error(error);
  } finally {
    await browser?.close();
  }
};
await Promise.all(wanted.map(runBrowser));
server.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed || !passed ? 1 : 0);
