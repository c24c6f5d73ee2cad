import { expect } from '@open-wc/testing';
import { withHeadStart } from '../../../src/engine/head-start.js';
import type { HttpClient, HttpRequest, HttpResponse } from '../../../src/net/http.js';

const MAIN: HttpRequest = { url: 'https://x/main.m3u8' };

describe('a request with a head start', () => {
  let asked: { readonly request: HttpRequest; readonly signal: AbortSignal }[];
  let session: AbortController;
  const caller = (): AbortController => new AbortController();

  const clientFor = (open?: HttpClient['open']): HttpClient => {
    asked = [];
    session = new AbortController();
    const client = {
      open: (request: HttpRequest, signal: AbortSignal) => {
        asked.push({ request, signal });
        return open?.(request, signal) ?? Promise.resolve({ url: request.url } as HttpResponse);
      },
    } as HttpClient;
    return withHeadStart(client, MAIN, session.signal);
  };

  it('is asked before anybody needs it, and answers the first who does', async () => {
    const client = clientFor();
    expect(asked.map(({ request }) => request)).to.deep.equal([MAIN]);
    await client.open(MAIN, caller().signal);
    expect(asked.length).to.equal(1);
    await client.open(MAIN, caller().signal);
    expect(asked.length).to.equal(2);
  });

  it('answers nothing else', async () => {
    const client = clientFor();
    await client.open({ url: 'https://x/other' }, caller().signal);
    await client.open({ ...MAIN, range: { start: 0, end: 9 } }, caller().signal);
    expect(asked.length).to.equal(3);
  });

  it('ends with the session, or with who has taken it', async () => {
    clientFor();
    session.abort();
    expect(asked[0]!.signal.aborted).to.equal(true);
    const client = clientFor();
    const taker = caller();
    await client.open(MAIN, taker.signal);
    taker.abort();
    expect(asked[0]!.signal.aborted).to.equal(true);
  });

  it('fails for who asks for it', async () => {
    const client = clientFor(() => Promise.reject(new Error('no network')));
    const error: unknown = await client.open(MAIN, caller().signal).catch((reason: unknown) => reason);
    expect((error as Error).message).to.equal('no network');
  });
});
