// Everything that CI asks, in order; a failed step does not stop the others. The last line sums up.
//   npm run check                 all steps
//   npm run check -- lint,unit    some of them, by the names below
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
/** CI ends us after 20 minutes. What has not begun to run again by then stays as it was. */
const STEP_TIMEOUT_MS = 11 * 60_000;
const RERUN_UNTIL_MS = 18 * 60_000;

const nodeTests = () =>
  existsSync(`${root}test/node`)
    ? readdirSync(`${root}test/node`, { recursive: true })
        .filter((path) => /\.test\.m?js$/.test(path))
        .map((path) => join('test/node', path))
    : [];
/** A run of tests that leaves its numbers in a file. */
const reporting = (file, command, env, read) => ({ command, env, file: `.cache/${file}`, read });
const wtr = (group, options = '') =>
  reporting(
    `wtr-${group}.json`,
    `wtr --config test/wtr.config.mjs ${options}`,
    { SUITE: group, WTR_RESULT: `.cache/wtr-${group}.json` },
    (text) => readWtr(text),
  );
const tap = (text) => {
  const number = (key) => Number(new RegExp(`^# ${key} (\\d+)`, 'm').exec(text)?.[1] ?? 0);
  return { passed: number('pass'), failed: number('fail') + number('cancelled'), skipped: number('skipped') };
};

/** One check each, unless it says how many tests it ran: in a file, or by a last line `N passed, N failed`. */
const STEPS = {
  typecheck: { command: 'tsc -b' },
  oxlint: { command: 'oxlint --type-aware src test demo scripts rollup.config.mjs' },
  layers: { command: 'node scripts/layers.mjs' },
  format: { command: 'prettier --check --log-level warn .' },
  lock: { command: 'node scripts/lock-check.mjs' },
  build: { command: 'npm run build --silent' },
  manifest: { command: 'node scripts/manifest-check.mjs' },
  size: { command: 'node scripts/size.mjs' },
  publint: { command: 'publint --strict' },
  attw: { command: 'attw --pack . --profile esm-only --format ascii --quiet' },
  knip: { command: 'knip' },
  node: reporting(
    'node.tap',
    `node --test --test-reporter=spec --test-reporter-destination=stdout --test-reporter=tap --test-reporter-destination=.cache/node.tap ${nodeTests().join(' ')}`,
    {},
    tap,
  ),
  unit: wtr('unit', '--concurrency 2'),
  contract: wtr('contract'),
  e2e: { command: 'node test/e2e.mjs', counts: true },
  pages: { command: 'node test/pages/run.mjs', counts: true },
  consumers: { command: 'node test/consumers/run.mjs', counts: true },
  // Each HLS fixture through all that it offers.
  walk: wtr('walk'),
  // Last, as it takes what time there is: what fails is run again.
  browser: wtr('browser'),
};
const ALIASES = {
  lint: ['oxlint', 'layers', 'format', 'lock'],
  package: ['publint', 'attw', 'knip'],
  browsers: ['unit', 'contract', 'browser'],
};

const wanted = process.argv
  .slice(2)
  .flatMap((arg) => arg.split(','))
  .filter(Boolean)
  .flatMap((name) => ALIASES[name] ?? [name]);
const unknown = wanted.filter((name) => !STEPS[name]);
if (unknown.length) {
  console.error(`No such step: ${unknown.join(', ')}. Steps: ${Object.keys(STEPS).join(', ')}`);
  console.error(
    `Several at once: ${Object.entries(ALIASES)
      .map(([name, steps]) => `${name} (${steps.join(', ')})`)
      .join('; ')}`,
  );
  process.exit(2);
}

const started = Date.now();
let child;
const killChild = () => {
  try {
    if (child) process.kill(-child.pid, 'SIGTERM');
  } catch {
    // It is gone already.
  }
};
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => {
    killChild();
    process.exit(130);
  });

/** Runs a command, shows its output as it comes, and keeps it. */
const run = (command, env) =>
  new Promise((done) => {
    let output = '';
    child = spawn(command, {
      cwd: root,
      shell: true,
      // A group of its own, to end browsers along with it. Windows has no groups.
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env, PATH: `${root}node_modules/.bin${delimiter}${process.env.PATH}` },
    });
    const timer = setTimeout(() => {
      console.error(`${command}: stopped after ${STEP_TIMEOUT_MS / 60_000} minutes`);
      killChild();
    }, STEP_TIMEOUT_MS);
    for (const name of ['stdout', 'stderr'])
      child[name].setEncoding('utf8').on('data', (text) => {
        output += text;
        process[name].write(text);
      });
    child.on('error', (error) => (output += error.message));
    child.on('close', (code) => {
      clearTimeout(timer);
      child = undefined;
      done({ ok: code === 0, output });
    });
  });

/** The numbers of a run in browsers. A file that it did not come to has failed, until it runs alone. */
const readWtr = (text) => {
  const result = JSON.parse(text);
  for (const { browser, file } of result.unfinished) {
    result.failed++;
    result.files[`${browser}, ${file}`] = { passed: 0, failed: 1, skipped: 0 };
    result.failures.push({ browser, file, test: WHOLE_FILE, message: 'not finished in time' });
  }
  return result;
};

const count = ({ file, read, counts }, { ok, output }) => {
  let result = ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  if (file && existsSync(root + file)) result = read(readFileSync(root + file, 'utf8'));
  else if (file) result = { passed: 0, failed: 1 };
  const line = counts && [...output.matchAll(/^(\d+) passed, (\d+) failed/gm)].at(-1);
  if (line) result = { passed: Number(line[1]), failed: Number(line[2]) };
  // A run that broke off, or that tested nothing, is not a success.
  if ((!ok && !result.failed) || result.passed + result.failed === 0) result.failed++;
  return result;
};

const BROWSER_NAMES = { Chromium: 'chromium', Firefox: 'firefox', WebKitGTK: 'webkit' };

const WHOLE_FILE = '(the file as a whole)';
/** As mocha names a test. */
const toPattern = (test) => test.replaceAll(' › ', ' ').replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** A lock-up of WebKitGTK meets the contract tests about every third time, also alone. */
const MAX_ATTEMPTS = 4;

/** The numbers of tests of one file in one browser; again where it reported not a single test, as after a crash. */
const runAlone = async (browser, file, tests) => {
  const path = '.cache/wtr-alone.json';
  const env = { BROWSERS: BROWSER_NAMES[browser.split(' ')[0]], FILES: file, WTR_RESULT: path };
  const grep = tests.includes(WHOLE_FILE) ? {} : { GREP: `^(${tests.map(toPattern).join('|')})$` };
  for (let attempt = 1; ; attempt++) {
    rmSync(root + path, { force: true });
    await run('wtr --config test/wtr.config.mjs', { ...env, ...grep });
    const numbers = existsSync(root + path) ? readWtr(readFileSync(root + path, 'utf8')) : undefined;
    if (attempt === MAX_ATTEMPTS || numbers?.passed || Date.now() - started > RERUN_UNTIL_MS) return numbers;
  }
};

/**
 * Three browsers side by side on two cores measure each other, and WebKitGTK 2.50's web process crashes now and then inside
 * GStreamer 1.22 (dmesg: segfault in libgstreamer-1.0), or locks up there, and takes its test file along. So what failed is
 * run again in that browser, alone: what that says counts. What passes only alone is listed, to be looked into.
 */
const runFailedAlone = async (result) => {
  const unstable = [];
  const names = new Set((result.failures ?? []).map(({ browser, file }) => `${browser}, ${file}`));
  for (const name of names) {
    if (Date.now() - started > RERUN_UNTIL_MS) return unstable;
    const [browser, file] = name.split(', ');
    const before = result.failures.filter((failure) => failure.browser === browser && failure.file === file);
    console.log(`\n${name} failed beside the other browsers: once more, alone`);
    const alone = await runAlone(
      browser,
      file,
      before.map(({ test }) => test),
    );
    if (!alone?.passed) continue;
    unstable.push(...before.filter((f) => !alone.failures.some(({ test }) => test === f.test)));
    result.failures = [...result.failures.filter((failure) => !before.includes(failure)), ...alone.failures];
    result.failed += alone.failed - before.length;
    result.passed += alone.passed;
    // Of a file that failed as a whole nothing was counted yet.
    if (before.some(({ test }) => test === WHOLE_FILE)) result.skipped += alone.skipped;
  }
  return unstable;
};

mkdirSync(`${root}.cache`, { recursive: true });
const rows = [];
const failures = [];
const unstable = [];
for (const [name, step] of Object.entries(STEPS)) {
  if (wanted.length && !wanted.includes(name)) continue;
  console.log(`\n=== ${name}: ${step.command.length > 100 ? `${step.command.slice(0, 97)}...` : step.command}`);
  if (step.file) rmSync(root + step.file, { force: true });
  const since = Date.now();
  const result = count(step, await run(step.command, step.env));
  unstable.push(...(await runFailedAlone(result)));
  rows.push({ name, ...result, seconds: (Date.now() - since) / 1000 });
  failures.push(...(result.failures ?? []));
}

const sum = (key) => rows.reduce((total, row) => total + (row[key] ?? 0), 0);
console.log('\n            passed  failed skipped seconds');
for (const row of rows) {
  const cells = [row.passed, row.failed, row.skipped ?? 0, row.seconds.toFixed(1)].map((cell) =>
    String(cell).padStart(7),
  );
  console.log(`${row.failed ? 'FAIL' : 'ok  '} ${row.name.padEnd(10)}${cells.join(' ').slice(3)}`);
}
const describe = ({ browser, file, test, message }) => `  ${browser}, ${file}: ${test}\n    ${message.split('\n')[0]}`;
if (unstable.length) console.log(`\nFailed beside others, passed alone:\n${unstable.map(describe).join('\n')}`);
if (failures.length) console.log(`\nFailed:\n${failures.map(describe).join('\n')}`);
console.log(`\n${((Date.now() - started) / 1000).toFixed(0)} s`);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = sum('failed') ? 1 : 0;
