import { expect } from '@open-wc/testing';
import { answer, bytes, clientOf, failure, fakeFetch, hang, load, never, partial } from './fake-fetch.js';

const url = `${location.origin}/file.mp4`;
const head = { 'Content-Length': '100' };

/** Runs `action` and tells how many abort listeners it left, by signal. */
async function listenersAfter(action: () => Promise<unknown>): Promise<Map<AbortSignal, number>> {
  const counts = new Map<AbortSignal, number>();
  const { prototype } = AbortSignal;
  const { addEventListener, removeEventListener } = prototype;
  const counting = (by: number, original: typeof addEventListener) =>
    function (this: AbortSignal, ...args: Parameters<typeof addEventListener>): void {
      counts.set(this, (counts.get(this) ?? 0) + by);
      original.apply(this, args);
    };
  prototype.addEventListener = counting(1, addEventListener);
  prototype.removeEventListener = counting(-1, removeEventListener);
  try {
    await action();
  } finally {
    Object.assign(prototype, { addEventListener, removeEventListener });
  }
  return counts;
}

describe('http client: cancelling', () => {
  it('cancels the transfer when the body is left early', async () => {
    const net = fakeFetch(answer(200, head, bytes(0, 40), 'hang'));
    const { client, transfers } = clientOf(net.fetch);
    for await (const chunk of (await client.open({ url }, never())).body) if (chunk) break;
    expect(net.calls[0]!.signal.aborted).to.equal(true);
    expect(transfers.map((transfer) => transfer.sizeBytes)).to.deep.equal([40]);
  });

  it('cancels the transfer when the body is returned before the first byte was asked for', async () => {
    const net = fakeFetch(answer(200, head, 'hang'));
    const { client, transfers } = clientOf(net.fetch);
    const { body } = await client.open({ url }, never());
    await body[Symbol.asyncIterator]().return!();
    expect(net.calls[0]!.signal.aborted).to.equal(true);
    expect(transfers).to.have.length(1);
  });

  it('ends a pending read at once when the body is returned', async () => {
    const { client } = clientOf(fakeFetch(answer(200, head, 'hang')).fetch, { stallTimeoutMs: 60_000 });
    const iterator = (await client.open({ url }, never())).body[Symbol.asyncIterator]();
    const pending = iterator.next();
    await iterator.return!();
    expect((await pending).done).to.equal(true);
  });

  it('cancels the connection that replaced the first one', async () => {
    const net = fakeFetch(partial(0, 100, 100, bytes(0, 40), 'break'), partial(40, 100, 100, bytes(40, 50), 'hang'));
    const { body } = await clientOf(net.fetch).client.open({ url, range: { start: 0 } }, never());
    let size = 0;
    for await (const chunk of body) {
      size += chunk.byteLength;
      if (size === 50) break;
    }
    expect(net.calls[1]!.signal.aborted).to.equal(true);
  });

  it('does not ask at all after an abort', async () => {
    const net = fakeFetch(answer(200, head, bytes(0, 100)));
    const error = await failure(clientOf(net.fetch).client.open({ url }, AbortSignal.abort('enough')));
    expect(error).to.equal('enough');
    expect(net.calls).to.have.length(0);
  });

  it('rejects with the reason of the signal while it waits for the answer', async () => {
    const controller = new AbortController();
    const net = fakeFetch(hang);
    const opening = failure(clientOf(net.fetch, { responseTimeoutMs: 60_000 }).client.open({ url }, controller.signal));
    controller.abort('enough');
    expect(await opening).to.equal('enough');
    expect(net.calls.map((call) => call.signal.aborted)).to.deep.equal([true]);
  });

  it('rejects with the reason of the signal while it waits for the next try', async () => {
    const controller = new AbortController();
    const net = fakeFetch(answer(503, {}));
    const { client } = clientOf(net.fetch, { backoffMs: 60_000, maxBackoffMs: 60_000 });
    const opening = failure(client.open({ url }, controller.signal));
    while (net.calls.length === 0) await Promise.resolve();
    await new Promise((resolve) => setTimeout(resolve));
    controller.abort('enough');
    expect(await opening).to.equal('enough');
    expect(net.calls).to.have.length(1);
  });

  it('rejects with the reason of the signal while it waits for bytes', async () => {
    const controller = new AbortController();
    const net = fakeFetch(answer(200, head, bytes(0, 40), 'hang'));
    const { client, transfers } = clientOf(net.fetch, { stallTimeoutMs: 60_000 });
    const reading = failure(client.bytes({ url }, controller.signal));
    await new Promise((resolve) => setTimeout(resolve, 50));
    controller.abort('enough');
    expect(await reading).to.equal('enough');
    expect(net.calls).to.have.length(1);
    expect(transfers).to.have.length(1);
  });

  it('does not depend on the fetch to heed the signal', async () => {
    const mute = clientOf(() => new Promise(() => {}), { responseTimeoutMs: 60_000 });
    const first = new AbortController();
    const opening = failure(mute.client.open({ url }, first.signal));
    first.abort('enough');
    expect(await opening).to.equal('enough');

    const second = new AbortController();
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(bytes(0, 10)) });
    const response = await clientOf(() => Promise.resolve(new Response(endless))).client.open({ url }, second.signal);
    const iterator = response.body[Symbol.asyncIterator]();
    await iterator.next();
    second.abort('enough');
    expect(await failure(iterator.next())).to.equal('enough');
  });

  it('leaves no listener on any signal', async () => {
    const parts = partial(0, 100, 100, bytes(0, 20), bytes(20, 40), 'break');
    const net = fakeFetch(hang, answer(503, {}), parts, partial(40, 100, 100, bytes(40, 100)), answer(404, {}));
    const { client } = clientOf(net.fetch, { responseTimeoutMs: 50 });
    const { signal } = new AbortController();
    const left = await listenersAfter(async () => {
      await client.bytes({ url, range: { start: 0 } }, signal);
      await failure(client.bytes({ url }, signal));
    });
    expect(left.has(signal)).to.equal(true);
    // The fake itself listens to the signals that it is given.
    for (const call of net.calls) left.delete(call.signal);
    expect([...left.values()].filter((count) => count > 0)).to.deep.equal([]);
  });
});

describe('http client: whole bodies', () => {
  it('joins the chunks', async () => {
    const { client } = clientOf(fakeFetch(answer(200, head, bytes(0, 40), bytes(40, 100))).fetch);
    expect([...(await client.bytes({ url }, never()))]).to.deep.equal([...bytes(0, 100)]);
  });

  it('cuts what was asked for out of a file whose server ignores ranges, and loads no further', async () => {
    const net = fakeFetch(answer(200, head, bytes(0, 15), bytes(15, 30), 'hang'));
    const { client } = clientOf(net.fetch);
    expect([...(await client.bytes({ url, range: { start: 10, end: 20 } }, never()))]).to.deep.equal([
      ...bytes(10, 20),
    ]);
    expect(net.calls.map((call) => call.signal.aborted)).to.deep.equal([true]);
  });

  it('decodes UTF-8 across chunks', async () => {
    const encoded = new TextEncoder().encode('é€');
    const { client } = clientOf(fakeFetch(answer(200, {}, encoded.slice(0, 1), encoded.slice(1))).fetch);
    expect(await client.text({ url }, never())).to.equal('é€');
  });

  it('gives no bytes for an empty body', async () => {
    const { client } = clientOf(fakeFetch(() => new Response(null, { status: 200 })).fetch);
    expect(await client.bytes({ url }, never())).to.have.length(0);
  });
});

describe('http client: transfer reports', () => {
  it('reports each answer once', async () => {
    const net = fakeFetch(partial(0, 100, 100, bytes(0, 40), 'break'), partial(40, 100, 100, bytes(40, 100)));
    const { client, transfers } = clientOf(net.fetch);
    await load(client, { url, range: { start: 0 } });
    expect(transfers.map(({ url: of, sizeBytes, origin }) => [of, sizeBytes, origin])).to.deep.equal([
      [url, 40, 'network'],
      [url, 60, 'network'],
    ]);
  });

  it('counts what it had to discard: it went over the line', async () => {
    const net = fakeFetch(answer(200, head, bytes(0, 40), 'break'), answer(200, head, bytes(0, 100)));
    const { client, transfers } = clientOf(net.fetch);
    await load(client, { url });
    expect(transfers.map((transfer) => transfer.sizeBytes)).to.deep.equal([40, 100]);
  });

  it('leaves out the time in which nobody read', async () => {
    const { client, transfers } = clientOf(fakeFetch(answer(200, head, bytes(0, 40), bytes(40, 100))).fetch);
    const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 300));
    const { body } = await client.open({ url }, never());
    await pause();
    for await (const chunk of body) if (chunk) await pause();
    expect(transfers[0]!.durationMs).to.be.below(100);
    expect(transfers[0]!.latencyMs).to.be.below(100);
  });

  it('holds the wait for the answer as latency and the wait for more as duration', async () => {
    const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 100));
    const slow = new ReadableStream<Uint8Array<ArrayBuffer>>(
      {
        async pull(controller) {
          await pause();
          controller.enqueue(bytes(0, 50));
        },
      },
      { highWaterMark: 0 },
    );
    const net = fakeFetch(async () => {
      await pause();
      return new Response(slow, { headers: head });
    });
    const { client, transfers } = clientOf(net.fetch);
    await client.bytes({ url, range: { start: 0, end: 100 } }, never());
    // Until the answer and until its first byte.
    expect(transfers[0]!.latencyMs).to.be.within(150, 1000);
    expect(transfers[0]!.durationMs).to.be.within(50, 1000);
  });
});
