import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Line } from '../support/line.mjs';

/** A clock that stands still until it is told; sleepers wake in the order of their times. */
class VirtualClock {
  #now = 0;
  #sleepers = [];

  now = () => this.#now;

  sleep = (ms, _value, { signal }) =>
    new Promise((resolve, reject) => {
      this.#sleepers.push({ at: this.#now + ms, resolve });
      signal.addEventListener('abort', () => reject(signal.reason));
    });

  async run(untilMs) {
    for (;;) {
      // Whoever was woken goes to sleep again, or does not.
      await new Promise((done) => setImmediate(done));
      this.#sleepers.sort((a, b) => a.at - b.at);
      if (!(this.#sleepers[0]?.at <= untilMs)) break;
      const { at, resolve } = this.#sleepers.shift();
      this.#now = at;
      resolve();
    }
    this.#now = untilMs;
  }
}

const { signal } = new AbortController();
const makeLine = (kbps) => {
  const clock = new VirtualClock();
  const line = new Line(clock);
  line.kbps = kbps;
  return { clock, line };
};

/** Sends portions one after the other, and notes when the last one was through. */
const send = (line, clock, portions, bytes) => {
  const sender = { doneAt: undefined, sent: 0 };
  const run = async () => {
    for (; sender.sent < portions; sender.sent++) await line.pass(bytes, signal);
    sender.doneAt = clock.now();
  };
  void run();
  return sender;
};

describe('a line', () => {
  it('lets bytes through at its speed', async () => {
    const { clock, line } = makeLine(8000);
    const sender = send(line, clock, 10, 10_000);
    await clock.run(1000);
    // 100 kB at 1 MB/s.
    assert.ok(Math.abs(sender.doneAt - 100) < 0.001, `${sender.doneAt}`);
  });

  it('gives senders at the same time equal shares', async () => {
    const { clock, line } = makeLine(8000);
    const one = send(line, clock, 10, 10_000);
    const other = send(line, clock, 100, 10_000);
    await clock.run(150);
    assert.ok(Math.abs(one.sent - other.sent) <= 1, `${one.sent} and ${other.sent}`);
    await clock.run(2000);
    assert.ok(Math.abs(one.doneAt - 200) <= 10, `${one.doneAt}`);
    assert.ok(Math.abs(other.doneAt - 1100) < 0.001, `${other.doneAt}`);
  });

  it('saves nothing up while nobody sends', async () => {
    const { clock, line } = makeLine(8000);
    await clock.run(5000);
    const sender = send(line, clock, 10, 10_000);
    await clock.run(6000);
    assert.ok(Math.abs(sender.doneAt - 5100) < 0.001, `${sender.doneAt}`);
  });

  it('changes its speed for what comes after', async () => {
    const { clock, line } = makeLine(8000);
    const sender = send(line, clock, 10, 10_000);
    await clock.run(55);
    line.kbps = 800;
    await clock.run(5000);
    // Six portions at the first speed, the sixth being on its way; four at a tenth of it.
    assert.ok(Math.abs(sender.doneAt - 460) < 0.001, `${sender.doneAt}`);
  });

  it('lets a sender that has left go at once', async () => {
    const { clock, line } = makeLine(1);
    const controller = new AbortController();
    const passing = line.pass(10_000, controller.signal);
    await clock.run(10);
    controller.abort();
    await assert.rejects(passing, { name: 'AbortError' });
  });
});
