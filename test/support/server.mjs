// What the test server and the demo server have in common.
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { createLiveOrigin, liveMiddleware } from './live-origin.mjs';
import { createMedia, mediaMiddleware } from './media.mjs';
import { pageHeaders } from './page-headers.mjs';

/** The repository, with a slash at the end. */
export const rootDir = fileURLToPath(new URL('../..', import.meta.url));

export const plugins = [esbuildPlugin({ ts: true, target: 'es2022', tsconfig: `${rootDir}src/tsconfig.json` })];

/** `new URL('./worker.js', import.meta.url)` is not an import: serve the .ts beside it when there is no such .js. */
const tsUrls = (ctx, next) => {
  if (/^\/src\/.*\.js$/.test(ctx.path) && !existsSync(rootDir + ctx.path.slice(1))) {
    const ts = ctx.path.replace(/\.js$/, '.ts');
    if (existsSync(rootDir + ts.slice(1))) ctx.path = ts;
  }
  return next();
};

const roots = { fixtures: `${rootDir}test/fixtures`, demo: `${rootDir}demo/media` };

/** What is in a folder of fixtures and in those below it, for tests that leave none out: `/fixture-names/hls`. */
const fixtureNames = (ctx, next) => {
  const folder = /^\/fixture-names\/(\w+)$/.exec(ctx.path)?.[1];
  if (!folder) return next();
  ctx.body = readdirSync(`${roots.fixtures}/${folder}`, { recursive: true }).map((path) => path.replaceAll('\\', '/'));
};

export const middleware = [
  pageHeaders,
  fixtureNames,
  mediaMiddleware(createMedia(roots)),
  liveMiddleware(createLiveOrigin()),
  tsUrls,
];
