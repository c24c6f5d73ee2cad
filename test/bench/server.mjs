// Pages, players' code and media from one origin. Each sample has a session: `/s/<id>/` is its page, `/s/<id>/code/…` the
// scripts at once, `/s/<id>/media/…` the media over the session's line, which all its requests share.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFile, typeOf } from '../support/media-file.mjs';
import { Line, sendChunks, sendFile } from '../support/line.mjs';
import { rootDir } from '../support/server.mjs';
import { createLive } from './live.mjs';

/** What the benchmark's own scripts import. */
const OWN_FOLDERS = /^(test\/bench\/page|demo)\//;

/**
 * @typedef {object} Link
 * @property {number} kbps kilobits per second, of all answers together
 * @property {number} rttMs round trip: from a request to the first byte of its answer, and once more for a new connection
 * @property {{seconds: number, kbps: number}[]} [trace] speeds one after the other from the first request on
 *
 * @typedef {object} CodeRequest a script or the like
 * @property {string} path below `code/`
 * @property {string} destination Sec-Fetch-Dest
 * @property {string} referrer path of the script or page that asked for it; '' from a blob
 * @property {Buffer} bytes
 */

/** What belongs to one sample. */
class Session {
  line = new Line();
  /** @type {CodeRequest[]} */
  code = [];
  #link;
  #live;
  #page;
  #known = new WeakSet();
  #timers = [];
  #traceBegun = false;

  constructor(page, link, live) {
    this.#page = page;
    this.#link = link;
    this.#live = live;
    this.line.kbps = link.kbps;
  }

  get page() {
    return this.#page;
  }

  get live() {
    return this.#live;
  }

  /** The round trips before the first byte of an answer. */
  latencyMs(socket) {
    const isNew = !this.#known.has(socket);
    this.#known.add(socket);
    return this.#link.rttMs * (isNew ? 2 : 1);
  }

  beginTrace() {
    if (this.#traceBegun) return;
    this.#traceBegun = true;
    let atMs = 0;
    for (const { seconds, kbps } of this.#link.trace ?? []) {
      this.#timers.push(setTimeout(() => (this.line.kbps = kbps), atMs));
      atMs += seconds * 1000;
    }
  }

  end() {
    this.#timers.forEach(clearTimeout);
  }
}

/**
 * @param {{media: string, files: Map<string, string>, built: Map<string, Buffer>}} what folder of the media; code by the
 *   path below `code/`: paths of files, and files from memory
 */
export async function startServer({ media, files, built }) {
  const sessions = new Map();
  let count = 0;
  const server = createServer((req, res) => {
    answer(req, res).catch((error) => {
      if (error.name !== 'AbortError') console.error(error);
      res.destroy();
    });
  });

  const answer = async (req, res) => {
    const { pathname } = new URL(req.url, 'http://bench');
    const [, id, path] = /^\/s\/(\d+)\/(.*)$/.exec(decodeURIComponent(pathname)) ?? [];
    const session = sessions.get(id);
    res.setHeader('Cache-Control', 'no-store');
    if (!session) return void res.writeHead(pathname === '/favicon.ico' ? 204 : 404).end();
    if (path === '') return void res.writeHead(200, { 'Content-Type': typeOf('x.html') }).end(session.page);
    if (path.startsWith('media/')) return sendMedia(req, res, session, path.slice(6));
    if (path.startsWith('code/')) return sendCode(req, res, session, path.slice(5));
    return sendOwn(res, path);
  };

  const sendMedia = async (req, res, session, path) => {
    session.beginTrace();
    await sleep(session.latencyMs(req.socket));
    const found = path.startsWith('live/') ? undefined : await findFile(media, path);
    if (found) return sendFile(req, res, session.line, found);
    const made = path.startsWith('live/') ? session.live(path.slice(5)) : undefined;
    if (!made) return void res.writeHead(404).end();
    const body = made.type === 'text' ? Buffer.from(made.text) : made.bytes;
    res.writeHead(200, { 'Content-Type': typeOf(path), 'Content-Length': body.length });
    return sendChunks(res, session.line, [body]);
  };

  const sendCode = async (req, res, session, path) => {
    const file = files.get(path);
    const bytes = built.get(path) ?? (file && (await readFile(file)));
    if (!bytes) return void res.writeHead(404).end();
    const referrer = req.headers.referer ? new URL(req.headers.referer).pathname.replace(/^\/s\/\d+\//, '') : '';
    session.code.push({ path, destination: req.headers['sec-fetch-dest'] ?? '', referrer, bytes });
    return void res.writeHead(200, { 'Content-Type': typeOf(path), 'Content-Length': bytes.length }).end(bytes);
  };

  const sendOwn = async (res, path) => {
    const found = OWN_FOLDERS.test(path) ? await findFile(rootDir, path) : undefined;
    if (!found) return void res.writeHead(404).end();
    res.writeHead(200, { 'Content-Type': typeOf(path) }).end(await readFile(found.file));
  };

  await new Promise((done, failed) => server.once('error', failed).listen(0, '127.0.0.1', done));
  const origin = `http://127.0.0.1:${server.address().port}`;
  return {
    /**
     * @param {string} page HTML
     * @param {Link} link
     */
    open(page, link) {
      const id = String(++count);
      const session = new Session(page, link, createLive(media));
      sessions.set(id, session);
      const close = () => {
        session.end();
        sessions.delete(id);
      };
      return { session, url: `${origin}/s/${id}/`, close };
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
