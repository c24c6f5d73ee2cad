// Where the files lie: one's own server, a CDN, the page itself, a disk; and what frames the page.
import { all, BEST, BUNDLE, CDN_FILE, HLS, MEDIA, MODULES, page, player, STANDALONE_FILE } from '../html.mjs';
import { readFileSync } from 'node:fs';
import { cdnFiles, cdnFolder, HLS_PAGE } from '../../../scripts/cdn-files.mjs';
import { rootDir } from '../../support/server.mjs';

const ISOLATED = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

/**
 * Where the origin is opaque (a sandboxed frame, a page on the disk), Chromium 156 starts the worker but refuses its
 * handle ("rejected by safety check"), and WebKitGTK 2.50 refuses the object URL of any MediaSource.
 */
const OPAQUE = {
  chromium: ['worker-remote-mse', 'attach-failed'],
  firefox: BEST.firefox,
  webkit: ['native', 'attach-failed'],
};

/** Chromium and WebKitGTK load no module from `file:`; the engine can come from nowhere then. */
const NO_ENGINE = {
  chromium: ['native', 'engine-load-failed'],
  firefox: BEST.firefox,
  webkit: ['native', 'engine-load-failed'],
};

const inDist = (paths) => paths.map((path) => `dist/${path}`);

/** What scripts/size.mjs counts is what such a page loads, and each file once. */
const loadsOnly = (all) => (_report, browser, scripts) => {
  // The others own the MediaSource in the page.
  const names = browser === 'chromium' ? all : [...all, 'sink.min', 'remote-sink-*.min'];
  const [loaded, counted] = [scripts, inDist(cdnFiles(names))].map((paths) => paths.toSorted().join(', '));
  return loaded === counted ? [] : [`it loads ${loaded} instead of ${counted}`];
};

const isolated = ({ extra }) => (extra?.isolated === false ? ['the page is not cross-origin isolated'] : []);
const tellIsolation = '<script>globalThis.extra = { isolated: crossOriginIsolated, done: true };</script>';

export const hostingCases = ({ cdn }) => {
  const fromCdn = (file, name) => `${cdn}/${name}/${file}`;
  const media = `${cdn}${MEDIA}`;
  // An inline script ends at the first closing tag, wherever it stands.
  const inlined = () => readFileSync(rootDir + STANDALONE_FILE, 'utf8').replaceAll('</script', '<\\/script');

  const site = (name, title, html, more = {}) => ({ name, title, files: { '': html }, expect: BEST, ...more });
  const sandboxed = (name, title, head) =>
    site(name, title, '', {
      expect: OPAQUE,
      files: {
        '': page('', '<iframe sandbox="allow-scripts" allow="autoplay" src="frame.html"></iframe>'),
        'frame.html': page(head, player(media)),
      },
    });

  return [
    site('modules', 'same origin, modules by an import map', page(MODULES)),
    site('bundle', 'same origin, bundled', page(BUNDLE)),
    site(
      'bundle-cdn',
      'bundled, on another origin',
      page(`<script type="module" crossorigin src="${fromCdn('app/main.js', 'bundle-cdn')}"></script>`, player(media)),
    ),
    site(
      'cdn-classic',
      'CDN file of another origin as a classic script',
      page(`<script src="${fromCdn(CDN_FILE, 'cdn-classic')}"></script>`, player(media)),
    ),
    site(
      'cdn-deferred',
      'CDN file of another origin, deferred, after the element',
      page('', `${player(media)}<script defer src="${fromCdn(CDN_FILE, 'cdn-deferred')}"></script>`),
    ),
    site(
      'cdn-module',
      'CDN file of another origin as a module',
      page(`<script type="module" crossorigin src="${fromCdn(CDN_FILE, 'cdn-module')}"></script>`, player(media)),
    ),
    site(
      'cdn-hls',
      'CDN file of another origin, an HLS stream',
      page(`<script src="${fromCdn(CDN_FILE, 'cdn-hls')}"></script>`, player(`${cdn}${HLS}`)),
      { check: loadsOnly(HLS_PAGE) },
    ),
    site(
      'cdn-redirect',
      'CDN that redirects to an exact version, an HLS stream',
      page(`<script src="${fromCdn(`latest/${CDN_FILE}`, 'cdn-redirect')}"></script>`, player(`${cdn}${HLS}`)),
      { check: loadsOnly(HLS_PAGE) },
    ),
    site('cdn-own', 'CDN file hosted on the own origin', page(`<script src="${CDN_FILE}"></script>`)),
    site('standalone-own', 'standalone file of the own origin', page(`<script src="${STANDALONE_FILE}"></script>`)),
    site(
      'standalone-cdn',
      'standalone file of another origin',
      page(`<script src="${fromCdn(STANDALONE_FILE, 'standalone-cdn')}"></script>`, player(media)),
    ),
    site('standalone-inline', 'standalone file inlined in the page', page(`<script>${inlined()}</script>`)),
    sandboxed(
      'sandbox-cdn',
      'sandboxed frame, CDN file',
      `<script src="${fromCdn(CDN_FILE, 'sandbox-cdn')}"></script>`,
    ),
    sandboxed(
      'sandbox-standalone',
      'sandboxed frame, standalone file',
      `<script src="${fromCdn(STANDALONE_FILE, 'sandbox-standalone')}"></script>`,
    ),
    site(
      'file-standalone',
      'page on the disk, standalone file beside it',
      page(
        '<script src="mse-worker-player.standalone.min.js"></script>',
        player(media),
        '<script src="probe.js"></script>',
      ),
      { copies: [STANDALONE_FILE], expect: OPAQUE },
    ),
    site(
      'file-cdn-files',
      'page on the disk, the CDN files beside it',
      page('<script src="mse-worker-player.min.js"></script>', player(media), '<script src="probe.js"></script>'),
      { copies: inDist(cdnFolder()), expect: NO_ENGINE },
    ),
    site(
      'file-cdn',
      'page on the disk, CDN file from the CDN',
      page(
        `<script src="${fromCdn(CDN_FILE, 'file-cdn')}"></script>`,
        player(media),
        '<script src="probe.js"></script>',
      ),
      { copies: [], expect: OPAQUE },
    ),
    site('isolated-modules', 'cross-origin isolated page, modules', page(tellIsolation + MODULES), {
      headers: ISOLATED,
      check: isolated,
    }),
    site(
      'isolated-cdn',
      'cross-origin isolated page, CDN file of another origin',
      page(`${tellIsolation}<script crossorigin src="${fromCdn(CDN_FILE, 'isolated-cdn')}"></script>`, player(media)),
      { headers: ISOLATED, check: isolated },
    ),
    site('forced-main', 'placement forced to main', page(MODULES, player(MEDIA, 'placement="main"')), {
      expect: all('main', 'forced'),
    }),
  ];
};
