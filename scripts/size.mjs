// What a page downloads: gzipped bytes against a limit, so that growth is a decision. Chunks count to the file that loads them.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const KB = 1024;
/** Gzipped limits. `pattern` sums up all files of dist that match. */
const LIMITS = [
  {
    name: 'page: dist/*.js without the worker (lit not counted)',
    pattern: /^(?!engine-worker\.js|worker\.js)[^/]+\.js$/,
    max: 120 * KB,
  },
  {
    name: 'worker: engine-worker.js, worker.js and chunks',
    pattern: /^(engine-worker|worker|worker\/.*)\.js$/,
    max: 80 * KB,
  },
  { name: 'cdn: page', pattern: /^cdn\/mse-worker-player\.min\.js$/, max: 60 * KB },
  { name: 'cdn: engine', pattern: /^cdn\/mse-worker-player\.engine\.min\.js$/, max: 60 * KB },
  { name: 'cdn: standalone', pattern: /^cdn\/mse-worker-player\.standalone\.min\.js$/, max: 100 * KB },
];

const dist = new URL('../dist/', import.meta.url);
if (!existsSync(dist)) {
  console.error('There is no dist: npm run build');
  process.exit(1);
}
const files = readdirSync(dist, { recursive: true })
  .map((path) => path.replaceAll('\\', '/'))
  .sort();
const kb = (bytes) => `${(bytes / KB).toFixed(1)} K`.padStart(8);
let bad = 0;
for (const { name, pattern, max } of LIMITS) {
  const found = files.filter((path) => pattern.test(path)).map((path) => readFileSync(new URL(path, dist)));
  const sum = (size) => found.reduce((total, bytes) => total + size(bytes), 0);
  const gzipped = sum((bytes) => gzipSync(bytes, { level: 9 }).length);
  const verdict = !found.length ? 'NONE' : gzipped > max ? 'OVER' : 'ok';
  if (verdict !== 'ok') bad++;
  const plain = kb(sum((bytes) => bytes.length));
  const brotli = kb(sum((bytes) => brotliCompressSync(bytes).length));
  console.log(
    `${verdict.padEnd(4)} ${kb(gzipped)} gzip (limit ${kb(max).trim()}), ${plain} plain, ${brotli} brotli: ${name}`,
  );
}
process.exit(bad ? 1 : 0);
