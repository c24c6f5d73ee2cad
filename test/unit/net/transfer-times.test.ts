import { expect } from '@open-wc/testing';
import { answer, bytes, clientOf, fakeFetch, never, type Reply } from './fake-fetch.js';

const url = 'https://media.example/film.mp4';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A piece each so many milliseconds, whether somebody reads or not. */
function steady(pieces: number, everyMs: number): Reply {
  return ({ signal }) => {
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      async start(controller) {
        for (let i = 0; i < pieces && !signal.aborted; i++) {
          controller.enqueue(bytes(i * 10, i * 10 + 10));
          await pause(everyMs);
        }
        if (!signal.aborted) controller.close();
      },
    });
    return new Response(body, { headers: { 'Content-Length': String(pieces * 10) } });
  };
}

describe('http client: what a transfer says of the network', () => {
  it('tells how long nobody read, though bytes went on arriving', async () => {
    const { client, transfers } = clientOf(fakeFetch(steady(4, 20)).fetch);
    const { body } = await client.open({ url }, never());
    let read = 0;
    for await (const chunk of body) {
      read += chunk.byteLength;
      if (read <= 10) await pause(200);
    }
    expect(transfers[0]!.pausedMs).to.be.within(150, 600);
    expect(transfers[0]!.durationMs).to.be.below(150);
  });

  it('does not count what its reader does after the last byte', async () => {
    const { client, transfers } = clientOf(fakeFetch(answer(200, { 'Content-Length': '10' }, bytes(0, 10))).fetch);
    for await (const chunk of (await client.open({ url }, never())).body) if (chunk) await pause(200);
    expect(transfers[0]!.pausedMs).to.be.below(100);
  });

  it('tells how much came at once, and how much came beside it', async () => {
    const { client, transfers } = clientOf(fakeFetch(steady(3, 60), steady(8, 30)).fetch);
    await Promise.all([client.bytes({ url: `${url}?a` }, never()), client.bytes({ url: `${url}?b` }, never())]);
    const [first, second] = transfers;
    expect(first).to.include({ sizeBytes: 30, headBytes: 10 });
    expect(second).to.include({ sizeBytes: 80, headBytes: 10 });
    expect(first!.concurrentBytes).to.be.within(20, 80);
    expect(second!.concurrentBytes).to.be.within(10, 30);
  });

  it('knows of nothing beside it when it is alone', async () => {
    const { client, transfers } = clientOf(fakeFetch(steady(3, 5)).fetch);
    await client.bytes({ url }, never());
    await client.bytes({ url }, never());
    expect(transfers.map(({ concurrentBytes }) => concurrentBytes)).to.deep.equal([0, 0]);
  });

  it('counts how long an aborted transfer had waited', async () => {
    const { client, transfers } = clientOf(fakeFetch(answer(200, {}, bytes(0, 10), 'hang')).fetch);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 200);
    const { body } = await client.open({ url }, controller.signal);
    try {
      for await (const chunk of body) expect(chunk.byteLength).to.equal(10);
    } catch {
      // The abort.
    }
    expect(transfers[0]!.sizeBytes).to.equal(10);
    expect(transfers[0]!.durationMs).to.be.within(100, 290);
  });
});
