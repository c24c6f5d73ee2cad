import { expect } from '@open-wc/testing';
import { answer, bytes, clientOf, failure, fakeFetch, hang, load, never } from './fake-fetch.js';

const url = `${location.origin}/live.m3u8`;
const full = answer(200, { 'Content-Length': '100' }, bytes(0, 100));

describe('http client: requests that the server holds', () => {
  it('have so much more time', async () => {
    const late = fakeFetch(async (call) => {
      await new Promise((resolve) => setTimeout(resolve, 120));
      return full(call);
    });
    const { client, transfers } = clientOf(late.fetch, { responseTimeoutMs: 40 });
    expect((await load(client, { url, mayHoldMs: 1000 })).body).to.have.length(100);
    // The wait says nothing about the network.
    expect(transfers).to.deep.equal([]);
  });

  it('end all the same, and are not tried again', async () => {
    for (const reply of [hang, answer(503, {})]) {
      const net = fakeFetch(reply);
      const { client } = clientOf(net.fetch, { responseTimeoutMs: 20 });
      const { code } = await failure(client.open({ url, mayHoldMs: 50 }, never()));
      expect(code).to.equal(reply === hang ? 'E_NETWORK_TIMEOUT' : 'E_NETWORK_STATUS');
      expect(net.calls).to.have.length(1);
    }
  });
});
