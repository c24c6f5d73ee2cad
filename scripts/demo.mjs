// `npm start`: builds if something changed, serves the demo and says where.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { startDevServer } from '@web/dev-server';
import { middleware, rootDir } from '../test/support/server.mjs';
import { demoLine } from './demo-line.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const host = process.env.HOST ?? '127.0.0.1';

const newest = (dir) =>
  readdirSync(dir, { recursive: true }).reduce((max, path) => Math.max(max, statSync(`${dir}/${path}`).mtimeMs), 0);
const built = `${root}dist/cdn/mse-worker-player.standalone.min.js`;
if (!existsSync(built) || statSync(built).mtimeMs < newest(`${root}src`)) {
  console.log('Building …');
  const npm = process.env.npm_execpath ? [process.execPath, [process.env.npm_execpath]] : ['npm', []];
  execFileSync(npm[0], npm[1].concat('run', 'bundle', '--silent'), { cwd: root, stdio: 'inherit' });
}

/** Resolves with `port` if nobody listens there, else with any free one. */
const freePort = (port) =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => (port && error.code === 'EADDRINUSE' ? resolve(freePort(0)) : reject(error)));
    probe.listen(port, host, () => {
      const { port: got } = probe.address();
      probe.close(() => resolve(got));
    });
  });

const toDemo = (ctx, next) => {
  if (ctx.path !== '/') return next();
  ctx.redirect('/demo/');
};

const port = await freePort(Number(process.env.PORT ?? 8000));
await startDevServer({
  readCliArgs: false,
  readFileConfig: false,
  logStartMessage: false,
  config: {
    rootDir,
    hostname: host,
    port,
    // No transforms: a visitor reads the sources as they are. Lit without its warning that it is in development.
    nodeResolve: { exportConditions: ['production'] },
    watch: false,
    middleware: [toDemo, demoLine(`${root}demo/media`), ...middleware],
  },
});
console.log(`\n  The demo: http://localhost:${port}/demo/\n\n  Ctrl+C ends it.`);
