// The network of the demo: `/line/<id>/<file of demo/media>` comes at the speed that `PUT /line/<id>?kbps=<number>` sets,
// also while it plays. What has the same id shares one line. `/line/<id>/live/…` is the live stream.
import { join } from 'node:path';
import { Line, sendFile } from '../test/support/line.mjs';
import { findFile, typeOf } from '../test/support/media-file.mjs';
import { createDemoLive } from './demo-live.mjs';

/** Pages that are forgotten first are those that came first. */
const MAX_LINES = 200;

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
