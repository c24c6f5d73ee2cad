import { expect } from '@open-wc/testing';
import { SegmentAppender } from '../../../src/engine/segment-appender.js';
import type { OwnedBytes } from '../../../src/shared/bytes.js';

const piece = (...values: number[]): OwnedBytes => new Uint8Array(values);

/** An append that ends when told to. */
function manualAppend() {
  const calls: { readonly bytes: number[]; settle(error?: Error): void }[] = [];
  const append = (bytes: OwnedBytes): Promise<void> =>
    new Promise((resolve, reject) =>
      calls.push({ bytes: [...bytes], settle: (error) => (error ? reject(error) : resolve()) }),
    );
  return { calls, append };
}

const aTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

describe('SegmentAppender', () => {
  it('appends the first piece at once, and joins those that come meanwhile', async () => {
    const { calls, append } = manualAppend();
    const appender = new SegmentAppender(append);
    await appender.push(piece(1));
    await appender.push(piece(2));
    await appender.push(piece(3));
    expect(calls.map(({ bytes }) => bytes)).to.deep.equal([[1]]);
    calls[0]!.settle();
    await aTurn();
    expect(calls.map(({ bytes }) => bytes)).to.deep.equal([[1], [2, 3]]);
    calls[1]!.settle();
    await appender.flush();
  });

  it('makes the transfer wait when too much is held back', async () => {
    const { calls, append } = manualAppend();
    const appender = new SegmentAppender(append);
    await appender.push(new Uint8Array(10));
    let pushed = false;
    const push = appender.push(new Uint8Array(2_000_000)).then(() => (pushed = true));
    await aTurn();
    expect(pushed).to.equal(false);
    calls[0]!.settle();
    await aTurn();
    calls[1]!.settle();
    await push;
  });

  it('reports a failed append at the next push or flush', async () => {
    const { calls, append } = manualAppend();
    const appender = new SegmentAppender(append);
    await appender.push(piece(1));
    calls[0]!.settle(new Error('refused'));
    await aTurn();
    let message = '';
    await appender.push(piece(2)).catch((error: Error) => (message = error.message));
    expect(message).to.equal('refused');
    await appender.flush().then(
      () => expect.fail('flush succeeded'),
      (error: Error) => expect(error.message).to.equal('refused'),
    );
  });

  it('drops what is held back when cancelled, and waits for the append under way', async () => {
    const { calls, append } = manualAppend();
    const appender = new SegmentAppender(append);
    await appender.push(piece(1));
    await appender.push(piece(2));
    let cancelled = false;
    const cancel = appender.cancel().then(() => (cancelled = true));
    await aTurn();
    expect(cancelled).to.equal(false);
    calls[0]!.settle();
    await cancel;
    expect(calls).to.have.length(1);
  });
});
