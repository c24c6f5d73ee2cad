// The network of the demo: `/line/<id>/<file of demo/media>` comes at the speed that `PUT /line/<id>?kbps=<number>` sets,
// also while it plays. What has the same id shares one line. `/line/<id>/live/…` is the live stream.
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFile, parseRange, typeOf } from '../test/support/media-file.mjs';
import { createDemoLive } from './demo-live.mjs';

/** Pages that are forgotten first are those that came first. */
const MAX_LINES = 200;

/** Portions follow each other at the speed in force, whoever sends them. */
class Line {
  /** Kilobits per second. */
  kbps = Infinity;
  #freeAt = 0;

  /** Bytes of a portion: about twenty a second. */
  get portionBytes() {
    return Math.min(Math.max(Math.round(this.kbps * 6.25), 512), 65_536);
  }

  /** Resolves when so many bytes are through. */
  async pass(bytes, signal) {
    const now = performance.now();
    this.#freeAt = Math.max(now, this.#freeAt) + (bytes * 8) / this.kbps;
    const waitMs = this.#freeAt - now;
    if (waitMs > 1) await sleep(waitMs, undefined, { signal });
  }
}

/** @param {string} root folder of the media */
export function demoLine(root) {
  const live = createDemoLive(join(root, 'hls'));
  const lines = new Map();
  const lineOf = (id) => {
    const line = lines.get(id) ?? new Line();
    lines.set(id, line);
    if (lines.size > MAX_LINES) lines.delete(lines.keys().next().value);
    return line;
  };

  /** Koa middleware. */
  return async (ctx, next) => {
    const match = /^\/line\/([\w-]+)(?:\/(.+))?$/.exec(ctx.path);
    if (!match) return next();
    const [, id, path] = match;
    const line = lineOf(id);
    ctx.respond = false;
    // Whatever follows us would make a path with a file extension cacheable.
    ctx.path = '/line';
    ctx.res.setHeader('Cache-Control', 'no-store');
    if (ctx.method === 'PUT' && !path) return setSpeed(line, ctx);
    const playlist = path?.startsWith('live/') ? live(path.slice(5)) : undefined;
    if (playlist !== undefined) return sendPlaylist(ctx.res, playlist);
    const found = path && ctx.method === 'GET' ? await findFile(root, path) : undefined;
    if (!found) return void ctx.res.writeHead(404).end();
    await sendFile(ctx.req, ctx.res, line, found);
  };
}

function setSpeed(line, { query, res }) {
  const kbps = Number(query.kbps);
  if (kbps > 0) line.kbps = kbps;
  res.writeHead(kbps > 0 ? 204 : 400).end();
}

function sendPlaylist(res, text) {
  res.writeHead(200, { 'Content-Type': typeOf('main.m3u8') }).end(text);
}

async function sendFile(req, res, line, { file, size }) {
  const range = parseRange(req.headers.range, size);
  if (range === 'unsatisfiable') return void res.writeHead(416, { 'Content-Range': `bytes */${size}` }).end();
  const { start, end } = range === 'whole' ? { start: 0, end: size } : range;
  if (range !== 'whole') res.setHeader('Content-Range', `bytes ${start}-${end - 1}/${size}`);
  const headers = { 'Content-Type': typeOf(file), 'Content-Length': end - start, 'Accept-Ranges': 'bytes' };
  res.writeHead(range === 'whole' ? 200 : 206, headers);
  const gone = new AbortController();
  res.once('close', () => gone.abort());
  const stream = createReadStream(file, { start, end: end - 1 });
  try {
    for await (const chunk of stream) await sendPortions(res, line, chunk, gone.signal);
    res.end();
  } catch (error) {
    // The player left, as players do: whatever failed then, failed because of that.
    if (!gone.signal.aborted) throw error;
  } finally {
    stream.destroy();
  }
}

async function sendPortions(res, line, chunk, signal) {
  for (let at = 0; at < chunk.length;) {
    const portion = chunk.subarray(at, at + line.portionBytes);
    at += portion.length;
    await line.pass(portion.length, signal);
    signal.throwIfAborted();
    if (!res.write(portion)) await once(res, 'drain', { signal });
  }
}
