import { expect } from '@open-wc/testing';
import { parseRetryAfter, planRetry } from '../../../src/net/retry.js';
import type { HttpFailure } from '../../../src/net/retry.js';

const config = { responseTimeoutMs: 1, stallTimeoutMs: 1, maxAttempts: 6, backoffMs: 100, maxBackoffMs: 1000 };
const status = (code: number, retryAfterMs: number | null = null): HttpFailure => ({
  type: 'status',
  status: code,
  retryAfterMs,
});

describe('planRetry', () => {
  const retriable: readonly HttpFailure[] = [
    { type: 'failed', cause: new TypeError('Failed to fetch') },
    { type: 'timeout', waitedFor: 'response', timeoutMs: 1 },
    { type: 'timeout', waitedFor: 'body', timeoutMs: 1 },
    { type: 'broken', expectedBytes: 10, receivedBytes: 5 },
    ...[408, 425, 429, 500, 502, 503, 504, 507, 599].map((code) => status(code)),
  ];
  for (const failure of retriable) {
    it(`tries again after ${JSON.stringify(failure)}`, () => {
      expect(planRetry(failure, 1, config, () => 0.5)).to.deep.equal({ type: 'retry', delayMs: 50 });
    });
  }

  for (const code of [204, 304, 400, 401, 403, 404, 405, 410, 416, 422, 451, 501, 505]) {
    it(`gives up at once after status ${code}`, () => {
      expect(planRetry(status(code), 1, config, () => 0.5)).to.deep.equal({ type: 'give-up' });
    });
  }

  it('gives up when the tries are used up', () => {
    expect(planRetry(status(503), 5, config, () => 0).type).to.equal('retry');
    expect(planRetry(status(503), 6, config, () => 0).type).to.equal('give-up');
  });

  it('doubles the longest wait with each try, up to the limit', () => {
    const waits = [1, 2, 3, 4, 5].map((attempt) => planRetry(status(503), attempt, config, () => 1));
    expect(waits.map((plan) => (plan.type === 'retry' ? plan.delayMs : -1))).to.deep.equal([100, 200, 400, 800, 1000]);
  });

  it('spreads the waits down to none', () => {
    expect(planRetry(status(503), 3, config, () => 0)).to.deep.equal({ type: 'retry', delayMs: 0 });
  });

  it('waits at least as long as the server asks, up to the limit', () => {
    const wait = (askedMs: number) => planRetry(status(429, askedMs), 1, config, () => 0.5);
    expect(wait(700)).to.deep.equal({ type: 'retry', delayMs: 700 });
    expect(wait(60_000)).to.deep.equal({ type: 'retry', delayMs: 1000 });
    expect(wait(10)).to.deep.equal({ type: 'retry', delayMs: 50 });
  });
});

describe('parseRetryAfter', () => {
  const nowMs = Date.parse('2026-01-01T00:00:00Z');
  const table: readonly [string | null, number | null][] = [
    [null, null],
    ['', null],
    ['soon', null],
    ['0', 0],
    [' 120 ', 120_000],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
  ];
  for (const [value, expected] of table) {
    it(`reads ${JSON.stringify(value)} as ${expected}`, () => {
      expect(parseRetryAfter(value, nowMs)).to.equal(expected);
    });
  }
});
