import { expect } from '@open-wc/testing';
import { resolveConfig } from '../../../src/model/config.js';
import { openThroughputMemory, readNetworkHints, ThroughputMemory } from '../../../src/player/network-hints.js';

const MINUTE_MS = 60_000;

/** A tab's storage and clock; `broken` fails as browsers do it. */
class FakeTab {
  nowMs = 1_700_000_000_000;
  writes = 0;
  broken: 'no' | 'forbidden' | 'full' = 'no';
  readonly values = new Map<string, string>();

  memory(): ThroughputMemory {
    return new ThroughputMemory(
      () => this.#open(),
      () => this.nowMs,
    );
  }

  #open(): Storage {
    if (this.broken === 'forbidden') throw new DOMException('The document is sandboxed.', 'SecurityError');
    return {
      getItem: (key: string) => this.values.get(key) ?? null,
      setItem: (key: string, value: string) => {
        if (this.broken === 'full') throw new DOMException('Exceeded the quota.', 'QuotaExceededError');
        this.writes++;
        this.values.set(key, value);
      },
    } as Storage;
  }
}

describe('ThroughputMemory', () => {
  it('gives the next source what the last one has measured', () => {
    const tab = new FakeTab();
    const memory = tab.memory();
    expect(memory.begin()).to.equal(undefined);
    memory.note(2_000_000);
    memory.note(3_000_000.4);
    expect(tab.writes, 'not in the first seconds').to.equal(0);
    memory.flush();
    expect(tab.memory().begin()).to.equal(3_000_000);
  });

  it('writes at most every ten seconds', () => {
    const tab = new FakeTab();
    const memory = tab.memory();
    memory.begin();
    for (let second = 0; second < 35; second++, tab.nowMs += 1000) memory.note(second + 1);
    expect(tab.writes).to.equal(3);
    expect(tab.memory().begin()).to.equal(31);
  });

  it('writes nothing at the end if nothing was measured', () => {
    const tab = new FakeTab();
    const memory = tab.memory();
    memory.begin();
    memory.note(null);
    memory.flush();
    expect(tab.writes).to.equal(0);
  });

  it('forgets after six minutes', () => {
    const tab = new FakeTab();
    const memory = tab.memory();
    memory.note(5000);
    memory.flush();
    tab.nowMs += 5 * MINUTE_MS;
    expect(tab.memory().begin()).to.equal(5000);
    tab.nowMs += MINUTE_MS;
    expect(tab.memory().begin()).to.equal(undefined);
  });

  it('takes nothing from a storage that another script wrote to', () => {
    const tab = new FakeTab();
    const memory = tab.memory();
    memory.note(5000);
    memory.flush();
    const [key] = tab.values.keys();
    for (const value of ['', 'x', '5000', 'NaN 1', `-5 ${tab.nowMs}`, `Infinity ${tab.nowMs}`, `5 ${tab.nowMs + 9}`]) {
      tab.values.set(key!, value);
      expect(tab.memory().begin(), value).to.equal(undefined);
    }
  });

  it('does without a storage', () => {
    const tab = new FakeTab();
    for (const broken of ['forbidden', 'full'] as const) {
      tab.broken = broken;
      const memory = tab.memory();
      memory.note(5000);
      memory.flush();
      expect(memory.begin()).to.equal(undefined);
    }
  });

  it('is not there where the page does not want it', () => {
    const memoryOf = (throughputMemory: 'session' | 'none') =>
      openThroughputMemory(resolveConfig({ adaptation: { throughputMemory } }));
    expect(memoryOf('none')).to.equal(undefined);
    expect(memoryOf('session')).to.be.instanceOf(ThroughputMemory);
  });
});

describe('readNetworkHints', () => {
  const connect = (connection: unknown): unknown =>
    Object.defineProperty(navigator, 'connection', { configurable: true, value: connection });
  afterEach(() => Reflect.deleteProperty(navigator, 'connection'));

  it('has the browser’s estimate and the remembered one, each if it is known', () => {
    const tab = new FakeTab();
    const memory = tab.memory();
    memory.note(5000);
    memory.flush();
    connect({ downlink: 2.5 });
    expect(readNetworkHints(memory)).to.deep.equal({ downlinkBps: 2_500_000, rememberedBps: 5000 });
    expect(readNetworkHints(undefined)).to.deep.equal({ downlinkBps: 2_500_000 });
    // Firefox and Safari have no such API; offline, Chromium says 0.
    for (const nothing of [undefined, {}, { downlink: 0 }]) {
      connect(nothing);
      expect(readNetworkHints(undefined)).to.deep.equal({});
    }
  });
});
