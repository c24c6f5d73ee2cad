// Workers that do not start, or start as another one than expected.
import { all, BEST, CDN_FILE, MEDIA, MODULES, page, player } from '../html.mjs';

/** Answers with `fault` for the files whose path ends so. */
const when = (end, fault) => (path, text) => (path.endsWith(end) ? fault : text);

/** A player made by script, as only script can configure it; ESM registers before the script runs. */
const configured = (startup, then = '') => `<script type="module">
  await customElements.whenDefined('mse-worker-player');
  const player = document.createElement('mse-worker-player');
  Object.assign(player, { config: { startup: ${JSON.stringify(startup)} }, autoplay: true, muted: true, src: '${MEDIA}' });
  document.body.append(player);
  ${then}
</script>`;

/** The constant, in the modules and in the minified file. */
const otherVersion = (path, text) =>
  path.includes('worker') ? text.replace(/(PROTOCOL_VERSION = )\d+/, '$1999') : text;

export const faultCases = ({ cdn }) => {
  const media = `${cdn}${MEDIA}`;
  const site = (name, title, html, more) => ({ name, title, files: { '': html }, expect: BEST, ...more });
  const cdnFile = (name) => `<script src="${cdn}/${name}/${CDN_FILE}"></script>`;
  const other = otherVersion;

  return [
    site('missing-modules', 'worker script missing, modules', page(MODULES), {
      // Placement `main` has a chunk of its own.
      expect: all('main', 'worker-load-failed'),
      tamper: when('engine-worker.js', 404),
    }),
    site('missing-cdn', 'engine of the CDN file missing, a file that the browser plays', page(cdnFile('missing-cdn'), player(media)), {
      // `main` needs the same file. What is left is the browser's own player.
      expect: all('native', 'engine-load-failed'),
      tamper: when('engine.min.js', 404),
    }),
    site(
      'missing-cdn-stream',
      'engine of the CDN file missing, a type that the browser does not play',
      page(cdnFile('missing-cdn-stream'), player(media, 'type="application/dash+xml"')),
      { error: 'E_PLACEMENT_UNAVAILABLE', tamper: when('engine.min.js', 404) },
    ),
    site('broken-modules', 'worker script that does not parse, modules', page(MODULES), {
      expect: all('main', 'worker-load-failed'),
      tamper: when('engine-worker.js', 'this is no script'),
    }),
    site('throws-modules', 'worker script that throws, modules', page(MODULES), {
      expect: all('main', 'worker-load-failed'),
      tamper: when('engine-worker.js', 'throw new Error("on purpose")'),
    }),
    site('hangs-modules', 'worker script that never arrives, modules', page(MODULES, configured({ workerBootTimeoutMs: 800 })), {
      expect: all('main', 'worker-boot-timeout'),
      tamper: when('engine-worker.js', 'hang'),
    }),
    site(
      'hangs-cdn',
      'engine of the CDN file that never arrives',
      page(cdnFile('hangs-cdn'), configured({ workerBootTimeoutMs: 800 })),
      { expect: all('main', 'worker-boot-timeout'), tamper: when('engine.min.js', 'hang') },
    ),
    site(
      'blocked-page',
      'page blocked for longer than the deadline while the worker boots',
      page(
        MODULES,
        configured({ workerBootTimeoutMs: 1500 }, 'const end = performance.now() + 3000; while (performance.now() < end);'),
      ),
    ),
    site('version-modules', 'worker of another release, modules', page(MODULES), {
      expect: all('main', 'worker-version-mismatch'),
      tamper: other,
    }),
  ];
};
