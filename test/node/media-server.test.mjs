import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, get, request } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createMedia } from '../support/media.mjs';

const folder = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const media = createMedia({ fixtures: folder('test/fixtures'), demo: folder('demo/media') });
const name = 'av-sidx.mp4';
const whole = readFileSync(folder(`test/fixtures/${name}`));
let origin;
let server;

before(async () => {
  server = createServer((req, res) => void media.serve(req, res).catch((error) => res.destroy(error)));
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${server.address().port}`;
});
after(() => {
  server.close();
  server.closeAllConnections();
});

const url = (options, path = name) => `${origin}${options ? `/net/${options}` : '/media'}/${path}`;
const ask = (options, range, path) => fetch(url(options, path), range ? { headers: { Range: range } } : {});
const bytes = async (response) => Buffer.from(await response.arrayBuffer());
const readLog = async (id) => (await fetch(`${origin}/net-log?id=${id}`)).json();

/** The body as far as it comes, and the error that ended it. */
async function drain(response) {
  const parts = [];
  try {
    for await (const part of response.body) parts.push(part);
  } catch (error) {
    return { body: Buffer.concat(parts), error };
  }
  return { body: Buffer.concat(parts) };
}

/** Polls, because a server learns of a client's end a moment later. */
async function until(check) {
  const deadline = Date.now() + 2000;
  for (;;) {
    const value = await check();
    if (value) return value;
    assert.ok(Date.now() < deadline, 'not in time');
    await sleep(10);
  }
}

describe('plain answers', () => {
  it('sends the whole file, with type, length, and headers for other origins', async () => {
    const response = await ask();
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('content-type'), 'video/mp4');
    assert.equal(response.headers.get('accept-ranges'), 'bytes');
    assert.equal(response.headers.get('cache-control'), 'no-store');
    assert.equal(response.headers.get('access-control-allow-origin'), '*');
    assert.equal(response.headers.get('cross-origin-resource-policy'), 'cross-origin');
    assert.deepEqual(await bytes(response), whole);
  });
  it('sends a range as 206', async () => {
    const response = await ask('', 'bytes=100-199');
    assert.equal(response.status, 206);
    assert.equal(response.headers.get('content-range'), `bytes 100-199/${whole.length}`);
    assert.equal(response.headers.get('content-length'), '100');
    assert.deepEqual(await bytes(response), whole.subarray(100, 200));
  });
  it('sends a suffix', async () => {
    assert.deepEqual(await bytes(await ask('', 'bytes=-64')), whole.subarray(-64));
  });
  it('refuses a range behind the end with 416 and the size', async () => {
    const response = await ask('', `bytes=${whole.length}-`);
    assert.equal(response.status, 416);
    assert.equal(response.headers.get('content-range'), `bytes */${whole.length}`);
    assert.equal(response.headers.get('access-control-allow-origin'), '*');
  });
  it('ignores Range beside If-Range, for want of a validator', async () => {
    const response = await fetch(url(), { headers: { Range: 'bytes=0-9', 'If-Range': '"x"' } });
    assert.equal(response.status, 200);
    await response.body.cancel();
  });
  it('answers HEAD without a body and without regard to Range', async () => {
    const response = await fetch(url(), { method: 'HEAD', headers: { Range: 'bytes=0-9' } });
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('content-length'), String(whole.length));
    assert.equal((await bytes(response)).length, 0);
  });
  it('sends an empty file', async () => {
    const response = await ask('', undefined, 'bad/empty.mp4');
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('content-length'), '0');
  });
  it('finds demo media below demo/', async () => {
    const response = await ask('', 'bytes=4-7', 'demo/demo.mp4');
    assert.equal((await bytes(response)).toString(), 'ftyp');
  });
  it('has nothing outside its folders', async () => {
    for (const path of ['nothing.mp4', '..%2fwtr.config.mjs', 'demo/..%2f..%2fpackage.json', 'list', '%00']) {
      assert.equal((await ask('', undefined, path)).status, 404, path);
    }
  });
  it('refuses other methods, unknown options and malformed paths', async () => {
    assert.equal((await fetch(url(), { method: 'POST' })).status, 405);
    assert.equal((await ask('kpbs=3')).status, 400);
    assert.equal((await ask('kbps=fast')).status, 400);
    assert.equal((await ask('', undefined, '%zz')).status, 400);
  });
});

describe('shaping', () => {
  it('waits before the answer', async () => {
    const startedAt = performance.now();
    await bytes(await ask('delay=150', 'bytes=0-9'));
    assert.ok(performance.now() - startedAt >= 145);
  });
  it('paces each response on its own', async () => {
    const startedAt = performance.now();
    // 10 000 bytes at 200 kb/s: 0.4 s, also when two run at once.
    const both = await Promise.all([ask('kbps=200', 'bytes=0-9999'), ask('kbps=200', 'bytes=0-9999')]);
    for (const body of await Promise.all(both.map(bytes))) assert.deepEqual(body, whole.subarray(0, 10000));
    const took = performance.now() - startedAt;
    assert.ok(took > 380 && took < 700, `${took} ms`);
  });
  it('changes the type', async () => {
    const response = await ask('type=text%2Fplain', 'bytes=0-9');
    assert.equal(response.headers.get('content-type'), 'text/plain');
    await response.body.cancel();
  });
  it('leaves the CORS headers out, also in a preflight', async () => {
    for (const method of ['GET', 'OPTIONS']) {
      const response = await fetch(url('cors=0'), { method });
      assert.equal(response.headers.get('access-control-allow-origin'), null);
      await response.arrayBuffer();
    }
    assert.equal((await fetch(url(), { method: 'OPTIONS' })).headers.get('access-control-allow-headers'), 'Range');
  });
  it('can do without ranges', async () => {
    const response = await ask('ranges=0', 'bytes=0-9');
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('accept-ranges'), null);
    assert.deepEqual(await bytes(response), whole);
  });
});

describe('faults', () => {
  it('fails with a status so many times, then serves', async () => {
    const statuses = [];
    for (let i = 0; i < 4; i++) {
      const response = await ask('status=503,times=2,id=flaky', 'bytes=0-9');
      statuses.push(response.status);
      await response.arrayBuffer();
    }
    assert.deepEqual(statuses, [503, 503, 206, 206]);
  });
  it('counts each id, and without one each path, by itself', async () => {
    const statuses = [];
    for (const [options, path] of [
      ['status=500,times=1,id=one'],
      ['status=500,times=1,id=two'],
      ['status=500,times=1', 'bad/text.txt'],
      ['status=500,times=1', 'bad/html-page.mp4'],
      ['status=500,times=1', 'bad/text.txt'],
    ]) {
      const response = await ask(options, undefined, path);
      statuses.push(response.status);
      await response.arrayBuffer();
    }
    assert.deepEqual(statuses, [500, 500, 500, 500, 200]);
  });
  it('strikes only matching paths', async () => {
    assert.equal((await ask('status=404,match=seg-1', undefined, 'list/playlist.json')).status, 200);
    assert.equal((await ask('status=404,match=seg-1', undefined, 'list/seg-1.m4s')).status, 404);
  });
  it('resets the connection before the answer', async () => {
    await assert.rejects(ask('reset=1,times=1,id=reset'), (error) => error.cause.code === 'ECONNRESET');
    const response = await ask('reset=1,times=1,id=reset', 'bytes=0-9');
    assert.equal(response.status, 206);
    await response.arrayBuffer();
  });
  it('cuts the connection after so many bytes of the body', async () => {
    const response = await ask('cut=5000,times=1,id=cut', 'bytes=1000-');
    assert.equal(response.headers.get('content-length'), String(whole.length - 1000));
    const { body, error } = await drain(response);
    assert.ok(error);
    assert.deepEqual(body, whole.subarray(1000, 6000));
    assert.deepEqual(await bytes(await ask('cut=5000,times=1,id=cut')), whole);
  });
  it('truncates without an error', async () => {
    const response = await ask('truncate=5000');
    assert.equal(response.headers.get('content-length'), null);
    const { body, error } = await drain(response);
    assert.equal(error, undefined);
    assert.deepEqual(body, whole.subarray(0, 5000));
  });
  it('stalls after so many bytes, until the client leaves', async () => {
    const controller = new AbortController();
    const response = await fetch(url('stall=5000,id=stall'), { signal: controller.signal });
    let received = 0;
    const reading = (async () => {
      for await (const part of response.body) received += part.length;
    })();
    await until(() => received === 5000);
    await sleep(100);
    assert.equal(received, 5000);
    controller.abort();
    await assert.rejects(reading);
    await until(async () => (await readLog('stall'))[0].state === 'aborted');
  });
  it('hangs until the client leaves', async () => {
    await assert.rejects(fetch(url('hang=1,id=hang'), { signal: AbortSignal.timeout(100) }), { name: 'TimeoutError' });
    const [entry] = await until(async () => {
      const entries = await readLog('hang');
      return entries[0]?.state === 'aborted' && entries;
    });
    assert.equal(entry.status, null);
  });
});

describe('the log', () => {
  it('lists the requests of an id, and forgets them', async () => {
    await bytes(await ask('id=list', 'bytes=0-99'));
    await bytes(await fetch(url('id=list'), { method: 'HEAD' }));
    const [first, second] = await readLog('list');
    const { startedAt, ...rest } = first;
    assert.ok(Math.abs(startedAt - performance.timeOrigin - performance.now()) < 5000);
    const expected = { method: 'GET', path: name, range: 'bytes=0-99', status: 206, bytesSent: 100, state: 'complete' };
    assert.deepEqual(rest, expected);
    assert.equal(second.method, 'HEAD');
    assert.equal(second.bytesSent, 0);
    await fetch(`${origin}/net-log?id=list`, { method: 'DELETE' });
    assert.deepEqual(await readLog('list'), []);
  });
  it('starts the count of faults again when it is cleared', async () => {
    const once = async () => (await ask('status=500,times=1,id=again')).status;
    assert.deepEqual([await once(), await once()], [500, 200]);
    await fetch(`${origin}/net-log?id=again&reset=1`);
    assert.equal(await once(), 500);
  });
  it('stops reading when the client leaves', async () => {
    const controller = new AbortController();
    const response = await fetch(url('kbps=80,id=leave'), { signal: controller.signal });
    await response.body.getReader().read();
    controller.abort();
    const [{ bytesSent }] = await until(async () => {
      const entries = await readLog('leave');
      return entries[0].state === 'aborted' && entries;
    });
    await sleep(150);
    assert.equal((await readLog('leave'))[0].bytesSent, bytesSent);
    assert.ok(bytesSent < 5000, `${bytesSent}`);
  });
  it('notices a client that leaves during the delay', async () => {
    const req = request(url('delay=5000,id=early')).on('error', () => {});
    req.end();
    await until(async () => (await readLog('early')).length === 1);
    req.destroy();
    await until(async () => (await readLog('early'))[0].state === 'aborted');
  });
  it('survives a client on a slow line that leaves', async () => {
    await new Promise((done) => {
      const req = get(url('kbps=8'), (res) => res.once('data', () => req.destroy(done()))).on('error', () => {});
    });
    assert.equal((await ask('', 'bytes=0-9')).status, 206);
  });
});
