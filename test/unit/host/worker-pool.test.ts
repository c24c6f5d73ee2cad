import { aTimeout, expect } from '@open-wc/testing';
import { setWorkerFactory } from '../../../src/host/engine-script.js';
import { WorkerHost } from '../../../src/host/worker-host.js';
import { workerPool } from '../../../src/host/worker-pool.js';
import type { HostFailure, WorkerWatch } from '../../../src/host/worker-watch.js';
import { DEFAULT_CONFIG, type StartupConfig } from '../../../src/model/config.js';
import { PROTOCOL_VERSION } from '../../../src/protocol/messages.js';

/** Workers as they are when something is wrong, and one with which nothing is. */
const SCRIPTS = {
  'never reports': '',
  'reports, and never answers': `postMessage({ type: 'ready', version: ${PROTOCOL_VERSION}, mse: 'available' });`,
  'cannot run': 'throw new Error("on purpose");',
  answers: `
    postMessage({ type: 'ready', version: ${PROTOCOL_VERSION}, mse: 'available' });
    addEventListener('message', ({ data }) => { if (data.type === 'ping') postMessage({ type: 'pong', id: data.id }); });`,
};

/** Players' deadlines, milliseconds; a deadline is looked at every 100. */
const HASTY = 300;
const PATIENT = 6000;

class WatchedWorker extends Worker {
  isTerminated = false;
  questions = 0;
  override postMessage(...args: [message: unknown, options?: object]): void {
    if ((args[0] as { readonly type: string }).type === 'ping') this.questions++;
    super.postMessage(...args);
  }
  override terminate(): void {
    this.isTerminated = true;
    super.terminate();
  }
}

interface Asker {
  readonly host: WorkerHost;
  readonly watch: WorkerWatch;
  readonly failures: HostFailure[];
}

const workers: WatchedWorker[] = [];
const askers: Asker[] = [];

function use(script: keyof typeof SCRIPTS): void {
  const url = URL.createObjectURL(new Blob([SCRIPTS[script]], { type: 'text/javascript' }));
  setWorkerFactory(() => {
    const worker = new WatchedWorker(url);
    workers.push(worker);
    return worker;
  });
}

const acquire = (config: Partial<StartupConfig>): Promise<WorkerHost | HostFailure> =>
  workerPool.acquire({ ...DEFAULT_CONFIG.startup, ...config });

/** A player with these deadlines, as an attempt of it asks. */
async function ask(config: Partial<StartupConfig>): Promise<Asker> {
  const host = await acquire(config);
  if (!(host instanceof WorkerHost)) throw new Error(`no worker: ${host.message}`);
  const failures: HostFailure[] = [];
  const watch = host.watch({ ...DEFAULT_CONFIG.startup, ...config }, (failure) => failures.push(failure));
  const asker = { host, watch, failures };
  askers.push(asker);
  return asker;
}

const reasons = ({ failures }: Asker): string[] => failures.map(({ reason }) => reason);

afterEach(() => {
  for (const { watch } of askers.splice(0)) {
    watch.stop();
    workerPool.release();
  }
  for (const worker of workers.splice(0)) worker.terminate();
});

describe('the worker of a page', () => {
  it('is shared, and kept while it answers', async () => {
    use('answers');
    const [first, second] = [await ask({ heartbeatTimeoutMs: HASTY }), await ask({ heartbeatTimeoutMs: PATIENT })];
    expect(first.host).to.equal(second.host);
    await first.host.ready;
    expect(await first.watch.checkAlive(HASTY)).to.equal(true);
    first.watch.stop();
    expect(workers.map(({ isTerminated }) => isTerminated)).to.deep.equal([false]);
    expect([...first.failures, ...second.failures]).to.deep.equal([]);
  });

  it('is asked for a sign of life once for all its players, and not when there are none', async () => {
    use('answers');
    const all = await Promise.all(Array.from({ length: 5 }, () => ask({ heartbeatTimeoutMs: PATIENT })));
    await all[0]!.host.ready;
    await aTimeout(6300);
    expect(workers.map(({ questions }) => questions)).to.deep.equal([1]);
    for (const { watch } of all) watch.stop();
    await aTimeout(6300);
    expect(workers.map(({ questions }) => questions)).to.deep.equal([1]);
    expect(all.flatMap(({ failures }) => failures)).to.deep.equal([]);
  });

  const ORDERS: readonly (readonly [first: string, deadlines: readonly number[]])[] = [
    ['a patient player', [PATIENT, HASTY]],
    ['a hasty player', [HASTY, PATIENT]],
  ];
  for (const [first, deadlines] of ORDERS) {
    it(`that was started by ${first} and never reports, fails for each by its own deadline`, async () => {
      use('never reports');
      const both = await Promise.all(deadlines.map((workerBootTimeoutMs) => ask({ workerBootTimeoutMs })));
      expect(both[0]!.host).to.equal(both[1]!.host);
      await aTimeout(HASTY + 500);
      const [hasty, patient] = [both[deadlines.indexOf(HASTY)]!, both[deadlines.indexOf(PATIENT)]!];
      expect(reasons(hasty)).to.deep.equal(['worker-boot-timeout']);
      expect(hasty.failures[0]!.message).to.contain(`${HASTY} ms`);
      expect(reasons(patient)).to.deep.equal([]);
      expect(
        workers.map(({ isTerminated }) => isTerminated),
        'still waited for',
      ).to.deep.equal([false]);
      patient.watch.stop();
      expect(
        workers.map(({ isTerminated }) => isTerminated),
        'given up',
      ).to.deep.equal([true]);
    });

    it(`that was started by ${first} and does not answer, fails for each by its own deadline`, async () => {
      use('reports, and never answers');
      const both = await Promise.all(deadlines.map((heartbeatTimeoutMs) => ask({ heartbeatTimeoutMs })));
      await aTimeout(2 * HASTY + 500);
      const [hasty, patient] = [both[deadlines.indexOf(HASTY)]!, both[deadlines.indexOf(PATIENT)]!];
      expect(reasons(hasty)).to.deep.equal(['worker-crashed']);
      expect(reasons(patient)).to.deep.equal([]);
      const newcomer = await ask({});
      expect(newcomer.host, 'a newcomer gets another').not.to.equal(patient.host);
      expect(workers.map(({ isTerminated }) => isTerminated)).to.deep.equal([false, false]);
    });
  }

  it('that never reported is waited for again only by those who wait longer', async () => {
    use('never reports');
    const first = await ask({ workerBootTimeoutMs: HASTY });
    await aTimeout(HASTY + 500);
    expect(reasons(first)).to.deep.equal(['worker-boot-timeout']);
    expect(await acquire({ workerBootTimeoutMs: HASTY })).to.include({ reason: 'worker-boot-timeout' });
    expect(workers).to.have.length(1);
    await ask({ workerBootTimeoutMs: PATIENT });
    expect(workers).to.have.length(2);
  });

  it('that cannot run fails for all of them at once, and is not tried again', async () => {
    use('cannot run');
    const both = [await ask({ workerBootTimeoutMs: PATIENT }), await ask({ workerBootTimeoutMs: PATIENT })];
    await both[0]!.host.ready;
    expect(both.map(reasons)).to.deep.equal([['worker-load-failed'], ['worker-load-failed']]);
    expect(await acquire({})).to.include({ reason: 'worker-load-failed' });
    expect(workerPool.hasMoreForms).to.equal(false);
  });
});
