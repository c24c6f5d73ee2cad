// A second origin, for tests of cross-origin media and of the CDN build.
import { createServer } from 'node:http';
import { findFile, typeOf, writeFilePart } from './media-file.mjs';

/**
 * Serves the media (`/media/…`, `/net/…`, `/net-log`) and `/dist/…` from 127.0.0.1, with CORS and CORP headers.
 *
 * @param {{media: ReturnType<typeof import('./media.mjs').createMedia>, dist: string, port?: number}} what
 * @returns {Promise<{origin: string, close: () => Promise<void>}>}
 */
export async function startOrigin({ media, dist, port = 0 }) {
  const server = createServer((req, res) => {
    const served = media.matches(req.url) ? media.serve(req, res) : serveDist(dist, req, res);
    served.catch((error) => {
      if (error.name !== 'AbortError') console.error(error);
      res.destroy();
    });
  });
  await new Promise((done, failed) => server.once('error', failed).listen(port, '127.0.0.1', done));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** The built files as a CDN would serve them: to any origin, and to isolated pages. */
async function serveDist(dist, req, res) {
  const path = /^\/dist\/([^?]+)/.exec(req.url)?.[1];
  const found = path && (await findFile(dist, decodeURIComponent(path)).catch(() => undefined));
  res.setHeader('Access-Control-Allow-Origin', '*');
  res.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
  res.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
  res.setHeader('Cache-Control', 'no-store');
  if (!found) {
    res.writeHead(404).end();
    return;
  }
  res.writeHead(200, { 'Content-Type': typeOf(found.file), 'Content-Length': found.size });
  if (req.method !== 'HEAD') {
    const gone = new AbortController();
    res.once('close', () => gone.abort());
    await writeFilePart(res, found.file, { start: 0, end: found.size, onBytes: () => {} }, gone.signal);
  }
  res.end();
}
