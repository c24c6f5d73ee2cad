import { expect } from '@open-wc/testing';
import { createImportCode } from '../../../src/engine/import-code.js';
import { failureOf } from '../../support/test-http.js';

const URL = 'https://x/film.m3u8';
const never = (): Promise<never> => new Promise(() => {});

describe('code that a loader imports', () => {
  const abort = new AbortController();
  const importCode = createImportCode({ url: URL, timeoutMs: 50 }, abort.signal);

  it('is what the import gives', async () => {
    expect(await importCode('the part', () => Promise.resolve({ answer: 42 }))).to.deep.equal({ answer: 42 });
  });

  it('that fails says what it was, for which source, why, and what to do', async () => {
    const cause = new TypeError('Failed to fetch dynamically imported module: https://x/chunk.js');
    const error = await failureOf(importCode('the part', () => Promise.reject(cause)));
    expect([error.code, error.detail, error.cause]).to.deep.equal([
      'E_LOADER_IMPORT',
      { url: URL, what: 'the part' },
      cause,
    ]);
    for (const part of ['the part', URL, 'https://x/chunk.js', 'reload the page', 'one release', 'script-src'])
      expect(error.message).to.include(part);
  });

  it('that throws before it is asked for fails alike', async () => {
    const load = (): never => {
      throw new Error('no import() here');
    };
    expect((await failureOf(importCode('the part', load))).message).to.include('no import() here');
  });

  it('that never arrives ends with a deadline', async () => {
    const error = await failureOf(importCode('the late part', never));
    expect(error.code).to.equal('E_LOADER_IMPORT');
    expect(error.message).to.include('did not arrive within 50 ms');
  });

  it('is asked for once by all who want it at the same time', async () => {
    let count = 0;
    const load = async (): Promise<number> => ++count;
    expect(await Promise.all([importCode('the part', load), importCode('the part', load)])).to.deep.equal([1, 1]);
    expect(await importCode('the part', load)).to.equal(2);
  });

  it('that failed is asked for again the next time', async () => {
    let count = 0;
    const load = (): Promise<string> =>
      ++count === 1 ? Promise.reject(new Error('offline')) : Promise.resolve('here');
    await failureOf(importCode('the part', load));
    expect(await importCode('the part', load)).to.equal('here');
  });

  it('that is late is not waited for again while it is under way, and is used once it is here', async () => {
    let arrive!: (value: string) => void;
    let count = 0;
    const load = (): Promise<string> => {
      count++;
      return new Promise((resolve) => (arrive = resolve));
    };
    await failureOf(importCode('the slow part', load));
    const since = performance.now();
    await failureOf(importCode('the slow part', load));
    expect(performance.now() - since).to.be.lessThan(40);
    expect(count).to.equal(1);
    arrive('the first');
    await new Promise((resolve) => setTimeout(resolve));
    const again = importCode('the slow part', load);
    arrive('the second');
    expect([await again, count]).to.deep.equal(['the second', 2]);
  });

  it('is not waited for when the session ends, which is no failure', async () => {
    const waiting = importCode('the part', never).catch((reason: unknown) => reason);
    abort.abort();
    expect(await waiting).to.equal(abort.signal.reason);
  });
});
