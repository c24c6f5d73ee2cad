import { expect } from '@open-wc/testing';
import { answer, bytes, clientOf, failure, fakeFetch, hang, load, never, partial, refuse } from './fake-fetch.js';
import type { Reply } from './fake-fetch.js';

const url = `${location.origin}/file.mp4`;
const whole = (...parts: Parameters<typeof answer>[2][]): Reply =>
  answer(200, { 'Content-Length': '100', 'Content-Type': 'Video/MP4; codecs="x"' }, ...parts);
const seekable = { 'Content-Length': '100', 'Accept-Ranges': 'bytes' };
const numbers = (start: number, end: number): number[] => [...bytes(start, end)];

describe('http client: opening', () => {
  it('describes the answer and yields its bytes', async () => {
    const { client } = clientOf(fakeFetch(whole(bytes(0, 60), bytes(60, 100))).fetch);
    const { response, body } = await load(client, { url });
    expect(response).to.deep.include({ url, status: 200, contentType: 'video/mp4', totalBytes: 100 });
    expect(response.range).to.deep.equal({ start: 0, end: 100 });
    expect(body).to.deep.equal(numbers(0, 100));
  });

  it('asks for a half-open range with an inclusive end', async () => {
    const net = fakeFetch(partial(10, 20, 100, bytes(10, 20)));
    const { response } = await load(clientOf(net.fetch).client, { url, range: { start: 10, end: 20 } });
    expect(net.calls.map((call) => call.range)).to.deep.equal(['bytes=10-19']);
    expect(response).to.deep.include({ status: 206, range: { start: 10, end: 20 }, totalBytes: 100 });
  });

  it('hands out the whole file where the server ignores the range, without asking again', async () => {
    const net = fakeFetch(whole(bytes(0, 100)));
    const { response, body } = await load(clientOf(net.fetch).client, { url, range: { start: 10, end: 20 } });
    expect(response.range).to.deep.equal({ start: 0, end: 100 });
    expect(body).to.have.length(100);
    expect(net.calls).to.have.length(1);
  });

  it('resolves a range behind the end with an empty body and the size', async () => {
    const net = fakeFetch(answer(416, { 'Content-Range': 'bytes */100' }, 'hang'));
    // The text that comes along is not waited for.
    const { client } = clientOf(net.fetch, { stallTimeoutMs: 60_000 });
    const { response, body } = await load(client, { url, range: { start: 100 } });
    expect(response).to.deep.include({ status: 416, totalBytes: 100 });
    expect(body).to.deep.equal([]);
  });

  it('tries again after a failure and a server error', async () => {
    const net = fakeFetch(refuse, answer(503, {}), whole(bytes(0, 100)));
    expect((await load(clientOf(net.fetch).client, { url })).body).to.have.length(100);
    expect(net.calls).to.have.length(3);
  });

  it('fails with the status after the tries, saying where and how often', async () => {
    const net = fakeFetch(answer(500, {}));
    const error = await failure(clientOf(net.fetch).client.open({ url }, never()));
    expect(error.code).to.equal('E_NETWORK_STATUS');
    expect(error.detail).to.deep.equal({ url, status: 500, attempts: 3 });
    expect(error.message).to.contain(url).and.contain('500');
    expect(net.calls).to.have.length(3);
  });

  it('does not ask twice for what is not there', async () => {
    const net = fakeFetch(answer(404, {}));
    const error = await failure(clientOf(net.fetch).client.open({ url }, never()));
    expect(error.detail).to.deep.equal({ url, status: 404, attempts: 1 });
  });

  it('fails where no answer comes, with what the browser said as the cause', async () => {
    const error = await failure(clientOf(fakeFetch(refuse).fetch).client.open({ url }, never()));
    expect(error.code).to.equal('E_NETWORK_FAILED');
    expect(error.detail).to.deep.equal({ url, attempts: 3 });
    expect(error.cause).to.be.instanceOf(TypeError);
  });

  it('gives up on a server that does not answer, and cancels each try', async () => {
    const net = fakeFetch(hang);
    const { client } = clientOf(net.fetch, { responseTimeoutMs: 50 });
    const error = await failure(client.open({ url }, never()));
    expect(error.code).to.equal('E_NETWORK_TIMEOUT');
    expect(error.detail).to.deep.equal({ url, timeoutMs: 50, attempts: 3 });
    expect(net.calls.map((call) => call.signal.aborted)).to.deep.equal([true, true, true]);
  });
});

describe('http client: bodies that break', () => {
  it('goes on by range from the byte reached', async () => {
    const net = fakeFetch(answer(200, seekable, bytes(0, 40), 'break'), partial(40, 100, 100, bytes(40, 100)));
    expect((await load(clientOf(net.fetch).client, { url })).body).to.deep.equal(numbers(0, 100));
    expect(net.calls.map((call) => call.range)).to.deep.equal([null, 'bytes=40-']);
  });

  it('keeps to the end that was asked for when it goes on', async () => {
    const net = fakeFetch(partial(10, 50, 100, bytes(10, 20)), partial(20, 50, 100, bytes(20, 50)));
    const { body } = await load(clientOf(net.fetch).client, { url, range: { start: 10, end: 50 } });
    expect(body).to.deep.equal(numbers(10, 50));
    expect(net.calls.map((call) => call.range)).to.deep.equal(['bytes=10-49', 'bytes=20-49']);
  });

  it('starts anew where the server has no ranges, and discards what it delivered before', async () => {
    const net = fakeFetch(whole(bytes(0, 40), 'break'), whole(bytes(0, 30), bytes(30, 70), bytes(70, 100)));
    expect((await load(clientOf(net.fetch).client, { url })).body).to.deep.equal(numbers(0, 100));
    expect(net.calls.map((call) => call.range)).to.deep.equal([null, null]);
  });

  it('goes on after a stall while somebody waits', async () => {
    const net = fakeFetch(answer(200, seekable, bytes(0, 40), 'hang'), partial(40, 100, 100, bytes(40, 100)));
    const { client } = clientOf(net.fetch, { stallTimeoutMs: 50 });
    expect((await load(client, { url })).body).to.deep.equal(numbers(0, 100));
    expect(net.calls[0]!.signal.aborted).to.equal(true);
  });

  it('does not time out while nobody reads', async () => {
    const net = fakeFetch(whole(bytes(0, 40), bytes(40, 100)));
    const { client } = clientOf(net.fetch, { stallTimeoutMs: 50 });
    let size = 0;
    for await (const chunk of (await client.open({ url }, never())).body) {
      size += chunk.byteLength;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(size).to.equal(100);
    expect(net.calls).to.have.length(1);
  });

  it('does not count tries that made progress', async () => {
    const steps = Array.from({ length: 10 }, (_, i) => partial(i * 10, 100, 100, bytes(i * 10, i * 10 + 10)));
    const net = fakeFetch(...steps);
    expect((await load(clientOf(net.fetch).client, { url, range: { start: 0 } })).body).to.have.length(100);
    expect(net.calls).to.have.length(10);
  });

  it('does not take bytes that it discards for progress', async () => {
    const net = fakeFetch(whole(bytes(0, 40), 'break'));
    const error = await failure(load(clientOf(net.fetch).client, { url }));
    expect(error.code).to.equal('E_NETWORK_TRUNCATED');
    expect(error.detail).to.deep.equal({ url, expectedBytes: 100, receivedBytes: 40 });
    expect(net.calls).to.have.length(3);
  });

  it('fails where the body cleanly ends early again and again', async () => {
    const net = fakeFetch(partial(0, 100, 100, bytes(0, 40)), partial(40, 100, 100));
    const error = await failure(load(clientOf(net.fetch).client, { url, range: { start: 0 } }));
    expect(error.code).to.equal('E_NETWORK_TRUNCATED');
    expect(error.detail).to.deep.equal({ url, expectedBytes: 100, receivedBytes: 40 });
  });

  it('ends with a stall where the server never sends more', async () => {
    const net = fakeFetch(answer(200, seekable, bytes(0, 40), 'hang'), partial(40, 100, 100, 'hang'));
    const { client } = clientOf(net.fetch, { stallTimeoutMs: 50 });
    const error = await failure(load(client, { url }));
    expect(error.code).to.equal('E_NETWORK_TIMEOUT');
    expect(error.detail).to.deep.equal({ url, timeoutMs: 50, attempts: 3 });
  });

  it('does not check the length of a compressed body', async () => {
    const net = fakeFetch(answer(200, { 'Content-Length': '7', 'Content-Encoding': 'gzip' }, bytes(0, 100)));
    const { response, body } = await load(clientOf(net.fetch).client, { url });
    expect(body).to.have.length(100);
    expect(response.totalBytes).to.equal(null);
  });

  it('delivers no more than the range that the server announced', async () => {
    const net = fakeFetch(partial(0, 50, 100, bytes(0, 40), bytes(40, 100)));
    expect((await load(clientOf(net.fetch).client, { url, range: { start: 0, end: 50 } })).body).to.have.length(50);
  });

  const changes: readonly [string, Reply][] = [
    ['another size', partial(40, 90, 90, bytes(40, 90))],
    ['another tag', answer(206, { 'Content-Range': 'bytes 40-99/100', ETag: '"b"' }, bytes(40, 100))],
    ['a shorter file', answer(416, { 'Content-Range': 'bytes */30' })],
  ];
  for (const [name, reply] of changes) {
    it(`notices ${name} when it goes on`, async () => {
      const net = fakeFetch(answer(200, { ...seekable, ETag: '"a"' }, bytes(0, 40), 'break'), reply);
      const error = await failure(load(clientOf(net.fetch).client, { url }));
      expect(error.code).to.equal('E_SOURCE_CORRUPT');
      expect(error.detail).to.deep.include({ url, position: 40 });
    });
  }
});

describe('http client: cross-origin refusals', () => {
  const foreign = 'https://media.example/file.mp4';
  const refusing: Reply = (call) => (call.mode === 'no-cors' ? new Response('') : refuse(call));

  it('are told from a dead server', async () => {
    const net = fakeFetch(refusing);
    const error = await failure(clientOf(net.fetch).client.open({ url: foreign, range: { start: 0 } }, never()));
    expect(error.code).to.equal('E_NETWORK_CORS');
    expect(error.detail).to.deep.equal({ url: foreign, origin: location.origin });
    expect(error.message).to.contain(`Access-Control-Allow-Origin: ${location.origin}`).and.contain('Range');
  });

  it('are asked about once, without a range, and the answer is dropped', async () => {
    const net = fakeFetch(refusing);
    await failure(clientOf(net.fetch, { maxAttempts: 9 }).client.open({ url: foreign, range: { start: 0 } }, never()));
    const probes = net.calls.filter((call) => call.mode === 'no-cors');
    expect(probes.map(({ range, signal }) => [range, signal.aborted])).to.deep.equal([[null, true]]);
    expect(net.calls).to.have.length(3);
  });

  it('are recognised with a single try', async () => {
    const { client } = clientOf(fakeFetch(refusing).fetch, { maxAttempts: 1 });
    expect((await failure(client.open({ url: foreign }, never()))).code).to.equal('E_NETWORK_CORS');
  });

  it('are not assumed where nothing answers', async () => {
    const { client } = clientOf(fakeFetch(refuse).fetch);
    expect((await failure(client.open({ url: foreign }, never()))).code).to.equal('E_NETWORK_FAILED');
  });

  it('are not assumed after one lost connection', async () => {
    let lost = false;
    const net = fakeFetch((call) => {
      if (call.mode === 'no-cors') return new Response('');
      if (lost) return whole(bytes(0, 100))(call);
      lost = true;
      return refuse(call);
    });
    expect((await load(clientOf(net.fetch).client, { url: foreign })).body).to.have.length(100);
  });

  it('are not waited for where the probe gets no answer', async () => {
    const net = fakeFetch((call) => (call.mode === 'no-cors' ? hang(call) : refuse(call)));
    const { client } = clientOf(net.fetch, { responseTimeoutMs: 100 });
    expect((await failure(client.open({ url: foreign }, never()))).code).to.equal('E_NETWORK_FAILED');
    expect(net.calls.every((call) => call.mode !== 'no-cors' || call.signal.aborted)).to.equal(true);
  });

  it('are not assumed after an answer that could be read', async () => {
    const net = fakeFetch(answer(200, seekable, bytes(0, 40), 'break'), refusing);
    expect((await failure(load(clientOf(net.fetch).client, { url: foreign }))).code).to.equal('E_NETWORK_FAILED');
  });

  it('are not looked for on the own origin', async () => {
    const net = fakeFetch(refuse);
    await failure(clientOf(net.fetch).client.open({ url }, never()));
    expect(net.calls.some((call) => call.mode === 'no-cors')).to.equal(false);
  });
});
