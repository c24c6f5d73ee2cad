// Makes a fresh clone ready: uses nothing but Node itself. `--browsers` also looks for the test browsers.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { find } from '../test/support/browsers.mjs';

const DEBIAN_PACKAGES = [
  'chromium',
  'firefox-esr',
  'webkit2gtk-driver',
  'xvfb',
  'xauth',
  'gstreamer1.0-plugins-good',
  'gstreamer1.0-plugins-bad',
  'gstreamer1.0-libav',
  'fonts-dejavu-core',
];

const root = new URL('..', import.meta.url);
const say = (text) => console.log(`[setup] ${text}`);

const checkNode = () => {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`Node 20.19 or newer is needed, this is ${process.version}: https://nodejs.org`);
  process.exit(1);
};

const installPackages = () => {
  const lock = createHash('sha256')
    .update(readFileSync(new URL('package-lock.json', root)))
    .digest('hex');
  const stamp = new URL('node_modules/.installed-lock', root);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  say('npm ci …');
  // npm's own CLI, as this may run under npm: no shell, so it is the same on Windows.
  const npm = process.env.npm_execpath ? [process.execPath, [process.env.npm_execpath]] : ['npm', []];
  execFileSync(npm[0], npm[1].concat('ci', '--no-audit', '--no-fund', '--loglevel=error'), {
    cwd: fileURLToPath(root),
    stdio: 'inherit',
  });
  writeFileSync(stamp, lock);
};

const missing = () =>
  Object.entries(find())
    .filter(([, path]) => !path)
    .map(([name]) => name);

/** How to become root without a question; null if that cannot be. */
const asRoot = () => {
  if (process.getuid() === 0) return [];
  return spawnSync('sudo', ['-n', 'true']).status === 0 ? ['sudo', '-n'] : null;
};

const aptInstall = () => {
  const isDebian = process.platform === 'linux' && existsSync('/usr/bin/apt-get');
  const command = `apt-get install --no-install-recommends ${DEBIAN_PACKAGES.join(' ')}`;
  if (!isDebian || process.env.SKIP_BROWSER_INSTALL === '1') return;
  const prefix = asRoot();
  if (!prefix) {
    say(`browsers are missing; as root:  ${command}`);
    return;
  }
  say(`${command} …`);
  const run = (...args) => {
    const [file, ...rest] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args];
    execFileSync(file, rest, { stdio: ['ignore', 'ignore', 'inherit'] });
  };
  try {
    run('update', '-qq');
    run('install', '-y', '-qq', '--no-install-recommends', ...DEBIAN_PACKAGES);
  } catch (error) {
    say(`apt-get failed (${error.message}); the tests go on with the browsers that are there`);
  }
};

const checkBrowsers = () => {
  if (missing().length) aptInstall();
  const gone = missing();
  const have = Object.entries(find()).filter(([, path]) => path);
  for (const [name, path] of have) say(`${name}: ${path}`);
  if (!gone.length) return;
  say(`not found: ${gone.join(', ')}; their tests are left out`);
  say('other places: CHROME_PATH, FIREFOX_PATH, WEBKIT_DRIVER_PATH with WEBKIT_BROWSER_PATH');
  if (gone.includes('webkit'))
    say(
      'webkit needs WebKitWebDriver, MiniBrowser, xvfb-run with xauth (or DISPLAY), and gstreamer with its libav plugin',
    );
  const required = (process.env.REQUIRE_BROWSERS ?? '').split(',').filter((name) => gone.includes(name));
  if (have.length && !required.length) return;
  console.error(required.length ? `Required, and missing: ${required.join(', ')}` : 'No browser to test in.');
  console.error(
    'macOS: brew install --cask google-chrome firefox · Windows: winget install Google.Chrome Mozilla.Firefox',
  );
  console.error(`Debian, Ubuntu: sudo apt-get install ${DEBIAN_PACKAGES.join(' ')}`);
  process.exit(1);
};

checkNode();
installPackages();
if (process.argv.includes('--browsers')) checkBrowsers();
