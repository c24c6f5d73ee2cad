import { expect } from '@open-wc/testing';
import { ByteSource } from '../../../../src/loaders/progressive/byte-source.js';
import { claimProgressive } from '../../../../src/loaders/progressive/claim.js';
import { fixture, MemoryHttp } from '../../../support/test-http.js';
import { collect, LoaderHarness } from './harness.js';

const FILE = Uint8Array.from({ length: 300_000 }, (_, i) => i % 251);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const signal = new AbortController().signal;

describe('byte source', () => {
  it('reads on from one connection and reads through short gaps', async () => {
    const http = new MemoryHttp(FILE);
    const source = new ByteSource(http, 'https://x/', { idleMs: 1000 });
    const first = await source.lease(0, signal);
    expect(await first.cursor.take(5000)).to.deep.equal(FILE.slice(0, 5000));
    first.end('keep');
    const second = await source.lease(60_000, signal);
    expect(await second.cursor.take(10)).to.deep.equal(FILE.slice(60_000, 60_010));
    second.end('keep');
    expect(http.log).to.have.length(1);
    source.close();
  });

  it('makes a new request for a place far away, and closes the old one', async () => {
    const http = new MemoryHttp(FILE);
    const source = new ByteSource(http, 'https://x/', { idleMs: 1000 });
    const first = await source.lease(0, signal);
    await first.cursor.take(10);
    first.end('keep');
    const second = await source.lease(200_000, signal);
    expect(await second.cursor.take(10)).to.deep.equal(FILE.slice(200_000, 200_010));
    expect(http.log.map(({ range, state }) => [range!.start, state])).to.deep.equal([
      [0, 'cancelled'],
      [200_000, 'open'],
    ]);
    second.end('cancel');
    expect(http.openRequests).to.equal(0);
  });

  it('gives back a connection that nobody reads, and reads on at the same place', async () => {
    const http = new MemoryHttp(FILE);
    const source = new ByteSource(http, 'https://x/', { idleMs: 20 });
    const { cursor } = await source.lease(0, signal);
    await cursor.take(1500);
    await pause(60);
    expect(http.openRequests).to.equal(0);
    expect(await cursor.take(2000)).to.deep.equal(FILE.slice(1500, 3500));
    expect(http.log[1]!.range).to.deep.equal({ start: 2000 });
    source.close();
  });

  it('asks for no more than it expects to read after a pause', async () => {
    const http = new MemoryHttp(FILE);
    const source = new ByteSource(http, 'https://x/', { idleMs: 20 });
    for (const start of [0, 10_000, 20_000]) {
      const { cursor, end } = await source.lease(start, signal, start + 10_000);
      expect(await cursor.take(10_000)).to.deep.equal(FILE.slice(start, start + 10_000));
      await cursor.ensure(16);
      end('keep');
      await pause(60);
    }
    expect(http.log.slice(1).map(({ range, sentBytes }) => [range, sentBytes])).to.deep.equal([
      [{ start: 11_000, end: 20_016 }, 9016],
      [{ start: 20_016, end: 30_016 }, 10_000],
    ]);
    source.close();
  });

  it('keeps the only connection it can have where the server has no ranges', async () => {
    const http = new MemoryHttp(FILE, { ranges: 'none' });
    const source = new ByteSource(http, 'https://x/', { idleMs: 20 });
    const { cursor } = await source.lease(0, signal);
    await cursor.take(1500);
    await pause(60);
    await cursor.take(200_000);
    expect(http.log).to.have.length(1);
    source.close();
  });

  it('gives a second reader at the same time its own request', async () => {
    const http = new MemoryHttp(FILE);
    const source = new ByteSource(http, 'https://x/', { idleMs: 1000 });
    const one = await source.lease(0, signal);
    const two = await source.lease(100, signal);
    const [a, b] = await Promise.all([one.cursor.take(3000), two.cursor.take(3000)]);
    expect(a).to.deep.equal(FILE.slice(0, 3000));
    expect(b).to.deep.equal(FILE.slice(100, 3100));
    two.end('keep');
    expect(http.openRequests).to.equal(1);
    source.close();
    expect(http.openRequests).to.equal(0);
  });

  it('asks for the rest where a server answers with less', async () => {
    const http = new MemoryHttp(FILE, { maxAnswerBytes: 100_000 });
    const source = new ByteSource(http, 'https://x/', { idleMs: 1000 });
    const { cursor } = await source.lease(0, signal);
    expect(await collect(cursor.stream(Infinity))).to.deep.equal(FILE);
    expect(http.log).to.have.length(3);
  });

  it('never hands out memory that it goes on using', async () => {
    const source = new ByteSource(new MemoryHttp(FILE), 'https://x/', { idleMs: 1000 });
    const { cursor } = await source.lease(0, signal);
    for (let at = 0; at < 5000; at += 300) {
      const part = await cursor.take(300);
      expect(part).to.deep.equal(FILE.slice(at, at + 300));
      structuredClone(part, { transfer: [part.buffer] });
    }
    source.close();
  });
});

describe('progressive loader: requests', () => {
  it('leaves nothing open after an abort at any moment', async () => {
    const file = await fixture('av-mfra.mp4');
    for (let at = 0; at < 40; at++) {
      const harness = new LoaderHarness(file, { chunkBytes: 3000 });
      let chunks = 0;
      harness.http.beforeChunk = async () => {
        if (chunks++ === at) harness.abort.abort();
        await Promise.resolve();
      };
      await harness
        .next()
        .then(() => harness.playAll())
        .catch(() => {});
      await pause(0);
      expect(harness.http.openRequests, `aborted before chunk ${at}`).to.equal(
        at < chunks ? 0 : harness.http.openRequests,
      );
      harness.close();
      await pause(0);
      expect(harness.http.openRequests).to.equal(0);
    }
  });

  it('settles soon when aborted while the server says nothing', async () => {
    const harness = await LoaderHarness.ofFixture('av-sidx.mp4');
    harness.http.beforeChunk = () => new Promise(() => {});
    const pending = harness.next().catch((error: unknown) => error);
    await pause(5);
    harness.abort.abort();
    expect(await pending).to.be.instanceOf(DOMException);
    expect(harness.http.openRequests).to.equal(0);
  });

  it('stops a transfer when the reader of a segment leaves early', async () => {
    const harness = await LoaderHarness.ofFixture('long-sidx.mp4');
    await harness.next();
    const [first] = await harness.segments(0, 1);
    for await (const part of harness.loader.fetch(first!, harness.signal)) {
      expect(part.byteLength).to.be.above(0);
      break;
    }
    expect(harness.http.openRequests).to.equal(0);
    harness.close();
  });

  it('fetches a segment beside another that is still under way', async () => {
    const harness = await LoaderHarness.ofFixture('av-sidx.mp4');
    await harness.next();
    const [one, two] = await harness.segments(0, 2);
    const [a, b] = await Promise.all([harness.bytes(one!), harness.bytes(two!)]);
    expect([a.byteLength, b.byteLength]).to.deep.equal([one!.sizeBytes, two!.sizeBytes]);
    harness.close();
  });
});

describe('progressive loader: claim', () => {
  it('is certain of the types and names it is made for', () => {
    const certain = ['a.mp4', 'a.M4V?x=1.m3u8', 'a.m4a#t=1', 'b/a.webm'];
    for (const name of certain) expect(claimProgressive({ url: `https://x/${name}` }), name).to.equal('certain');
    for (const type of ['video/mp4', 'audio/webm; codecs="opus"', 'Audio/MP4']) {
      expect(claimProgressive({ url: 'https://x/stream', type }), type).to.equal('certain');
    }
  });

  it('tries what may be a file and leaves playlists to others', () => {
    for (const name of ['a.mov', 'a.mka', 'film', 'get.php?id=3']) {
      expect(claimProgressive({ url: `https://x/${name}` }), name).to.equal('possible');
    }
    expect(claimProgressive({ url: 'https://x/a.m3u8' })).to.equal('none');
    expect(claimProgressive({ url: 'https://x/a.mpd?x=a.mp4' })).to.equal('none');
    expect(claimProgressive({ url: 'https://x/a', type: 'application/vnd.apple.mpegurl' })).to.equal('none');
  });
});
