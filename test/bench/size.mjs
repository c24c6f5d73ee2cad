// The code that a page loads: by what was asked for from the server, in the page and in its workers.
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

/** What may follow the first frame: a chunk for captions, say. */
const AFTERWARDS_MS = 2000;

/** @typedef {import('./server.mjs').CodeRequest} CodeRequest */

/**
 * Who asked. A worker's script says so itself; what it imports names it as the referrer.
 *
 * @param {readonly CodeRequest[]} requests in order
 * @returns {{main: CodeRequest[], worker: CodeRequest[]}}
 */
export function splitByThread(requests) {
  const workers = new Set();
  const main = [];
  for (const request of requests) {
    if (request.destination === 'worker' || workers.has(request.referrer.replace(/^code\//, '')))
      workers.add(request.path);
    else main.push(request);
  }
  return { main, worker: requests.filter(({ path }) => workers.has(path)) };
}

const gzipKb = (requests) => {
  const paths = new Map(requests.map(({ path, bytes }) => [path, bytes]));
  return [...paths.values()].reduce((sum, bytes) => sum + gzipSync(bytes, { level: 9 }).length, 0) / 1024;
};

/** @param {Awaited<ReturnType<typeof import('./browser.mjs').openPage>>} page a prepared one */
export async function measureSize(page, url) {
  await page.call('startup', { url });
  await sleep(AFTERWARDS_MS);
  const { main, worker } = splitByThread(page.session.code);
  const [mainKb, workerKb] = [gzipKb(main), gzipKb(worker)];
  return { totalKb: mainKb + workerKb, mainKb, workerKb, files: page.session.code.map(({ path }) => path) };
}
