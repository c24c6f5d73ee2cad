// The media server of tests and demo: byte ranges, network shaping and faults, as a plain (req, res) handler with a thin
// Koa adapter. Options stand in the URL: see media-options.mjs.
import { once } from 'node:events';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { findFile, parseRange, typeOf, writeFilePart } from './media-file.mjs';
import { createMediaLog } from './media-log.mjs';
import { decode, OptionError, parseMediaPath, parseOptions } from './media-options.mjs';

const CORS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'Accept-Ranges, Content-Length, Content-Range',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Timing-Allow-Origin': '*',
};
const FAULTS = ['status', 'reset', 'hang', 'cut', 'stall', 'truncate'];

/**
 * @param {{fixtures: string, demo: string}} roots folders: paths that begin with `demo/` are looked up in the second
 */
export function createMedia({ fixtures, demo }) {
  const log = createMediaLog();
  const find = (path) => (path.startsWith('demo/') ? findFile(demo, path.slice(5)) : findFile(fixtures, path));

  /** @param {string} url path and query */
  const matches = (url) => {
    const { pathname } = new URL(url, 'http://media');
    return pathname === '/net-log' || parseMediaPath(pathname) !== undefined;
  };

  /**
   * Answers one request; resolves when the response or its connection has ended.
   *
   * @param {import('node:http').IncomingMessage} req
   * @param {import('node:http').ServerResponse} res
   * @param {string} [url] for callers that have changed `req.url`
   */
  const serve = async (req, res, url = req.url) => {
    const { pathname, searchParams } = new URL(url, 'http://media');
    res.setHeader('Cache-Control', 'no-store');
    if (pathname === '/net-log') return serveLog(log, req, res, searchParams);
    const { optionsText, path } = parseMediaPath(pathname);
    try {
      await answer({ req, res, log, find, path: decode(path), options: parseOptions(optionsText) });
    } catch (error) {
      if (!(error instanceof OptionError)) throw error;
      sendText(res, 400, error.message);
    }
  };
  return { matches, serve };
}

/**
 * Koa middleware. It answers behind Koa's back, because Koa would swallow resets and early ends.
 *
 * @param {ReturnType<typeof createMedia>} media
 */
export const mediaMiddleware = (media) => async (ctx, next) => {
  const { url } = ctx;
  if (!media.matches(url)) return next();
  // @web/test-runner 0.20 makes every path with a file extension cacheable for a year, after us: show it none.
  ctx.path = '/media';
  ctx.respond = false;
  await media.serve(ctx.req, ctx.res, url);
};

function serveLog(log, req, res, query) {
  const id = query.get('id') ?? '';
  if (req.method === 'DELETE' || query.has('reset')) log.clear(id);
  const preflight = req.method === 'OPTIONS';
  const headers = { ...CORS, 'Access-Control-Allow-Methods': 'GET, DELETE', 'Content-Type': 'application/json' };
  res.writeHead(preflight ? 204 : 200, headers).end(preflight ? undefined : JSON.stringify(log.read(id)));
}

function sendText(res, status, text, headers = {}) {
  // 1xx, 204 and 304 have no body.
  const bodiless = status < 200 || status === 204 || status === 304;
  res.writeHead(status, { ...headers, ...(bodiless ? {} : { 'Content-Type': 'text/plain; charset=utf-8' }) });
  res.end(bodiless ? undefined : `${text}\n`);
}

/** A signal that fires when the client has gone (or the response is through). */
function goneSignal(res) {
  const controller = new AbortController();
  res.once('close', () => controller.abort());
  return controller.signal;
}

async function answer({ req, res, log, find, path, options }) {
  if (options.cors !== 0) for (const [name, value] of Object.entries(CORS)) res.setHeader(name, value);
  if (req.method === 'OPTIONS') return answerPreflight(res, options);
  if (req.method !== 'GET' && req.method !== 'HEAD') {
    return sendText(res, 405, 'GET and HEAD only', { Allow: 'GET, HEAD, OPTIONS' });
  }
  const entry = log.open(options.id, req.method, path, req.headers.range);
  const signal = goneSignal(res);
  const fault = chooseFault(log, path, options);
  try {
    if (options.delay) await sleep(options.delay, undefined, { signal });
    if (fault === 'reset') req.socket.resetAndDestroy();
    else if (fault === 'hang') await untilGone(signal);
    else if (fault === 'status') sendText(res, options.status, `fault ${options.status}`);
    else await answerFile({ req, res, entry, fault, options, found: await find(path) }, signal);
    if (res.headersSent) entry.status = res.statusCode;
    if (!res.writableFinished && !res.destroyed) await once(res, 'close');
  } catch (error) {
    // The client left, as clients do: whatever failed then, failed because of that.
    if (!signal.aborted) throw error;
  } finally {
    entry.state = res.writableFinished ? 'complete' : 'aborted';
  }
}

function answerPreflight(res, options) {
  const allowed = { 'Access-Control-Allow-Headers': 'Range', 'Access-Control-Allow-Methods': 'GET, HEAD' };
  res.writeHead(204, options.cors === 0 ? {} : allowed).end();
}

/** The fault this request meets, if any. */
function chooseFault(log, path, options) {
  const fault = FAULTS.find((name) =>
    name === 'reset' || name === 'hang' ? options[name] : options[name] !== undefined,
  );
  if (!fault || (options.match !== undefined && !path.includes(options.match))) return undefined;
  return log.strike(options.id ?? `path ${path}`, options.times, options.heals) ? fault : undefined;
}

async function untilGone(signal) {
  if (!signal.aborted) await once(signal, 'abort');
}

async function answerFile({ req, res, entry, fault, options, found }, signal) {
  if (!found) return sendText(res, 404, 'no such file');
  const { file, size } = found;
  if (options.ranges !== 0) res.setHeader('Accept-Ranges', 'bytes');
  // RFC 9110: Range belongs to GET alone (14.2), and without validators no If-Range can match (13.1.5).
  const heedsRange = options.ranges !== 0 && req.method === 'GET' && req.headers['if-range'] === undefined;
  const range = parseRange(heedsRange ? req.headers.range : undefined, size);
  if (range === 'unsatisfiable') {
    return sendText(res, 416, 'range not satisfiable', { 'Content-Range': `bytes */${size}` });
  }
  const { start, end } = range === 'whole' ? { start: 0, end: size } : range;
  if (range !== 'whole') res.setHeader('Content-Range', `bytes ${start}-${end - 1}/${size}`);
  if (fault !== 'truncate') res.setHeader('Content-Length', end - start);
  entry.status = range === 'whole' ? 200 : 206;
  res.writeHead(entry.status, { 'Content-Type': options.type ?? typeOf(file) });
  if (req.method === 'HEAD') return res.end();
  await answerBody({ req, res, entry, fault, options, file, start, end }, signal);
}

async function answerBody({ req, res, entry, fault, options, file, start, end }, signal) {
  const limit = fault ? Math.floor(options[fault]) : Infinity;
  const onBytes = (count) => (entry.bytesSent += count);
  res.flushHeaders();
  await writeFilePart(res, file, { start, end: Math.min(end, start + limit), kbps: options.kbps, onBytes }, signal);
  const early = start + limit < end;
  if (early && fault === 'stall') return untilGone(signal);
  if (early && fault === 'cut') {
    // The bytes before the cut shall arrive: the response hands them to the socket in the next turn.
    await turn();
    req.socket.destroySoon();
    return undefined;
  }
  res.end();
  return undefined;
}
