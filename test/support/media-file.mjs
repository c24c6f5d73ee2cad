// Sends a file, or a part of one, over plain node:http: ranges, pace, early ends.
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { extname, resolve, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const TYPES = {
  '.mp4': 'video/mp4',
  '.m4s': 'video/iso.segment',
  '.webm': 'video/webm',
  '.mpd': 'application/dash+xml',
  '.m3u8': 'application/vnd.apple.mpegurl',
  '.ts': 'video/mp2t',
  '.mpegts': 'video/mp2t',
  '.vtt': 'text/vtt; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
};

/** @param {string} file */
export const typeOf = (file) => TYPES[extname(file)] ?? 'application/octet-stream';

/**
 * A file below a folder, or undefined when there is none or the path leads outside.
 *
 * @param {string} root
 * @param {string} path decoded, relative
 * @returns {Promise<{file: string, size: number} | undefined>}
 */
export async function findFile(root, path) {
  const file = resolve(root, path);
  if (path.includes('\0') || !file.startsWith(resolve(root) + sep)) return undefined;
  const info = await stat(file).catch(() => undefined);
  return info?.isFile() ? { file, size: info.size } : undefined;
}

/**
 * RFC 9110 section 14.2. `'whole'` where Range is absent, malformed or lists several ranges (a server may ignore those);
 * `'unsatisfiable'` calls for 416. The end is exclusive.
 *
 * @param {string | undefined} header
 * @param {number} size
 * @returns {{start: number, end: number} | 'whole' | 'unsatisfiable'}
 */
export function parseRange(header, size) {
  const match = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return 'whole';
  const [first, last] = [match[1], match[2]];
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return 'whole';
  if (start >= size) return 'unsatisfiable';
  return { start, end: last === '' ? size : Math.min(Number(last) + 1, size) };
}

/**
 * Cuts a stream into parts and yields each when its time has come. The pace belongs to one response; two of them do not
 * share a line.
 */
async function* paced(stream, kbps, signal) {
  // Twenty parts a second, within limits: smooth at 50 kb/s, cheap at 50 Mb/s.
  const partBytes = kbps ? Math.round(Math.min(Math.max((kbps * 125) / 20, 128), 65536)) : Infinity;
  const startedAt = performance.now();
  let sent = 0;
  for await (const chunk of stream) {
    for (let at = 0; at < chunk.length; at += partBytes) {
      const part = chunk.subarray(at, Math.min(at + partBytes, chunk.length));
      sent += part.length;
      const wait = kbps ? (sent * 8) / kbps - (performance.now() - startedAt) : 0;
      if (wait > 1) await sleep(wait, undefined, { signal });
      yield part;
    }
  }
}

/**
 * Writes bytes `start` to `end` of the file to the response, without ending it. Rejects with an AbortError, and closes
 * the file, as soon as the signal fires.
 *
 * @param {import('node:http').ServerResponse} res
 * @param {string} file
 * @param {{start: number, end: number, kbps?: number, onBytes: (count: number) => void}} what
 * @param {AbortSignal} signal
 */
export async function writeFilePart(res, file, { start, end, kbps, onBytes }, signal) {
  if (start >= end) return;
  const stream = createReadStream(file, { start, end: end - 1 });
  try {
    for await (const part of paced(stream, kbps, signal)) {
      signal.throwIfAborted();
      onBytes(part.length);
      if (!res.write(part)) await once(res, 'drain', { signal });
    }
  } finally {
    stream.destroy();
  }
}
