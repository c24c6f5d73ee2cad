import { expect } from '@open-wc/testing';
import { SharedBytes } from '../../../../src/loaders/hls/shared-bytes.js';
import type { OwnedBytes } from '../../../../src/shared/bytes.js';

const life = new AbortController().signal;
const origin = (n: number) => ({ url: `https://x/${n}` });

/** Counts transfers and those given up; each has the chunks `[n, 0]` and `[n, 1]`, the second one when let. */
function setUp() {
  const log = { begun: 0, aborted: 0 };
  let release!: () => void;
  const gate = new Promise<void>((resolve) => (release = resolve));
  const shared = new SharedBytes(async function* ({ url }, signal): AsyncGenerator<OwnedBytes> {
    log.begun++;
    signal.addEventListener('abort', () => log.aborted++);
    const n = Number(url.split('/').at(-1));
    yield Uint8Array.of(n, 0);
    await gate;
    signal.throwIfAborted();
    if (n === 99) throw new Error('broken');
    yield Uint8Array.of(n, 1);
  }, life);
  const readAll = async (n: number): Promise<number[]> => {
    const all: number[] = [];
    for await (const chunk of shared.read(origin(n), life)) {
      all.push(...chunk);
      // A receiver may do what it likes with its bytes.
      chunk.fill(0xff);
    }
    return all;
  };
  return { log, shared, readAll, release };
}

describe('bytes that two tracks are cut from', () => {
  it('are fetched once, during the transfer and after it', async () => {
    const { log, readAll, release } = setUp();
    const [first, second] = [readAll(7), readAll(7)];
    release();
    expect(await first).to.deep.equal([7, 0, 7, 1]);
    expect(await second).to.deep.equal([7, 0, 7, 1]);
    expect(log.begun).to.equal(1);
    await readAll(8);
    expect(await readAll(8)).to.deep.equal([8, 0, 8, 1]);
    expect(log.begun).to.equal(2);
    await readAll(8);
    expect(log.begun, 'both had it: it was let go').to.equal(3);
  });

  it('are given up when nobody reads on, and only then', async () => {
    const { log, shared, release } = setUp();
    const [one, two] = [shared.read(origin(1), life), shared.read(origin(1), life)];
    await Promise.all([one.next(), two.next()]);
    await one.return();
    expect(log.aborted).to.equal(0);
    await two.return();
    expect(log.aborted).to.equal(1);
    release();
  });

  it('fail for all readers, and not for the next one', async () => {
    const { log, readAll, release } = setUp();
    const outcome = (): Promise<string> =>
      readAll(99).then(
        () => 'read',
        (error: Error) => error.message,
      );
    const both = Promise.all([outcome(), outcome()]);
    release();
    expect(await both).to.deep.equal(['broken', 'broken']);
    expect(await outcome()).to.equal('broken');
    expect(log.begun).to.equal(2);
  });

  it('are kept for the other track, the last few', async () => {
    const { log, readAll, release } = setUp();
    release();
    for (let n = 0; n < 10; n++) await readAll(n);
    await readAll(9);
    await readAll(7);
    expect(log.begun).to.equal(10);
    await readAll(0);
    expect(log.begun).to.equal(11);
  });
});
