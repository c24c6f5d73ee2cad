// Content Security Policies and Trusted Types.
import { all, BEST, BUNDLE, CDN_FILE, MEDIA, page, player, STANDALONE_FILE } from '../html.mjs';

const NONCE = 'bm9uY2U';
const csp = (...directives) => ({ 'Content-Security-Policy': directives.join('; ') });

/** The console says so. */
const names = (text) => (report) =>
  report.console.some((line) => line.includes(text)) ? [] : [`the console does not name ${text}`];

/** Firefox 153 does not apply media-src to the object URL of a MediaSource: it plays. */
const MEDIA_BLOCKED = {
  expect: { firefox: BEST.firefox },
  error: { chromium: 'E_MEDIA_SRC_BLOCKED', webkit: 'E_MEDIA_SRC_BLOCKED' },
  violates: true,
  check: (report, browser) => (browser === 'firefox' ? [] : names('media-src')(report)),
};

/** createPolicy() throws where the name is not listed; the engine needs none to run in the page. */
const TRUST_REFUSED = {
  expect: all('main', 'worker-load-failed'),
  violates: true,
  check: names('worker-load-failed'),
};

export const policyCases = ({ cdn }) => {
  const fromCdn = (file, name) => `${cdn}/${name}/${file}`;
  const classic = (file, name) => `<script src="${fromCdn(file, name)}"></script>`;
  const media = `${cdn}${MEDIA}`;
  const site = (name, title, html, headers, more = {}) => ({
    name,
    title,
    files: { '': html },
    headers,
    expect: BEST,
    ...more,
  });
  const nonce = `nonce="${NONCE}"`;
  const noncedProbe = `<script ${nonce} src="/probe.js"></script>`;
  const strictDynamic = csp(`script-src 'nonce-${NONCE}' 'strict-dynamic'`, 'media-src blob:', "object-src 'none'");
  const strictCdn = csp(
    "default-src 'none'",
    `script-src 'self' ${cdn}`,
    `worker-src blob: ${cdn}`,
    `connect-src 'self' ${cdn}`,
    'media-src blob:',
    // Only for the page's icon, which Firefox and WebKitGTK fetch by themselves.
    "img-src 'self'",
  );
  const own = (workerSrc, mediaSrc = 'blob:') =>
    csp(
      "default-src 'none'",
      "script-src 'self'",
      `worker-src ${workerSrc}`,
      "connect-src 'self'",
      `media-src ${mediaSrc}`,
      "img-src 'self'",
    );
  const trusted = (policies) => csp("require-trusted-types-for 'script'", `trusted-types ${policies}`);

  return [
    site('csp-cdn', 'strict CSP, CDN file', page(classic(CDN_FILE, 'csp-cdn'), player(media)), strictCdn),
    site(
      'csp-standalone',
      'strict CSP, standalone file from the CDN',
      page(classic(STANDALONE_FILE, 'csp-standalone'), player(media)),
      strictCdn,
    ),
    site(
      'csp-nonce-cdn',
      'CSP nonce and strict-dynamic, CDN file',
      page(`<script ${nonce} src="${fromCdn(CDN_FILE, 'csp-nonce-cdn')}"></script>`, player(media), noncedProbe),
      strictDynamic,
    ),
    site(
      'csp-nonce-bundle',
      'CSP nonce and strict-dynamic, bundled on the own origin',
      page(`<script type="module" ${nonce} src="app/main.js"></script>`, player(), noncedProbe),
      strictDynamic,
    ),
    site('csp-self', "CSP worker-src 'self', bundled", page(BUNDLE), own("'self'")),
    site(
      'csp-self-cdn-file',
      "CSP worker-src 'self', CDN file hosted on the own origin",
      page(`<script src="${CDN_FILE}"></script>`),
      own("'self'"),
    ),
    // The direct start is refused, the trampoline works.
    site('csp-blob', 'CSP worker-src blob: alone, bundled', page(BUNDLE), own('blob:'), {
      // Firefox 153 checks what an imported module imports at once against worker-src: the CDN's engine imports nothing so.
      expect: { ...BEST, firefox: ['main', 'worker-blocked-by-csp'] },
      violates: true,
    }),
    site(
      'csp-blob-cdn-file',
      'CSP worker-src blob: alone, CDN file hosted on the own origin',
      page(`<script src="${CDN_FILE}"></script>`),
      own('blob:'),
      { violates: true },
    ),
    site('csp-no-worker', "CSP worker-src 'none', bundled", page(BUNDLE), own("'none'"), {
      expect: all('main', 'worker-blocked-by-csp'),
      violates: true,
    }),
    site(
      'csp-no-worker-cdn',
      "CSP worker-src 'none', CDN file",
      page(classic(CDN_FILE, 'csp-no-worker-cdn'), player(media)),
      csp(`script-src 'self' ${cdn}`, "worker-src 'none'", 'media-src blob:'),
      { expect: all('main', 'worker-blocked-by-csp'), violates: true },
    ),
    site(
      'csp-no-worker-standalone',
      "CSP worker-src 'none', standalone file",
      page(classic(STANDALONE_FILE, 'csp-no-worker-standalone'), player(media)),
      csp(`script-src 'self' ${cdn}`, "worker-src 'none'", 'media-src blob:'),
      { expect: all('main', 'worker-blocked-by-csp'), violates: true },
    ),
    site('csp-media', 'CSP media-src without blob:', page(BUNDLE), own("'self' blob:", "'self'"), MEDIA_BLOCKED),
    site(
      'csp-media-default',
      'CSP default-src without blob:, no media-src',
      page(BUNDLE),
      csp("default-src 'self'", "worker-src 'self' blob:"),
      MEDIA_BLOCKED,
    ),
    site(
      'trusted-types-bundle',
      'Trusted Types that list our policy, bundled',
      page(BUNDLE),
      trusted('mse-worker-player lit-html'),
      // The `new Worker(new URL(…))` that bundlers look for is tried first, and cannot hold a trusted URL.
      { violates: true },
    ),
    site(
      'trusted-types-cdn',
      'Trusted Types that list our policy, CDN file',
      page(classic(CDN_FILE, 'trusted-types-cdn'), player(media)),
      trusted('mse-worker-player'),
    ),
    site(
      'trusted-types-standalone',
      'Trusted Types that list our policy, standalone file',
      page(classic(STANDALONE_FILE, 'trusted-types-standalone'), player(media)),
      trusted('mse-worker-player'),
    ),
    site(
      'trusted-types-missing-bundle',
      'Trusted Types that do not list our policy, bundled',
      page(BUNDLE),
      trusted('lit-html'),
      TRUST_REFUSED,
    ),
    site(
      'trusted-types-missing',
      'Trusted Types that do not list our policy, CDN file',
      page(classic(CDN_FILE, 'trusted-types-missing'), player(media)),
      trusted('lit-html'),
      TRUST_REFUSED,
    ),
  ];
};
