// What the pages of the cases are made of.

export const MEDIA = '/media/av-sidx.mp4';
/** Fragmented MP4 in two renditions, audio beside it, no text. */
export const HLS = '/media/hls/main.m3u8';

/** Expected wherever nothing is in the way. */
export const BEST = {
  chromium: ['worker', 'preferred'],
  firefox: ['worker-remote-mse', 'no-mse-in-worker'],
  webkit: ['worker-remote-mse', 'no-mse-in-worker'],
};

/** The same for all three. */
export const all = (placement, reason) => ({
  chromium: [placement, reason],
  firefox: [placement, reason],
  webkit: [placement, reason],
});

export const player = (src = MEDIA, attributes = '') =>
  `<mse-worker-player src="${src}" autoplay muted ${attributes}></mse-worker-player>`;

/** A document whose first script is the probe. */
export const page = (head, body = player(), probe = '<script src="/probe.js"></script>') =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>page</title>${probe}${head}<body>${body}</body></html>`;

/** The package's modules as they are in dist; Lit through an import map, as a page without a bundler would do it. */
export const MODULES = `<script type="importmap">${JSON.stringify({
  imports: {
    lit: '/node_modules/lit/index.js',
    'lit/': '/node_modules/lit/',
    'lit-html': '/node_modules/lit-html/lit-html.js',
    'lit-html/': '/node_modules/lit-html/',
    'lit-element/lit-element.js': '/node_modules/lit-element/lit-element.js',
    '@lit/reactive-element': '/node_modules/@lit/reactive-element/reactive-element.js',
    '@lit/reactive-element/': '/node_modules/@lit/reactive-element/',
  },
})}</script><script type="module" src="dist/index.js"></script>`;

/** The package bundled with Lit, and its worker beside it: no inline script. */
export const BUNDLE = '<script type="module" src="app/main.js"></script>';

export const CDN_FILE = 'dist/cdn/mse-worker-player.min.js';
export const STANDALONE_FILE = 'dist/cdn/mse-worker-player.standalone.min.js';
