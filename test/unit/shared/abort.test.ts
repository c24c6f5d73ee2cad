import { expect } from '@open-wc/testing';
import { childController, isAbort, orAbort, orTimeout, sleep } from '../../../src/shared/abort.js';

const never = new Promise<never>(() => {});
const reasonOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'resolved',
    (reason: unknown) => reason,
  );

describe('sleep', () => {
  it('ends early with the reason of the abort, also of an earlier one', async () => {
    const controller = new AbortController();
    const sleeping = reasonOf(sleep(60_000, controller.signal));
    controller.abort('enough');
    expect(await sleeping).to.equal('enough');
    expect(await reasonOf(sleep(60_000, controller.signal))).to.equal('enough');
  });
});

describe('orAbort', () => {
  it('does not wait for work that was aborted', async () => {
    const controller = new AbortController();
    const waiting = reasonOf(orAbort(never, controller.signal));
    controller.abort('enough');
    expect(await waiting).to.equal('enough');
    expect(await reasonOf(orAbort(never, controller.signal))).to.equal('enough');
  });

  it('gives what the work gives', async () => {
    expect(await orAbort(Promise.resolve(1), new AbortController().signal)).to.equal(1);
  });
});

describe('orTimeout', () => {
  it('does not wait for ever', async () => {
    const error = new Error('late');
    expect(await reasonOf(orTimeout(never, 10, () => error))).to.equal(error);
    expect(await orTimeout(Promise.resolve(1), 10, () => error)).to.equal(1);
  });
});

describe('childController', () => {
  it('aborts with its parent until it is disposed', () => {
    const parent = new AbortController();
    const child = childController(parent.signal);
    const disposed = childController(parent.signal);
    disposed.dispose();
    parent.abort('enough');
    expect(child.signal.reason).to.equal('enough');
    expect(disposed.signal.aborted).to.equal(false);
    expect(childController(parent.signal).signal.aborted).to.equal(true);
  });
});

describe('isAbort', () => {
  it('tells an abort from a failure', () => {
    expect(isAbort(new DOMException('', 'AbortError'))).to.equal(true);
    expect(isAbort(new TypeError('failed'))).to.equal(false);
    expect(isAbort(new TypeError('failed'), AbortSignal.abort())).to.equal(true);
  });
});
