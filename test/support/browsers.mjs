// Finds the browsers of the tests. Node built-ins only: scripts/bootstrap.mjs uses it before there are node_modules.
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The first of `names` (commands, or absolute paths) that exists. */
const which = (names) => {
  for (const name of names) {
    if (name.startsWith('/') || name.includes(':\\')) {
      if (existsSync(name)) return name;
      continue;
    }
    for (const dir of (process.env.PATH ?? '').split(delimiter)) {
      try {
        accessSync(join(dir, name), constants.X_OK);
        return join(dir, name);
      } catch {
        // Not there: try the next one.
      }
    }
  }
  return undefined;
};

/** Debian keeps libraries under a folder named after the machine (x86_64-linux-gnu), other systems do not. */
const libraryDirs = () => {
  const inLib = existsSync('/usr/lib') ? readdirSync('/usr/lib').filter((name) => name.includes('-linux-')) : [];
  return [...inLib.map((name) => `/usr/lib/${name}`), '/usr/lib64', '/usr/lib'];
};

/** MiniBrowser, the browser that WebKitWebDriver starts. */
export const findMiniBrowser = () =>
  process.env.WEBKIT_BROWSER_PATH ??
  which(
    libraryDirs().flatMap((dir) => [
      `${dir}/webkit2gtk-4.1/MiniBrowser`,
      `${dir}/webkitgtk-6.0/MiniBrowser`,
      `${dir}/webkit2gtk-4.0/MiniBrowser`,
    ]),
  );

/**
 * WebKitGTK plays H.264 and AAC only with gstreamer's libav plugin, and needs a display: a machine may have one part
 * without the others, and then its tests would fail for no reason of ours.
 */
const findWebKit = () => {
  const driver = process.env.WEBKIT_DRIVER_PATH ?? which(['WebKitWebDriver']);
  const display = process.env.DISPLAY || (which(['xvfb-run']) && which(['xauth']));
  const libav = which(libraryDirs().map((dir) => `${dir}/gstreamer-1.0/libgstlibav.so`));
  return driver && display && libav && findMiniBrowser() ? driver : undefined;
};

/** Paths of the browsers, `undefined` where one is missing. */
export const find = () => ({
  chromium:
    process.env.CHROME_PATH ??
    which([
      'chromium',
      'chromium-browser',
      'google-chrome-stable',
      'google-chrome',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
    ]),
  firefox:
    process.env.FIREFOX_PATH ?? which(['firefox-esr', 'firefox', '/Applications/Firefox.app/Contents/MacOS/firefox']),
  webkit: findWebKit(),
});
