// Serves the pages, the built files and the media from two origins: the page's own, and a CDN's.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { findFile, typeOf } from '../support/media-file.mjs';
import { createMedia } from '../support/media.mjs';
import { rootDir } from '../support/server.mjs';

/** What a CDN sends, and what workers of isolated pages need. */
const FILE_HEADERS = {
  'Access-Control-Allow-Origin': '*',
  'Cache-Control': 'no-store',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'cross-origin',
};

/** First path segments that stand for the same file in every case. */
const SHARED = { 'probe.js': 'test/pages', node_modules: '', test: '' };

/**
 * @typedef {object} Page one HTML page, or several, of a case
 * @property {Record<string, string>} files text by path below `/<case>/`; '' is the page itself
 * @property {Record<string, string>} headers of the documents
 * @property {(path: string, text: string) => string | 404} [tamper] gives what is sent of a built
 *   script below `/<case>/dist/` and `/<case>/app/`: another text, 404, or 'hang' for no answer at all
 * @property {{path: string, agent: string}[]} scripts built scripts that were asked for; the server adds to it
 */

/**
 * @param {Map<string, Page>} pages by case name; may be filled later
 * @param {Map<string, Buffer>} built the built files by path: `dist/…`, `app/…`
 * @returns {Promise<{origin: string, cdn: string, close: () => void}>}
 */
export async function startPages(pages, built) {
  const media = createMedia({ fixtures: `${rootDir}test/fixtures`, demo: `${rootDir}demo/media` });
  const serve = async (req, res) => {
    if (media.matches(req.url)) return media.serve(req, res);
    const path = decodeURIComponent(new URL(req.url, 'http://page').pathname.slice(1));
    const [first] = path.split('/');
    if (first in SHARED) return sendFile(res, SHARED[first], path);
    const rest = path.slice(first.length + 1);
    // As a CDN does with a version that is not exact.
    if (rest.startsWith('latest/')) return redirect(res, `/${first}/${rest.slice('latest/'.length)}`);
    pages.get(first)?.scripts.push({ path: rest, agent: req.headers['user-agent'] ?? '' });
    return sendCase(res, built, pages.get(first), rest);
  };
  const servers = await Promise.all([listen(serve), listen(serve)]);
  const [origin, cdn] = servers.map((server, i) => `http://${['localhost', '127.0.0.1'][i]}:${server.address().port}`);
  const close = () => {
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
  };
  return { origin, cdn, close };
}

function listen(serve) {
  const server = createServer((req, res) => {
    serve(req, res).catch((error) => {
      if (error.name !== 'AbortError') console.error(error);
      res.destroy();
    });
  });
  return new Promise((resolve, reject) => {
    // Both families: browsers take localhost for either.
    server.once('error', reject).listen(0, () => resolve(server));
  });
}

async function sendFile(res, folder, path) {
  const found = await findFile(rootDir + folder, path);
  if (!found) return send(res, 404, FILE_HEADERS, '');
  return send(res, 200, { ...FILE_HEADERS, 'Content-Type': typeOf(found.file) }, await readFile(found.file));
}

function sendCase(res, built, page, path) {
  if (!page) return send(res, 404, {}, 'no such case');
  const own = page.files[path];
  if (own !== undefined) {
    const document = path === '' || path.endsWith('.html');
    const type = typeOf(document ? 'x.html' : path);
    return send(res, 200, { ...(document ? page.headers : FILE_HEADERS), 'Content-Type': type }, own);
  }
  const file = built.get(path);
  const text = file && (page.tamper && path.endsWith('.js') ? page.tamper(path, file.toString()) : file);
  if (text === 'hang') return undefined;
  if (!text || text === 404) return send(res, 404, FILE_HEADERS, '');
  return send(res, 200, { ...FILE_HEADERS, 'Content-Type': typeOf(path) }, text);
}

const redirect = (res, location) => send(res, 302, { ...FILE_HEADERS, Location: location }, '');

function send(res, status, headers, body) {
  res.writeHead(status, { 'Cache-Control': 'no-store', ...headers }).end(body);
}
