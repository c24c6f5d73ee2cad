// The same work through this player and through others, on one machine, in one run, interleaved.
//   npm run build && npm run bench
//   npm run bench -- startup,seek --players=ours,hls --runs=5
//   npm run bench -- --list
// Results: .cache/bench/results/<date>.json, and latest.json beside it.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem, version } from 'node:os';
import { dirname, join } from 'node:path';
import { rootDir } from '../support/server.mjs';
import { launch, openPage } from './browser.mjs';
import { ensureMedia, SOURCES } from './media.mjs';
import { parseOptions, UsageError } from './options.mjs';
import { collectCode, DEFAULT_PLAYERS, PLAYERS, readVersions } from './players.mjs';
import { DEFAULT_SCENARIOS, GROUPS, SCENARIOS } from './scenarios.mjs';
import { startServer } from './server.mjs';
import { simulate } from './simulator.mjs';
import { formatScenario } from './table.mjs';

const cache = join(rootDir, '.cache/bench');
const startedAt = new Date().toISOString();

function readOptions() {
  try {
    return parseOptions(process.argv.slice(2), {
      scenarios: Object.keys(SCENARIOS),
      groups: GROUPS,
      players: PLAYERS.map(({ name }) => name),
      defaultScenarios: DEFAULT_SCENARIOS,
      defaultPlayers: DEFAULT_PLAYERS,
    });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    process.exit(2);
  }
}

function list() {
  const lines = (entries) => entries.map(([name, title]) => `  ${name.padEnd(14)} ${title}`).join('\n');
  const note = (names, name) => (names.includes(name) ? '' : ' (only when named)');
  console.log('Scenarios:');
  console.log(
    lines(Object.entries(SCENARIOS).map(([name, { title }]) => [name, title + note(DEFAULT_SCENARIOS, name)])),
  );
  console.log(lines(Object.entries(GROUPS).map(([name, names]) => [name, `both: ${names.join(', ')}`])));
  console.log('Players:');
  console.log(lines(PLAYERS.map(({ name, title }) => [name, title + note(DEFAULT_PLAYERS, name)])));
}

/** Rejects after a while, so that nothing hangs. */
async function within(ms, work) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done within ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Chromium, started when needed, and again after a crash. */
class Browsers {
  #shared;
  #warmUp;

  /** @param {(browser: import('puppeteer-core').Browser) => Promise<void>} warmUp so that the first sample finds what the others find */
  constructor(warmUp) {
    this.#warmUp = warmUp;
  }

  async shared() {
    if (this.#shared?.connected) return this.#shared;
    this.#shared = await launch();
    await this.#warmUp(this.#shared);
    return this.#shared;
  }

  async close() {
    await this.#shared?.close();
  }
}

const linkOf = ({ mbps, rttMs }) => ({ kbps: mbps * 1000, rttMs });

/** Plays something once: processes, decoders and fonts are there then. */
const warmUpWith = (server, options) => async (browser) => {
  const page = await openPage(
    { browser, server },
    PLAYERS.find(({ name }) => name === 'video'),
    linkOf(options),
  );
  try {
    await page.prepare();
    await within(20_000, page.call('startup', { url: page.mediaUrl(SOURCES.plain) }));
  } finally {
    await page.close();
  }
};

/** One sample, come what may. */
async function takeSample({ name, player, run, options, server, browsers, media }) {
  const scenario = SCENARIOS[name];
  const isAlone = scenario.browser === 'alone';
  const browser = isAlone ? await launch() : await browsers.shared();
  const pages = [];
  const open = async (special) => {
    const page = await openPage({ browser, server }, player, { ...linkOf(options), ...special });
    pages.push(page);
    return page;
  };
  const sample = { scenario: name, player: player.name, run, at: new Date().toISOString() };
  const load = loadavg()[0];
  try {
    const context = { open, browser, player, media, seconds: options.seconds };
    const timeoutMs = scenario.timeoutMs + (options.seconds ?? 0) * 1000;
    return { ...sample, load, values: await within(timeoutMs, scenario.run(context)) };
  } catch (error) {
    return { ...sample, load, failed: error.message.split('\n')[0] };
  } finally {
    // After a timeout the scenario still waits in its page.
    await Promise.all(pages.map((page) => page.close()));
    if (isAlone) await browser.close();
  }
}

const git = (...args) => execFileSync('git', args, { cwd: rootDir, encoding: 'utf8' }).trim();

/** Where and of what the figures are. */
function describeRun(options, players, chromium) {
  return {
    date: startedAt,
    command: ['npm run bench --', ...process.argv.slice(2)].join(' '),
    commit: git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain', 'src') ? ', changed' : ''),
    versions: { ...readVersions(), chromium, node: process.version },
    machine: {
      cpu: cpus()[0].model,
      cores: cpus().length,
      memoryGb: Math.round(totalmem() / 1e9),
      system: version(),
    },
    link: { mbps: options.mbps, rttMs: options.rttMs },
    seconds: options.seconds,
    players: players.map(({ name, title, role }) => ({ name, title, role })),
    scenarios: Object.fromEntries(
      options.scenarios.map((name) => [name, { title: SCENARIOS[name].title, metrics: SCENARIOS[name].metrics }]),
    ),
  };
}

const say = ({ scenario, player, run, values, failed }) => {
  const { metrics } = SCENARIOS[scenario];
  const shown = metrics.map(({ key, title, digits }) => {
    const value = values?.[key];
    return `${title} ${Number.isFinite(value) ? value.toFixed(digits) : '–'}`;
  });
  console.log(`${run} ${scenario} ${player}: ${failed ? `FAILED: ${failed}` : shown.join('; ')}`);
};

async function main() {
  const options = readOptions();
  if (options.list) return list();
  if (!existsSync(join(rootDir, 'dist/cdn'))) {
    console.error('There is no dist: npm run build');
    process.exit(2);
  }
  const results = await measure(options);
  for (const name of options.scenarios) console.log(`\n${formatScenario(results, name)}`);
  if (results.simulator)
    console.log(`\nThe adaptation over recorded networks, simulated:\n${results.simulator.join('\n')}`);
  const [before, after] = [results.load.before, results.load.after].map((loads) =>
    loads.map((load) => load.toFixed(2)),
  );
  console.log(`\nLoad average before ${before.join(' ')}, after ${after.join(' ')}`);
  console.log(writeResults(results, options.out));
}

/** All samples, round by round. */
async function measure(options) {
  const media = join(cache, 'media');
  ensureMedia(media);
  const players = PLAYERS.filter(({ name }) => options.players.includes(name));
  const before = loadavg();
  const server = await startServer({ media, ...(await collectCode()) });
  const browsers = new Browsers(warmUpWith(server, options));
  const samples = [];
  try {
    const chromium = await (await browsers.shared()).version();
    const results = () => ({ ...describeRun(options, players, chromium), load: { before, after: loadavg() }, samples });
    for (let run = 1; run <= options.runs; run++)
      for (const name of options.scenarios)
        for (const player of rotate(players, run - 1)) {
          if (SCENARIOS[name].without?.includes(player.role)) continue;
          const sample = await takeSample({ name, player, run, options, server, browsers, media });
          samples.push(sample);
          say(sample);
          // Also of a run that is broken off there is what it came to.
          writeResults(results(), options.out);
        }
    // Of this scenario one half needs neither turns nor a browser.
    const simulator = options.scenarios.includes('adaptation') ? (await simulate()).text.split('\n') : undefined;
    return { ...results(), simulator };
  } finally {
    await browsers.close();
    server.close();
  }
}

/** So that nobody always comes after the same one. */
const rotate = (list, by) => list.map((_, i) => list[(i + by) % list.length]);

/** @returns {string} the file */
function writeResults(results, out) {
  const file = out ?? join(cache, 'results', `${startedAt.replaceAll(':', '-')}.json`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(results, null, 1)}\n`);
  if (!out) copyFileSync(file, join(dirname(file), 'latest.json'));
  return file;
}

// By itself puppeteer ends its browser at these, and we would go on with another one.
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));
await main();
