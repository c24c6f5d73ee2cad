// A network line that several answers share.
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseRange, typeOf } from './media-file.mjs';

/** Portions follow each other at the speed in force, whoever sends them: answers at the same time get equal shares. */
export class Line {
  /** Kilobits per second. */
  kbps = Infinity;
  #freeAt = 0;
  #now;
  #sleep;

  /**
   * @param {object} [clock] milliseconds
   * @param {() => number} clock.now
   * @param {(ms: number, value: undefined, options: {signal: AbortSignal}) => Promise<unknown>} clock.sleep
   */
  constructor(clock = { now: () => performance.now(), sleep }) {
    this.#now = clock.now;
    this.#sleep = clock.sleep;
  }

  /** Bytes of a portion: about twenty a second, and a few milliseconds of a fast line. */
  get portionBytes() {
    return Math.min(Math.max(Math.round(this.kbps * 6.25), 512), 16_384);
  }

  /** Resolves when so many bytes are through. */
  async pass(bytes, signal) {
    const now = this.#now();
    this.#freeAt = Math.max(now, this.#freeAt) + (bytes * 8) / this.kbps;
    const waitMs = this.#freeAt - now;
    if (waitMs > 1) await this.#sleep(waitMs, undefined, { signal });
  }
}

/**
 * Answers with a file, or the range of it that is asked for, over the line. Ends quietly when the client leaves.
 *
 * @param {import('node:http').IncomingMessage} req
 * @param {import('node:http').ServerResponse} res
 * @param {Line} line
 * @param {{file: string, size: number}} found
 */
export async function sendFile(req, res, line, { file, size }) {
  const range = parseRange(req.headers.range, size);
  if (range === 'unsatisfiable') return void res.writeHead(416, { 'Content-Range': `bytes */${size}` }).end();
  const { start, end } = range === 'whole' ? { start: 0, end: size } : range;
  if (range !== 'whole') res.setHeader('Content-Range', `bytes ${start}-${end - 1}/${size}`);
  const headers = { 'Content-Type': typeOf(file), 'Content-Length': end - start, 'Accept-Ranges': 'bytes' };
  res.writeHead(range === 'whole' ? 200 : 206, headers);
  const stream = createReadStream(file, { start, end: end - 1 });
  try {
    await sendChunks(res, line, stream);
  } finally {
    stream.destroy();
  }
}

/**
 * Sends the body over the line, and ends the response. Ends quietly when the client leaves.
 *
 * @param {import('node:http').ServerResponse} res
 * @param {Line} line
 * @param {AsyncIterable<Buffer> | Iterable<Buffer>} chunks
 */
export async function sendChunks(res, line, chunks) {
  const gone = new AbortController();
  res.once('close', () => gone.abort());
  try {
    for await (const chunk of chunks) await sendPortions(res, line, chunk, gone.signal);
    res.end();
  } catch (error) {
    // The player left, as players do: whatever failed then, failed because of that.
    if (!gone.signal.aborted) throw error;
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
