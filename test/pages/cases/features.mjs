// Pages that lack something, or pretend to have it; and what several players and frames do to each other.
import { all, BEST, MEDIA, MODULES, page, player } from '../html.mjs';

const script = (text) => `<script>${text}</script>`;
const DELETE_MSE = 'delete globalThis.MediaSource; delete globalThis.ManagedMediaSource;';
const PROMISE = `Object.defineProperty(MediaSource, 'canConstructInDedicatedWorker', { value: true });
  globalThis.MediaSourceHandle ??= class {};`;
const COUNT_WORKERS = `globalThis.extra = { workers: 0, done: true };
  globalThis.Worker = class extends Worker {
    constructor(...args) {
      super(...args);
      extra.workers++;
    }
  };`;

export const featureCases = () => {
  const site = (name, title, html, more) => ({ name, title, files: { '': html }, expect: BEST, ...more });
  return [
    site(
      'promised',
      'MediaSource in workers promised by the page, refused by the worker',
      page(script(PROMISE) + MODULES),
      {
        expect: all('worker-remote-mse', 'no-mse-in-worker'),
        tamper: (path, text) =>
          path.endsWith('engine-worker.js')
            ? `delete self.MediaSource; delete self.ManagedMediaSource;\n${text}`
            : text,
      },
    ),
    site('no-worker', 'page without Worker', page(script('delete globalThis.Worker;') + MODULES), {
      expect: all('main', 'no-worker'),
    }),
    site('no-mse', 'page without MediaSource', page(script(DELETE_MSE) + MODULES), { expect: all('native', 'no-mse') }),
    site(
      'no-mse-stream',
      'page without MediaSource, a type that the browser does not play',
      page(script(DELETE_MSE) + MODULES, player(MEDIA, 'type="application/dash+xml"')),
      { error: 'E_PLACEMENT_UNAVAILABLE' },
    ),
    site(
      'forced-impossible',
      'placement forced to worker, page without Worker',
      page(script('delete globalThis.Worker;') + MODULES, player(MEDIA, 'placement="worker"')),
      { error: 'E_PLACEMENT_UNAVAILABLE' },
    ),
    site('forced-worker', 'placement forced to worker', page(MODULES, player(MEDIA, 'placement="worker"')), {
      expect: { chromium: ['worker', 'forced'] },
      error: { firefox: 'E_PLACEMENT_UNAVAILABLE', webkit: 'E_PLACEMENT_UNAVAILABLE' },
    }),
    site('two-players', 'two players share one worker', page(script(COUNT_WORKERS) + MODULES, player() + player()), {
      check: ({ extra, players }) => [
        ...(extra.workers === 1 ? [] : [`${extra.workers} workers`]),
        ...(players.length === 2 ? [] : [`${players.length} players`]),
      ],
    }),
    {
      ...site('removed-frame', 'frame removed while its player plays'),
      files: {
        '': page('<script defer src="removes.js"></script>', ''),
        'frame.html': page(
          MODULES + script(SOURCE_OF_PARENT),
          '<mse-worker-player muted autoplay></mse-worker-player>',
        ),
        'removes.js': REMOVES,
      },
      check: ({ extra }) => (extra.open === 0 ? [] : [`${extra.open} requests are still open`]),
    },
    ...managedCases(site),
  ];
};

const SOURCE_OF_PARENT = `
addEventListener('DOMContentLoaded', () => {
  document.querySelector('mse-worker-player').src = '/net/kbps=400,id=' + parent.netId + '/long-sidx.mp4';
});`;

/** Waits for playback in the frame, removes it, and looks a second later what it left behind. */
const REMOVES = `
// Browsers run side by side: each needs a log of its own.
globalThis.netId = 'removed-frame-' + Math.random().toString(36).slice(2);
const frame = document.createElement('iframe');
frame.allow = 'autoplay';
frame.src = 'frame.html';
document.body.append(frame);
globalThis.extra = { done: false };
const timer = setInterval(async () => {
  const [first] = JSON.parse(report()).players;
  if (!(first?.time > 0.3)) return;
  clearInterval(timer);
  await fetch('/net-log?reset&id=' + netId);
  document.querySelector('iframe').remove();
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const log = await (await fetch('/net-log?id=' + netId)).json();
  extra.open = log.filter(({ state }) => state === 'open').length;
  extra.done = true;
}, 100);`;

/** Fails to open as WebKit's does without disableRemotePlayback, and asks to pause fetching. */
const FAKE_MANAGED = `
const Plain = MediaSource;
delete globalThis.MediaSource;
globalThis.ManagedMediaSource ??= class ManagedMediaSource extends Plain {
  static canConstructInDedicatedWorker = false;
  streaming = false;
  constructor() {
    super();
    this.addEventListener('sourceopen', (event) => {
      const video = document.querySelector('mse-worker-player').shadowRoot.querySelector('video');
      if (!video.disableRemotePlayback) return event.stopImmediatePropagation();
      this.stream(true);
    });
    globalThis.source = this;
  }
  stream(streaming) {
    this.streaming = streaming;
    this.dispatchEvent(new Event(streaming ? 'startstreaming' : 'endstreaming'));
  }
};`;

/** A while without streaming in the middle of a download, measured by what the player has buffered. */
const PAUSES = `
globalThis.extra = { done: false };
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const player = document.querySelector('mse-worker-player');
const buffered = () => (player.buffered.length ? player.buffered.end(player.buffered.length - 1) : 0);
const timer = setInterval(async () => {
  extra.disableRemotePlayback = player.shadowRoot.querySelector('video').disableRemotePlayback;
  if (!(player.currentTime > 0.3)) return;
  clearInterval(timer);
  if (globalThis.source?.stream) {
    source.stream(false);
    extra.paused = [buffered()];
    await sleep(2500);
    extra.paused.push(buffered());
    source.stream(true);
    for (let i = 0; i < 40 && buffered() <= extra.paused[1]; i++) await sleep(100);
    extra.resumed = buffered();
  }
  extra.done = true;
}, 100);`;

function managedCases(site) {
  const MANAGED_EXPECTED = { ...BEST, chromium: ['worker-remote-mse', 'no-mse-in-worker'] };
  const checkRemote = ({ extra }) => (extra.disableRemotePlayback ? [] : ['disableRemotePlayback is not set']);
  const make = (name, title, before, placement) => ({
    ...site(name, title),
    files: {
      '': page(
        `<script>${before}</script>${MODULES}`,
        `${player('/net/kbps=400/long-sidx.mp4', placement)}<script type="module">${PAUSES}</script>`,
      ),
    },
  });
  const checkStreaming = (report) => {
    const { paused, resumed } = report.extra;
    return [
      ...checkRemote(report),
      // The segment of 2 s that was on its way may arrive; the line would have brought 6 s.
      ...(paused?.[1] - paused?.[0] < 2.1 ? [] : [`fetched from ${paused} while streaming was off`]),
      ...(resumed > paused?.[1] ? [] : ['did not go on when streaming was on again']),
    ];
  };
  // WebKitGTK has a ManagedMediaSource of its own; it decides for itself when to stream.
  const forceFake = 'delete globalThis.ManagedMediaSource;';
  return [
    {
      ...make('managed', 'ManagedMediaSource alone', forceFake + FAKE_MANAGED, ''),
      expect: MANAGED_EXPECTED,
      check: checkStreaming,
    },
    {
      ...make('managed-main', 'ManagedMediaSource alone, placement main', forceFake + FAKE_MANAGED, 'placement="main"'),
      expect: all('main', 'forced'),
      check: checkStreaming,
    },
    {
      ...make('managed-real', "the browser's own ManagedMediaSource alone", 'delete globalThis.MediaSource;', ''),
      only: ['webkit'],
      check: checkRemote,
    },
  ];
}
