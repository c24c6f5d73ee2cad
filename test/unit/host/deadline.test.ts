import { aTimeout, expect } from '@open-wc/testing';
import { startDeadline } from '../../../src/host/deadline.js';

function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

/** A deadline that notes when it expired, milliseconds after its start. */
function watch(timeoutMs: number): { expiredAfterMs: number | undefined; times: number; cancel: () => void } {
  const start = performance.now();
  const seen = { expiredAfterMs: undefined as number | undefined, times: 0, cancel: () => {} };
  seen.cancel = startDeadline(timeoutMs, () => {
    seen.expiredAfterMs ??= performance.now() - start;
    seen.times++;
  });
  return seen;
}

describe('startDeadline', () => {
  afterEach(() => {
    Reflect.deleteProperty(document, 'visibilityState');
  });

  it('expires once, not before its time', async () => {
    const deadline = watch(300);
    await aTimeout(900);
    expect(deadline.expiredAfterMs).to.be.at.least(299);
    expect(deadline.times).to.equal(1);
  });

  it('does not expire after it was cancelled', async () => {
    const deadline = watch(150);
    deadline.cancel();
    await aTimeout(400);
    expect(deadline.times).to.equal(0);
  });

  it('does not count the time in which the page was blocked', async () => {
    const deadline = watch(800);
    block(2000);
    await aTimeout(150);
    expect(deadline.times, 'right after the block').to.equal(0);
    await aTimeout(1200);
    expect(deadline.times, 'later').to.equal(1);
    expect(deadline.expiredAfterMs).to.be.at.least(2000 + 800 - 250 - 100);
  });

  it('counts the slow timers of a hidden page in full', async () => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, value: 'hidden' });
    const deadline = watch(900);
    block(1000);
    await aTimeout(150);
    expect(deadline.times).to.equal(1);
  });
});
