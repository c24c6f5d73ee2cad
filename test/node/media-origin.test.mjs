import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startOrigin } from '../support/media-origin.mjs';
import { createMedia, mediaMiddleware } from '../support/media.mjs';

const folder = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const media = createMedia({ fixtures: folder('test/fixtures'), demo: folder('demo/media') });
const name = 'av-sidx.mp4';
const whole = readFileSync(folder(`test/fixtures/${name}`));

describe('the second origin', () => {
  it('serves media and built files to other origins', async () => {
    const second = await startOrigin({ media, dist: folder('test/support') });
    try {
      const clip = await fetch(`${second.origin}/media/${name}`, { headers: { Range: 'bytes=0-9' } });
      assert.equal(clip.status, 206);
      await clip.arrayBuffer();
      const script = await fetch(`${second.origin}/dist/media.mjs`);
      assert.equal(script.headers.get('access-control-allow-origin'), '*');
      assert.equal(script.headers.get('cross-origin-resource-policy'), 'cross-origin');
      assert.equal(await script.text(), readFileSync(folder('test/support/media.mjs'), 'utf8'));
      assert.equal((await fetch(`${second.origin}/dist/..%2fwtr.config.mjs`)).status, 404);
      assert.equal((await fetch(`${second.origin}/`)).status, 404);
    } finally {
      await second.close();
    }
  });
});

describe('the Koa adapter', () => {
  it('answers for itself, under a path that @web/test-runner does not make cacheable', async () => {
    const contexts = [];
    const app = createServer((req, res) => {
      const ctx = { url: req.url, path: req.url, req, res };
      contexts.push(ctx);
      void mediaMiddleware(media)(ctx, () => res.end('next'));
    });
    await new Promise((done) => app.listen(0, '127.0.0.1', done));
    const base = `http://127.0.0.1:${app.address().port}`;
    assert.deepEqual(Buffer.from(await (await fetch(`${base}/media/${name}?v=1`)).arrayBuffer()), whole);
    assert.equal(await (await fetch(`${base}/test/fixtures/${name}`)).text(), 'next');
    const [taken, passed] = contexts;
    assert.deepEqual([taken.path, taken.respond], ['/media', false]);
    assert.equal(passed.path, `/test/fixtures/${name}`);
    app.close();
    app.closeAllConnections();
  });
});
