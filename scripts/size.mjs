// What a page downloads, gzipped, against a limit, so that growth is a decision. Lit is not in dist, so not counted,
// except in the CDN files.
import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const KB = 1024;
/** `first`: the file with all that it imports at once. `later`: what it can import besides. */
const LIMITS = [
  { name: 'mse-worker-player', first: 'index.js', max: 40 * KB },
  { name: 'mse-worker-player/player', first: 'player.js', max: 30 * KB },
  { name: 'mse-worker-player/loader', first: 'loader.js', max: 4 * KB },
  { name: 'the engine on the page (placement main only)', later: 'index.js', max: 84 * KB },
  { name: 'the worker', first: 'engine-worker.js', max: 40 * KB },
  { name: "the worker's loaders", later: 'engine-worker.js', max: 64 * KB },
  { name: 'cdn: the page', first: 'cdn/mse-worker-player.min.js', max: 50 * KB },
  { name: 'cdn: the engine', first: 'cdn/mse-worker-player.engine.min.js', max: 56 * KB },
  { name: 'cdn: standalone', first: 'cdn/mse-worker-player.standalone.min.js', max: 80 * KB },
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

const filesOf = ({ first, later }) => {
  if (first) return first.startsWith('cdn/') ? new Set([first]) : closure(first, AT_ONCE);
  const atOnce = closure(later, AT_ONCE);
  return new Set([...closure(later, EVER)].filter((path) => !atOnce.has(path)));
};

const kb = (bytes) => `${(bytes / KB).toFixed(1)} K`.padStart(7);
let bad = 0;
console.log('        gzip   limit  brotli   plain');
for (const limit of LIMITS) {
  const entry = limit.first ?? limit.later;
  if (!existsSync(new URL(entry, dist))) {
    bad++;
    console.log(`NONE ${limit.name}: there is no dist/${entry} (npm run build)`);
    continue;
  }
  const codes = [...filesOf(limit)].map(code);
  const sum = (size) => codes.reduce((total, text) => total + size(Buffer.from(text)), 0);
  const gzipped = sum((bytes) => gzipSync(bytes, { level: 9 }).length);
  const over = gzipped > limit.max;
  if (over) bad++;
  const brotli = sum((bytes) => brotliCompressSync(bytes).length);
  const cells = [gzipped, limit.max, brotli, sum((bytes) => bytes.length)].map(kb).join(' ');
  console.log(`${over ? 'OVER' : 'ok  '} ${cells}  ${limit.name} (${codes.length} files)`);
}
process.exit(bad ? 1 : 0);
