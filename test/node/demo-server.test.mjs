import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createDemoLive } from '../../scripts/demo-live.mjs';
import { demoLine } from '../../scripts/demo-line.mjs';

const media = fileURLToPath(new URL('../../demo/media/', import.meta.url));

describe('the live stream of the demo', () => {
  const epoch = Date.parse('2026-01-01T00:00:00Z');
  /** The playlist of a name, so many seconds after the server's start. */
  const read = (name, seconds) => {
    let now = epoch;
    const live = createDemoLive(`${media}hls`, () => now);
    now += seconds * 1000;
    return live(`${name}.m3u8`);
  };
  const numberOf = (text, tag) => Number(new RegExp(`#EXT-X-${tag}:(\\d+)`).exec(text)[1]);
  /** Its segments: date of the beginning, length, byte range, and whether a discontinuity comes before. */
  const segmentsOf = (text) =>
    Array.from(
      text.matchAll(
        /(#EXT-X-DISCONTINUITY\n)?#EXT-X-PROGRAM-DATE-TIME:(\S+)\n#EXTINF:([\d.]+),\n#EXT-X-BYTERANGE:(\S+)\n/g,
      ),
      ([, cut, date, seconds, range]) => ({ isCut: !!cut, at: Date.parse(date), ms: Number(seconds) * 1000, range }),
    );

  for (const name of ['720p', 'de', 'en-text']) {
    it(`has half a minute of ${name} at any time, up to now and without holes`, () => {
      for (let seconds = 0; seconds < 90; seconds += 0.7) {
        const segments = segmentsOf(read(name, seconds));
        assert.equal(segments.length, 15);
        segments
          .slice(1)
          .forEach(({ at }, index) => assert.ok(Math.abs(at - segments[index].at - segments[index].ms) < 2));
        const last = segments.at(-1);
        const behindMs = epoch + seconds * 1000 - (last.at + last.ms);
        assert.ok(behindMs > -2 && behindMs < 2100, `${behindMs} ms behind at ${seconds} s`);
      }
    });
  }

  it('counts segments and discontinuities on as the window slides', () => {
    /** By number of the segment: its range and how many discontinuities were before it. */
    const seen = new Map();
    for (let seconds = 0; seconds < 90; seconds++) {
      const text = read('540p', seconds);
      let cuts = numberOf(text, 'DISCONTINUITY-SEQUENCE');
      segmentsOf(text).forEach(({ isCut, range }, index) => {
        if (isCut) cuts++;
        const number = numberOf(text, 'MEDIA-SEQUENCE') + index;
        const now = `${range} ${cuts}`;
        assert.equal(seen.get(number) ?? now, now, `segment ${number} at ${seconds} s`);
        seen.set(number, now);
      });
    }
    assert.equal(new Set(seen.keys()).size, 15 + 44);
  });
});

describe('the network of the demo', () => {
  let origin;
  let server;
  before(async () => {
    const middleware = demoLine(media);
    server = createServer((req, res) => {
      const { pathname, searchParams } = new URL(req.url, 'http://demo');
      const ctx = { path: pathname, method: req.method, query: Object.fromEntries(searchParams), req, res };
      void middleware(ctx, () => res.writeHead(418).end());
    });
    await new Promise((done) => server.listen(0, '127.0.0.1', done));
    origin = `http://127.0.0.1:${server.address().port}`;
  });
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  const setSpeed = (id, kbps) => fetch(`${origin}/line/${id}?kbps=${kbps}`, { method: 'PUT' });
  const load = async (id, bytes, path = 'hls/720p.mp4') => {
    const response = await fetch(`${origin}/line/${id}/${path}`, { headers: { Range: `bytes=0-${bytes - 1}` } });
    assert.equal(response.status, 206);
    return (await response.arrayBuffer()).byteLength;
  };
  const time = async (work) => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };

  it('shares its speed among what comes at the same time', async () => {
    await setSpeed('a', 800);
    // 20 kB at 100 kB/s.
    const ms = await time(() => Promise.all([load('a', 10_000), load('a', 10_000, 'hls/en.mp4')]));
    assert.ok(ms > 190 && ms < 1000, `${ms} ms`);
  });

  it('changes its speed while something is on its way', async () => {
    await setSpeed('b', 40);
    // Five seconds at the first speed.
    const ms = await time(async () => {
      const loading = load('b', 25_000);
      await new Promise((done) => setTimeout(done, 100));
      await setSpeed('b', 8000);
      assert.equal(await loading, 25_000);
    });
    assert.ok(ms < 1500, `${ms} ms`);
  });

  it('leaves other lines alone', async () => {
    await setSpeed('c', 1);
    assert.ok((await time(() => load('d', 100_000))) < 1000);
  });

  it('answers what it does not have', async () => {
    for (const path of ['hls/nothing.mp4', 'live/nothing.m3u8', 'live/main', '..%2f..%2fpackage.json']) {
      assert.equal((await fetch(`${origin}/line/e/${path}`)).status, 404, path);
    }
    assert.equal((await setSpeed('e', 'much')).status, 400);
    assert.equal((await fetch(`${origin}/media/x`)).status, 418);
  });
});
