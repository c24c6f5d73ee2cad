// The files of dist/cdn by what they are for, as the names of some hold a hash.
import { readdirSync } from 'node:fs';

const dir = new URL('../dist/cdn/', import.meta.url);

/** What a page loads that plays an HLS stream of fragmented MP4, in the placement `worker`; test/pages watches one do it. */
export const HLS_PAGE = ['min', 'engine.min', 'hls-loader-*.min'];

/**
 * Paths below dist.
 *
 * @param {readonly string[]} names between `mse-worker-player.` and `.js`; `*` stands for a hash
 */
export const cdnFiles = (names) => names.map((name) => `cdn/${onlyOne(name)}`);

/** Scripts that have to lie beside each other: all but the standalone one. */
export const cdnFolder = () =>
  readdirSync(dir)
    .filter((file) => file.endsWith('.js') && !file.includes('.standalone.'))
    .map((file) => `cdn/${file}`);

function onlyOne(name) {
  const [before, after = ''] = `mse-worker-player.${name}.js`.split('*');
  const found = readdirSync(dir).filter((file) =>
    name.includes('*') ? file.startsWith(before) && file.endsWith(after) : file === before,
  );
  if (found.length !== 1)
    throw new Error(`dist/cdn has ${found.length} files mse-worker-player.${name}.js: npm run build`);
  return found[0];
}
