// Runs tests in WebKitGTK (MiniBrowser) through WebKitWebDriver, speaking W3C WebDriver with fetch: no webdriverio.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const freePort = () =>
  new Promise((resolve, reject) => {
    const s = createServer()
      .once('error', reject)
      .listen(0, '127.0.0.1', () => {
        const { port } = s.address();
        s.close(() => resolve(port));
      });
  });

const KEYS = Object.fromEntries(
  Object.entries({
    Backspace: 3,
    Tab: 4,
    Enter: 7,
    Shift: 8,
    Control: 9,
    Alt: 10,
    Escape: 12,
    Space: 13,
    PageUp: 14,
    PageDown: 15,
    End: 16,
    Home: 17,
    ArrowLeft: 18,
    ArrowUp: 19,
    ArrowRight: 20,
    ArrowDown: 21,
    Insert: 22,
    Delete: 23,
    Meta: 61,
  }).map(([k, n]) => [k, String.fromCharCode(0xe000 + n)]),
);

/**
 * `SourceBufferChangeType` is off by default in WebKitGTK 2.50. Do not set WEBKIT_DISABLE_COMPOSITING_MODE or
 * WEBKIT_DISABLE_DMABUF_RENDERER: `requestVideoFrameCallback` would never fire.
 */
const BROWSER_ARGS = ['--automation', '--autoplay-policy=allow', '--features=+SourceBufferChangeType'];

/**
 * Enough for the videos of the tests. Everything is drawn by the processor here, the window anew with each frame: one of
 * 1024×768 took half a core, more than all the rest of the browser.
 */
const WINDOW = { width: 480, height: 360 };

/** How often a page under test is asked for a sign of life, and how long that may take beside other browsers. */
const PROBE_EVERY_MS = 3_000;
const PROBE_TIMEOUT_MS = 12_000;

class WebKitLauncher {
  name = 'WebKitGTK';
  // The commands of @web/test-runner-commands know only fixed types: 'puppeteer' makes them call getPage(id), see #page.
  type = 'puppeteer';
  concurrency = 1;
  #o;
  #driver;
  #base;
  #wd;
  #active = new Set();
  #ready;
  #hooked = false;
  constructor(o = {}) {
    this.#o = { driver: '/usr/bin/WebKitWebDriver', browser: undefined, xvfb: !process.env.DISPLAY, ...o };
  }
  async initialize(config) {
    this.config = config;
  }
  async wd(method, path, body, ms = 15_000) {
    const init = { method, headers: { 'content-type': 'application/json' }, signal: AbortSignal.timeout(ms) };
    if (body !== undefined) init.body = JSON.stringify(body);
    const r = await fetch(this.#base + path, init);
    const { value } = await r.json();
    if (!r.ok) throw new Error(`WebDriver ${method} ${path}: ${value?.error} ${value?.message}`);
    return value;
  }
  cmd(method, path, body, ms) {
    return this.wd(method, `/session/${this.#wd}${path}`, body, ms);
  }
  async #start() {
    const port = await freePort();
    this.#base = `http://127.0.0.1:${port}`;
    const args = [`--port=${port}`];
    const [bin, argv] = this.#o.xvfb
      ? ['xvfb-run', ['-a', '-s', '-screen 0 1280x1024x24', this.#o.driver, ...args]]
      : [this.#o.driver, args];
    this.#driver = spawn(bin, argv, {
      stdio: 'ignore',
      detached: true,
      env: {
        ...process.env,
        WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
        ...this.#o.env,
      },
    });
    this.#driver.once('error', (e) => (this.failed = e));
    if (!this.#hooked) process.once('exit', () => this.#kill());
    this.#hooked = true;
    for (let i = 0; ; i++) {
      if (this.failed) throw this.failed;
      try {
        await this.wd('GET', '/status');
        break;
      } catch (e) {
        if (i > 100) throw e;
        await sleep(100);
      }
    }
    const s = await this.wd('POST', '/session', {
      capabilities: {
        alwaysMatch: {
          pageLoadStrategy: 'none',
          'webkitgtk:browserOptions': { binary: this.#o.browser, args: [...BROWSER_ARGS, ...(this.#o.args ?? [])] },
        },
      },
    });
    this.#wd = s.sessionId;
    await this.cmd('POST', '/window/rect', { ...WINDOW });
    this.name = `WebKitGTK ${s.capabilities?.browserVersion}`;
    this.caps = s;
  }
  #kill() {
    try {
      // Without mercy: what is locked up does not listen.
      if (this.#driver) process.kill(-this.#driver.pid, 'SIGKILL');
    } catch {}
    this.#driver = undefined;
    this.#ready = undefined;
  }
  getPage() {
    return this.#page;
  }
  /** The few methods of a puppeteer Page that set-viewport, send-keys, send-mouse call. */
  #page = {
    setViewport: async ({ width, height }) => {
      for (let dw = 0, dh = 0, i = 0; i < 5; i++) {
        await this.cmd('POST', '/window/rect', { width: width + dw, height: height + dh });
        let w, h;
        for (let j = 0; j < 20; j++) {
          [w, h] = await this.eval('return [innerWidth, innerHeight]');
          if (w === width && h === height) return;
          await sleep(25);
        }
        dw += width - w;
        dh += height - h;
      }
      throw new Error(`could not make the viewport ${width}x${height}`);
    },
    emulateMediaType: () => Promise.reject(new Error('emulateMedia is not supported in WebKitGTK')),
    emulateMediaFeatures: () => Promise.reject(new Error('emulateMedia is not supported in WebKitGTK')),
    keyboard: {
      type: (text) =>
        this.#keys(
          [...text].flatMap((c) => [
            ['keyDown', c],
            ['keyUp', c],
          ]),
        ),
      press: (k) =>
        this.#keys([
          ['keyDown', k],
          ['keyUp', k],
        ]),
      down: (k) => this.#keys([['keyDown', k]]),
      up: (k) => this.#keys([['keyUp', k]]),
    },
    mouse: {
      move: (x, y) => this.#pointer([['move', x, y]]),
      click: (x, y, { button } = {}) =>
        this.#pointer([
          ['move', x, y],
          ['down', button],
          ['up', button],
        ]),
      down: ({ button } = {}) => this.#pointer([['down', button]]),
      up: ({ button } = {}) => this.#pointer([['up', button]]),
      reset: () => this.cmd('DELETE', '/actions'),
    },
  };
  eval(script, ...args) {
    return this.cmd('POST', '/execute/sync', { script, args });
  }
  #keys(list) {
    const actions = list.map(([type, k]) => ({ type, value: KEYS[k] ?? k }));
    return this.cmd('POST', '/actions', { actions: [{ type: 'key', id: 'kbd', actions }] });
  }
  #pointer(list) {
    const b = { left: 0, middle: 1, right: 2 };
    const actions = list.map(([t, a, y]) =>
      t === 'move'
        ? { type: 'pointerMove', duration: 0, x: Math.round(a), y: Math.round(y), origin: 'viewport' }
        : { type: t === 'down' ? 'pointerDown' : 'pointerUp', button: b[a] ?? 0 },
    );
    return this.cmd('POST', '/actions', {
      actions: [{ type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions }],
    });
  }
  /**
   * GStreamer 1.22 also locks up now and then (two threads of decodebin3 in libgstplayback wait for each other's mutex, and
   * the page's thread for them). Ended here, its connection breaks, and the file fails at once instead of after minutes.
   */
  async #watch(id) {
    const driver = this.#driver;
    while (this.#active.has(id) && this.#driver === driver) {
      await sleep(PROBE_EVERY_MS);
      if (!this.#active.has(id) || this.#driver !== driver) return;
      try {
        await this.cmd('POST', '/execute/sync', { script: 'return 1', args: [] }, PROBE_TIMEOUT_MS);
      } catch (e) {
        // Other failures are for those who see them: a page that is changing, a crash.
        if (e.name !== 'TimeoutError' || !this.#active.has(id)) continue;
        console.warn('WebKitGTK: locked up, ending it');
        this.#kill();
      }
    }
  }
  async startSession(id, url) {
    this.#active.add(id);
    // Now and then a WebKitGTK started beside other browsers never loads its first page: start another.
    for (let attempt = 1; ; attempt++) {
      try {
        await (this.#ready ??= this.#start());
        await this.cmd('POST', '/url', { url });
        const end = Date.now() + 20_000;
        // A test may have finished, and its page left, before the first look. Looks fail while the page changes.
        while (this.#active.has(id) && (await this.eval('return location.href').catch(() => '')) !== url) {
          if (Date.now() > end) throw new Error(`${url} did not load`);
          await sleep(100);
        }
        void this.#watch(id);
        return;
      } catch (e) {
        this.#kill();
        if (attempt === 3) throw e;
        console.warn(`WebKitGTK: ${e.message}, starting it anew`);
      }
    }
  }
  isActive(id) {
    return this.#active.has(id);
  }
  getBrowserUrl() {
    // Asked for when a page is gone without a word; a crashed one has none.
    return this.cmd('GET', '/url').catch(() => 'nowhere: WebKitGTK crashed');
  }
  async stopSession(id) {
    this.#active.delete(id);
    try {
      await this.cmd('POST', '/url', { url: 'about:blank' });
    } catch (e) {
      // Its web process crashes now and then inside GStreamer 1.22 (dmesg: segfault in libgstreamer): begin with another.
      console.warn(`WebKitGTK: ${e.message}, starting it anew`);
      this.#kill();
    }
    return {};
  }
  async startDebugSession() {
    throw new Error('Debugging is not supported in WebKitGTK');
  }
  async stop() {
    try {
      if (this.#wd) await this.cmd('DELETE', '', undefined, 3000);
    } catch {}
    this.#kill();
  }
}
export const webkitLauncher = (o) => new WebKitLauncher(o);
