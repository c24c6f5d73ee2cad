import { expect } from '@open-wc/testing';
import { begun } from '../../../src/shared/begun.js';

describe('begun', () => {
  let log: string[];
  beforeEach(() => (log = []));

  async function* count(): AsyncGenerator<number> {
    try {
      for (let n = 0; n < 3; n++) {
        log.push(`asked ${n}`);
        await Promise.resolve();
        yield n;
      }
    } finally {
      log.push('ended');
    }
  }

  it('asks for the first item at once, and leaves none out', async () => {
    const items = begun(count());
    expect(log).to.deep.equal(['asked 0']);
    const got: number[] = [];
    for await (const item of items) got.push(item);
    expect(got).to.deep.equal([0, 1, 2]);
  });

  it('ends the source when it is left early', async () => {
    for await (const item of begun(count())) if (item === 1) break;
    expect(log).to.deep.equal(['asked 0', 'asked 1', 'ended']);
  });

  it('ends the source when it is not wanted after all', async () => {
    begun(count()).cancel();
    await new Promise((resolve) => setTimeout(resolve));
    expect(log).to.deep.equal(['asked 0', 'ended']);
  });

  it('fails for who iterates, and nowhere else', async () => {
    const broken: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('broken')) }),
    };
    const items = begun(broken);
    await new Promise((resolve) => setTimeout(resolve));
    let failure: unknown;
    try {
      for await (const item of items) log.push(String(item));
    } catch (error) {
      failure = error;
    }
    expect((failure as Error).message).to.equal('broken');
  });
});
