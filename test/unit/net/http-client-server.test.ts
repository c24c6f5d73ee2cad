import { expect } from '@open-wc/testing';
import { nowMs } from '../../../src/shared/clock.js';
import { clientOf, failure, never } from './fake-fetch.js';

const file = 'av-sidx.mp4';
// The same server under another name.
const foreignOrigin = location.origin.replace('localhost', '127.0.0.1');
let expected: Uint8Array;
let count = 0;

/** URL and log of a test of its own. */
function faulty(options: string, origin = location.origin): { url: string; ranges: () => Promise<(string | null)[]> } {
  const id = `http-client-${Math.round(nowMs())}-${count++}`;
  return {
    url: `${origin}/net/id=${id}${options && `,${options}`}/${file}`,
    async ranges() {
      const log = await fetch(`/net-log?id=${id}`);
      return ((await log.json()) as { range: string | null }[]).map((entry) => entry.range);
    },
  };
}

const client = (overrides: Parameters<typeof clientOf>[1] = {}) =>
  clientOf(globalThis.fetch, { responseTimeoutMs: 2000, stallTimeoutMs: 500, ...overrides }).client;

async function expectWholeFile(url: string, range?: { start: number }): Promise<void> {
  const loaded = await client().bytes(range ? { url, range } : { url }, never());
  expect(loaded.byteLength).to.equal(expected.byteLength);
  expect(loaded.every((byte, i) => byte === expected[i])).to.equal(true);
}

describe('http client against a server', () => {
  before(async () => {
    const response = await fetch(`/media/${file}`);
    expected = new Uint8Array(await response.arrayBuffer());
    expect(expected.byteLength).to.be.above(50_000);
  });

  it('loads a range', async () => {
    const { client: http, transfers } = clientOf(globalThis.fetch);
    const loaded = await http.bytes({ url: faulty('').url, range: { start: 10, end: 2000 } }, never());
    expect([...loaded]).to.deep.equal([...expected.subarray(10, 2000)]);
    expect(transfers.map((transfer) => transfer.sizeBytes)).to.deep.equal([1990]);
  });

  it('tells where the file ends when asked for what lies behind it', async () => {
    const { url } = faulty('');
    const response = await client().open({ url, range: { start: 10_000_000 } }, never());
    expect([response.status, response.totalBytes]).to.deep.equal([416, expected.byteLength]);
  });

  it('survives a server error', async () => {
    const { url, ranges } = faulty('status=503,times=2');
    await expectWholeFile(url);
    expect(await ranges()).to.have.length(3);
  });

  it('survives lost connections before the answer', async () => {
    // A browser may repeat by itself what a kept-alive connection lost, so the tries are not counted here.
    await expectWholeFile(faulty('reset=1,times=1').url);
  });

  for (const range of [undefined, { start: 0 }]) {
    const request = range ? 'a range request' : 'a plain request';

    it(`continues ${request} whose connection was lost in the body`, async () => {
      const { url, ranges } = faulty('cut=30000,times=1');
      await expectWholeFile(url, range);
      // A browser may drop what had arrived and was not read yet when the connection was lost: any byte will do.
      expect((await ranges())[1]).to.match(/^bytes=\d+-$/);
    });

    it(`continues ${request} that stalls in the body`, async () => {
      const { url, ranges } = faulty('stall=30000,times=1');
      await expectWholeFile(url, range);
      expect((await ranges())[1]).to.equal('bytes=30000-');
    });
  }

  it('continues a range request whose body ends early', async () => {
    const { url, ranges } = faulty('truncate=30000,times=1');
    await expectWholeFile(url, { start: 0 });
    expect(await ranges()).to.deep.equal(['bytes=0-', 'bytes=30000-']);
  });

  it('starts anew where the server has no ranges', async () => {
    const { url, ranges } = faulty('cut=30000,times=1,ranges=0');
    await expectWholeFile(url);
    expect(await ranges()).to.deep.equal([null, null]);
  });

  it('fails where a body always ends early', async () => {
    const error = await failure(client().bytes({ url: faulty('truncate=0').url, range: { start: 0 } }, never()));
    expect(error.code).to.equal('E_NETWORK_TRUNCATED');
  });

  it('fails where the connection is always lost in the body', async () => {
    const error = await failure(client().bytes({ url: faulty('cut=30000,ranges=0').url }, never()));
    expect(error.code).to.equal('E_NETWORK_TRUNCATED');
  });

  it('fails where the body always stalls', async () => {
    const error = await failure(client().bytes({ url: faulty('stall=0').url }, never()));
    expect(error.code).to.equal('E_NETWORK_TIMEOUT');
  });

  it('fails where no answer comes', async () => {
    const http = client({ responseTimeoutMs: 300 });
    expect((await failure(http.bytes({ url: faulty('hang=1').url }, never()))).code).to.equal('E_NETWORK_TIMEOUT');
  });

  it('fails where every connection is reset', async () => {
    expect((await failure(client().bytes({ url: faulty('reset=1').url }, never()))).code).to.equal('E_NETWORK_FAILED');
  });

  it('loads across origins', async () => {
    await expectWholeFile(faulty('', foreignOrigin).url, { start: 0 });
  });

  it('continues across origins', async () => {
    await expectWholeFile(faulty('stall=30000,times=1', foreignOrigin).url);
  });

  for (const range of [undefined, { start: 0 }]) {
    it(`recognises a server that does not allow this page, with ${range ? 'a' : 'no'} range`, async () => {
      const { url } = faulty('cors=0', foreignOrigin);
      const error = await failure(client().open(range ? { url, range } : { url }, never()));
      expect(error.code).to.equal('E_NETWORK_CORS');
    });
  }

  it('does not blame a foreign server that is down on missing permission', async () => {
    const error = await failure(client().open({ url: faulty('reset=1', foreignOrigin).url }, never()));
    expect(error.code).to.equal('E_NETWORK_FAILED');
  });

  it('slows the transfer down when it is read slowly, and stops it when left', async () => {
    const response = await client().open({ url: `${location.origin}/net/kbps=100/${file}` }, never());
    let size = 0;
    for await (const chunk of response.body) {
      size += chunk.byteLength;
      break;
    }
    expect(size).to.be.within(1, 50_000);
  });

  it('rejects with the reason of the signal in the body', async () => {
    const controller = new AbortController();
    const reading = failure(client().bytes({ url: faulty('stall=1000').url }, controller.signal));
    setTimeout(() => controller.abort('enough'), 100);
    expect(await reading).to.equal('enough');
  });
});
