// Who takes part, by the names of the command line. Each has an adapter in page/adapters and the code that a page of its
// users would load, with the settings that its documentation recommends (they stand in the adapter).
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { rootDir } from '../support/server.mjs';

/**
 * @typedef {object} Player
 * @property {string} name
 * @property {string} title
 * @property {'ours' | 'adaptive' | 'platform' | 'floor'} role `floor`: no player, but the least work that could do
 * @property {string} adapter
 * @property {string[]} scripts below `code/`; classic, but for those of a bundle
 * @property {string} source key of SOURCES
 * @property {string} [live] key of SOURCES
 * @property {string} [package] whose version is noted
 * @property {'module'} [scriptType]
 */

const peer = (name, title, packageName, script, source) => ({
  name,
  title,
  role: 'adaptive',
  adapter: packageName,
  scripts: [script],
  source,
  live: source === 'dash' ? 'dash-live' : 'hls-live',
  package: packageName,
});
const HLS = 'hls.js/dist/hls.min.js';
const SHAKA = 'shaka-player/dist/shaka-player';
const own = (name, title, scripts, source, more) => ({
  name,
  title,
  role: 'ours',
  adapter: 'ours',
  scripts,
  source,
  live: 'hls-live',
  ...more,
});
const CDN = 'dist/cdn/mse-worker-player.min.js';

/** @type {readonly Player[]} the first seven unless told otherwise */
export const PLAYERS = [
  own('ours', 'mse-worker-player', [CDN], 'hls'),
  peer('hls', 'hls.js', 'hls.js', HLS, 'hls'),
  peer('shaka', 'Shaka Player', 'shaka-player', `${SHAKA}.hls-es2021.js`, 'hls'),
  peer('dash', 'dash.js', 'dashjs', 'dashjs/dist/modern/umd/dash.mediaplayer.min.js', 'dash'),
  peer('rx', 'RxPlayer', 'rx-player', 'bundle/rx-player.js', 'dash'),
  { name: 'video', title: '<video src>', role: 'platform', adapter: 'video', scripts: [], source: 'plain' },
  { name: 'floor', title: 'bare worker', role: 'floor', adapter: 'floor', scripts: [], source: 'chunked' },
  own('ours-npm', 'mse-worker-player, bundled', ['app/index.js'], 'hls', { scriptType: 'module' }),
  own('ours-ts', 'mse-worker-player, MPEG-TS', [CDN], 'ts'),
  own('ours-file', 'mse-worker-player, fragmented MP4', [CDN], 'fragmented'),
  own('ours-dash', 'mse-worker-player, DASH', [CDN], 'dash', { live: 'dash-live' }),
  {
    name: 'floor-360p',
    title: 'bare worker, 360p',
    role: 'floor',
    adapter: 'floor',
    scripts: [],
    source: 'chunked-small',
  },
  peer('hls-ts', 'hls.js, MPEG-TS', 'hls.js', HLS, 'ts'),
  peer('hls-light', 'hls.js light, MPEG-TS', 'hls.js', 'hls.js/dist/hls.light.min.js', 'ts'),
  peer('shaka-ts', 'Shaka Player, MPEG-TS', 'shaka-player', `${SHAKA}.hls-es2021.js`, 'ts'),
  peer('shaka-dash', 'Shaka Player, DASH', 'shaka-player', `${SHAKA}.dash-es2021.js`, 'dash'),
];
export const DEFAULT_PLAYERS = PLAYERS.slice(0, 7).map(({ name }) => name);

/** Not every package exports its package.json. */
const packageFile = (path) => join(rootDir, 'node_modules', path);

/** Versions of the packages, by name. */
export function readVersions() {
  const names = [...new Set(PLAYERS.flatMap((player) => player.package ?? []))];
  const version = (path) => JSON.parse(readFileSync(path, 'utf8')).version;
  const entries = names.map((name) => [name, version(packageFile(join(name, 'package.json')))]);
  return { 'mse-worker-player': version(join(rootDir, 'package.json')), ...Object.fromEntries(entries) };
}

/** The published files by their paths below `code/`, and what a bundler makes of ES modules. */
export async function collectCode() {
  const files = new Map();
  for (const file of readdirSync(join(rootDir, 'dist/cdn')))
    if (file.endsWith('.js')) files.set(`dist/cdn/${file}`, join(rootDir, 'dist/cdn', file));
  const worker = 'shaka-player/dist/shaka-player.transmuxer-worker.js';
  for (const path of [...PLAYERS.flatMap(({ scripts }) => scripts), worker])
    if (!files.has(path) && !/^(app|bundle)\//.test(path)) files.set(path, packageFile(path));
  const bundles = await Promise.all([
    bundle({ 'app/index': 'dist/index.js', 'app/engine-worker': 'dist/engine-worker.js' }),
    bundle({ 'bundle/rx-player': 'test/bench/page/rx-player.js' }, 'iife'),
  ]);
  return { files, built: new Map(bundles.flat()) };
}

/** As an application's bundler: minified; modules in chunks, a classic script in one piece. */
async function bundle(entryPoints, format = 'esm') {
  const { outputFiles } = await build({
    absWorkingDir: rootDir,
    entryPoints,
    bundle: true,
    minify: true,
    splitting: format === 'esm',
    format,
    target: 'es2022',
    outdir: '.',
    chunkNames: 'app/[name]-[hash]',
    write: false,
    logLevel: 'error',
  });
  return outputFiles.map(({ path, contents }) => [
    path.slice(rootDir.length).replaceAll('\\', '/'),
    Buffer.from(contents),
  ]);
}

/** @param {Player} player */
export function pageOf({ adapter, scripts, scriptType }) {
  const type = scriptType ? ` type="${scriptType}"` : '';
  const tags = scripts.map((path) => `<script${type} src="code/${path}"></script>`).join('');
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>benchmark</title><style>body{margin:0}video,mse-worker-player{display:inline-block}</style>${tags}<body><script type="module">
import { install } from './test/bench/page/bench.js';
import { create } from './test/bench/page/adapters/${adapter}.js';
install(create);
</script>`;
}
