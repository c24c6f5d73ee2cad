// Workers that do not start, or start as another one than expected, and code of theirs that is not there.
import { all, BEST, CDN_FILE, HLS, MEDIA, MODULES, page, player } from '../html.mjs';

/** Where a worker can own a MediaSource nobody needs that of the page. */
const WITHOUT_SINK = { ...all('main', 'engine-load-failed'), chromium: BEST.chromium };

const NO_WORKERS =
  '<script>window.Worker = class { constructor() { throw new Error("refused on purpose"); } };</script>';

/** Answers with `fault` for the files whose path ends so. */
const when = (end, fault) => (path, text) => (path.endsWith(end) ? fault : text);

/** A player made by script, as only script can configure it; ESM registers before the script runs. */
const configured = (config, then = '', src = MEDIA) => `<script type="module">
  await customElements.whenDefined('mse-worker-player');
  const player = document.createElement('mse-worker-player');
  Object.assign(player, { config: ${JSON.stringify(config)}, autoplay: true, muted: true, src: '${src}' });
  document.body.append(player);
  ${then}
</script>`;

/** The engine as one of another release: in the modules, and in the minified file. */
function otherVersion(path, text) {
  if (!/worker\/|engine\.min/.test(path)) return text;
  const [, short] = /export\{(\w+) as PROTOCOL_VERSION/.exec(text) ?? [];
  return text
    .replace(/(PROTOCOL_VERSION = )\d+/, '$1999')
    .replace(/("ready",version:)\d+/, '$1999')
    .replace(new RegExp(`\\b(${short}=)\\d+\\b`), '$1999');
}

/** Done when the player warns of code that is missing. */
const WARNED = `<script type="module">
  globalThis.extra = { done: false };
  setInterval(() => {
    const { warnings = [] } = document.querySelector('mse-worker-player')?.stats ?? {};
    Object.assign(extra, { warnings, done: warnings.some((warning) => warning.includes('could not be imported')) });
  }, 100);
</script>`;

const TS = '/media/hls/ts/muxed.m3u8';
const CAPTIONS = '/media/hls/cc.m3u8';
/** MPEG-TS, which comes first on a line that is not known, and MP4. */
const MIXED = ['300000,RESOLUTION=160x90\n/media/hls/ts', '6000000,RESOLUTION=192x108\n/media/hls']
  .map((variant) => `#EXT-X-STREAM-INF:CODECS="avc1.4d401e,mp4a.40.2",BANDWIDTH=${variant}/muxed.m3u8\n`)
  .join('');

/** Chunks of the engine that a deploy removed, or that a CDN does not deliver. */
function chunkCases() {
  const HURRIED = { startup: { workerBootTimeoutMs: 3000 } };
  const chunk = (name, fault) => (path, text) => (path.includes(`/worker/${name}-`) ? fault : text);
  const make = (name, title, body, more) => ({
    name,
    title,
    files: { '': page(MODULES, body), 'mixed.m3u8': `#EXTM3U\n${MIXED}` },
    ...more,
  });
  const fails = { error: 'E_LOADER_IMPORT' };
  const plays = { expect: BEST };
  // On pages without https there is no `crypto.subtle`; localhost counts as https.
  const insecure = (path, text) =>
    chunk('software-cipher', 404)(path, path.includes('/key-ring-') ? text.replace('globalThis.crypto', 'null') : text);
  return [
    make('missing-loader', 'the code of a loader is missing', player(TS), {
      ...fails,
      tamper: chunk('hls-loader', 404),
    }),
    make('hangs-loader', 'the code of a loader never arrives', configured(HURRIED), {
      ...fails,
      tamper: chunk('progressive-loader', 'hang'),
    }),
    make('missing-transmuxer', 'the transmuxer is missing', player(TS), {
      ...fails,
      tamper: chunk('transmuxing', 404),
    }),
    make('hangs-transmuxer', 'the transmuxer never arrives', configured(HURRIED, '', TS), {
      ...fails,
      tamper: chunk('transmuxing', 'hang'),
    }),
    make('spared-transmuxer', 'the transmuxer is missing, and not all need it', player('mixed.m3u8') + WARNED, {
      ...plays,
      tamper: chunk('transmuxing', 404),
      check: ({ extra }) =>
        extra.warnings.some((warning) => warning.includes('v0 is left out')) ? [] : [`warned of ${extra.warnings}`],
    }),
    make('missing-cipher', 'the cipher is missing on a page without https', player('/media/hls/aes.m3u8'), {
      ...fails,
      tamper: insecure,
    }),
    make('missing-decryption', 'the code of the decryption is missing', player('/media/hls/aes.m3u8'), {
      ...fails,
      tamper: chunk('key-ring', 404),
    }),
    make('missing-captions', 'the decoder of captions is missing', player(CAPTIONS) + WARNED, {
      ...plays,
      tamper: chunk('captions', 404),
    }),
    make('hangs-captions', 'the decoder of captions never arrives', configured(HURRIED, '', CAPTIONS) + WARNED, {
      ...plays,
      tamper: chunk('captions', 'hang'),
    }),
  ];
}

export const faultCases = ({ cdn }) => {
  const media = `${cdn}${MEDIA}`;
  const site = (name, title, html, more) => ({ name, title, files: { '': html }, expect: BEST, ...more });
  const cdnFile = (name) => `<script src="${cdn}/${name}/${CDN_FILE}"></script>`;

  return [
    site('missing-modules', 'worker script missing, modules', page(MODULES), {
      // Placement `main` has a chunk of its own.
      expect: all('main', 'worker-load-failed'),
      tamper: when('engine-worker.js', 404),
    }),
    site(
      'missing-cdn',
      'engine of the CDN file missing, a file that the browser plays',
      page(cdnFile('missing-cdn'), player(media)),
      {
        // `main` needs the same file. What is left is the browser's own player.
        expect: all('native', 'engine-load-failed'),
        tamper: when('engine.min.js', 404),
      },
    ),
    site(
      'missing-cdn-stream',
      'engine of the CDN file missing, a type that the browser does not play',
      page(cdnFile('missing-cdn-stream'), player(media, 'type="application/dash+xml"')),
      { error: 'E_PLACEMENT_UNAVAILABLE', tamper: when('engine.min.js', 404) },
    ),
    site(
      'missing-sink',
      "the CDN file of the page's MediaSource missing",
      page(cdnFile('missing-sink'), player(media)),
      {
        expect: WITHOUT_SINK,
        tamper: when('sink.min.js', 404),
      },
    ),
    site(
      'missing-remote-sink',
      "the engine's part for the page's MediaSource missing",
      page(cdnFile('missing-remote-sink'), player(media)),
      { expect: WITHOUT_SINK, tamper: (path, text) => (path.includes('.remote-sink-') ? 404 : text) },
    ),
    site(
      'hangs-remote-sink',
      "the engine's part for the page's MediaSource never arrives",
      page(cdnFile('hangs-remote-sink'), configured({ startup: { workerBootTimeoutMs: 1500 } }, '', media)),
      { expect: WITHOUT_SINK, tamper: (path, text) => (path.includes('.remote-sink-') ? 'hang' : text) },
    ),
    site(
      'hangs-sink',
      "the CDN file of the page's MediaSource never arrives",
      page(cdnFile('hangs-sink'), configured({ startup: { workerBootTimeoutMs: 1500 } }, '', media)),
      { expect: WITHOUT_SINK, tamper: when('sink.min.js', 'hang') },
    ),
    site(
      'hangs-sink-no-worker',
      "workers refused, and the CDN file of the page's MediaSource never arrives",
      page(`${NO_WORKERS}${cdnFile('hangs-sink-no-worker')}`, player(media)),
      { expect: all('main', 'worker-load-failed'), tamper: when('sink.min.js', 'hang') },
    ),
    site(
      'missing-part',
      'part of the CDN engine missing that the stream needs',
      page(cdnFile('missing-part'), player(`${cdn}${HLS}`)),
      {
        error: 'E_LOADER_IMPORT',
        tamper: (path, text) => (path.includes('.hls-loader-') ? 404 : text),
        check: ({ players: [{ message }] }) => (message.includes('release') ? [] : [`it says: ${message}`]),
      },
    ),
    site('broken-modules', 'worker script that does not parse, modules', page(MODULES), {
      expect: all('main', 'worker-load-failed'),
      tamper: when('engine-worker.js', 'this is no script'),
    }),
    site('throws-modules', 'worker script that throws, modules', page(MODULES), {
      expect: all('main', 'worker-load-failed'),
      tamper: when('engine-worker.js', 'throw new Error("on purpose")'),
    }),
    site(
      'hangs-modules',
      'worker script that never arrives, modules',
      page(MODULES, configured({ startup: { workerBootTimeoutMs: 1200, sourceOpenTimeoutMs: 600 } })),
      {
        // The source opens without the worker in some placements, and must not be blamed for it.
        expect: all('main', 'worker-boot-timeout'),
        tamper: when('engine-worker.js', 'hang'),
      },
    ),
    site(
      'hangs-cdn',
      'engine of the CDN file that never arrives',
      page(cdnFile('hangs-cdn'), configured({ startup: { workerBootTimeoutMs: 800 } })),
      // `main` waits for the same file, and no longer either.
      { expect: all('native', 'engine-load-failed'), tamper: when('engine.min.js', 'hang') },
    ),
    site(
      'blocked-page',
      'page blocked for longer than the deadline while the worker boots',
      page(
        MODULES,
        configured(
          { startup: { workerBootTimeoutMs: 1500 } },
          'const end = performance.now() + 2500; while (performance.now() < end);',
        ),
      ),
    ),
    ...chunkCases(),
    site('version-modules', 'worker of another release, modules', page(MODULES), {
      expect: all('main', 'worker-version-mismatch'),
      tamper: otherVersion,
    }),
    site('version-cdn', 'engine of another release beside the CDN file', page(cdnFile('version-cdn'), player(media)), {
      // `main` would get the same engine, and talk past it.
      expect: all('native', 'engine-load-failed'),
      tamper: otherVersion,
      check: ({ changes }) => (changes[0]?.endsWith('> main') ? [] : [`it went ${changes}`]),
    }),
  ];
};
