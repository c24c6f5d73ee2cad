// What a page downloads, gzipped, against a limit, so that growth is a decision. Lit is not in dist, so not counted,
// except in the CDN files.
//   node scripts/size.mjs --modules   also what each module takes of an HLS page's files
import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { cdnFiles, HLS_PAGE } from './cdn-files.mjs';
import { weighModules } from './size-modules.mjs';

const KB = 1024;
/**
 * `first`: the file with all that it imports at once. `later`: what it can import besides, in several chunks: a page loads
 * those of its own stream (HLS; live; MPEG-TS 25 K; captions 15 K; AES in JavaScript 10 K, for pages without https). `cdn`: these
 * files. Not minified but under `cdn`.
 */
const LIMITS = [
  { name: 'mse-worker-player', first: 'index.js', max: 40 * KB },
  { name: 'mse-worker-player/player', first: 'player.js', max: 28.5 * KB },
  { name: 'mse-worker-player/loader', first: 'loader.js', max: 4 * KB },
  { name: 'the engine on the page, or its MediaSource', later: 'index.js', max: 143.5 * KB },
  { name: 'the worker', first: 'engine-worker.js', max: 40 * KB },
  { name: "the worker's loaders", later: 'engine-worker.js', max: 104.5 * KB },
  { name: 'cdn: main thread, with Lit', cdn: ['min'], max: 22 * KB },
  // To become 60 K.
  { name: 'cdn: a page with HLS in fMP4', cdn: HLS_PAGE, max: 65.1 * KB },
  {
    name: 'cdn: a page with an MP4 or WebM file',
    cdn: ['min', 'engine.min', 'progressive-loader-*.min'],
    max: 58.5 * KB,
  },
  {
    name: 'cdn: what a browser without MediaSource in workers adds',
    cdn: ['sink.min', 'remote-sink-*.min'],
    max: 3.7 * KB,
  },
  { name: 'cdn: what live HLS adds', cdn: ['feed-reloads-*.min'], max: 3 * KB },
  { name: 'cdn: what HLS in MPEG-TS adds', cdn: ['transmuxing-*.min'], max: 11.5 * KB },
  { name: 'cdn: what HLS with other audio beside that inside adds', cdn: ['mixed-segments-*.min'], max: 2 * KB },
  { name: 'cdn: what variables in HLS add', cdn: ['variables-*.min'], max: 1.5 * KB },
  { name: 'cdn: what encryption adds', cdn: ['key-ring-*.min'], max: 2 * KB },
  { name: 'cdn: what AES adds on a page without https', cdn: ['software-cipher-*.min'], max: 4 * KB },
  { name: 'cdn: what subtitles add', cdn: ['text-reader-*.min'], max: 4.5 * KB },
  { name: 'cdn: what captions add', cdn: ['captions-*.min', 'mp4-samples-*.min'], max: 7.5 * KB },
  { name: 'cdn: what a custom loader adds', cdn: ['checked-loader-*.min'], max: 2 * KB },
  { name: 'cdn: standalone', cdn: ['standalone.min'], max: 104 * KB },
];

const dist = new URL('../dist/', import.meta.url);
const code = (path) => readFileSync(new URL(path, dist), 'utf8');

/** Files of dist that `entry` loads, itself included: rollup writes each import on a line of its own. */
const closure = (entry, pattern) => {
  const found = new Set([entry]);
  for (const path of found)
    for (const match of code(path).matchAll(pattern)) found.add(posix.join(posix.dirname(path), match.groups.file));
  return found;
};
const AT_ONCE = /^(?:import|export)\b[^'"()]*['"](?<file>\.[^'"]+\.js)['"]/gm;
const EVER = /(?:^(?:import|export)\b[^'"()]*|\bimport\()['"](?<file>\.[^'"]+\.js)['"]/gm;

const filesOf = ({ first, later, cdn }) => {
  if (cdn) return cdnFiles(cdn);
  if (first) return closure(first, AT_ONCE);
  const atOnce = closure(later, AT_ONCE);
  return new Set([...closure(later, EVER)].filter((path) => !atOnce.has(path)));
};

const kb = (bytes) => `${(bytes / KB).toFixed(1)} K`.padStart(7);
if (!existsSync(dist)) {
  console.error('There is no dist: npm run build');
  process.exit(1);
}
let bad = 0;
console.log('        gzip   limit  brotli   plain');
for (const limit of LIMITS) {
  const codes = [...filesOf(limit)].map(code);
  const sum = (size) => codes.reduce((total, text) => total + size(Buffer.from(text)), 0);
  const gzipped = sum((bytes) => gzipSync(bytes, { level: 9 }).length);
  const over = gzipped > limit.max;
  if (over) bad++;
  const brotli = sum((bytes) => brotliCompressSync(bytes).length);
  const cells = [gzipped, limit.max, brotli, sum((bytes) => bytes.length)].map(kb).join(' ');
  console.log(`${over ? 'OVER' : 'ok  '} ${cells}  ${limit.name} (${codes.length} files)`);
}
if (process.argv.includes('--modules'))
  for (const file of cdnFiles(HLS_PAGE)) {
    console.log(`\n${file}: bytes, and what the file would lose gzipped`);
    for (const { module, bytes, gzipBytes } of weighModules(new URL(file, dist)))
      console.log(`${String(bytes).padStart(7)} ${String(gzipBytes).padStart(6)}  ${module}`);
  }
process.exit(bad ? 1 : 0);
