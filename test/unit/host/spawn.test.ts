import { expect } from '@open-wc/testing';
import type { EngineScript } from '../../../src/host/engine-script.js';
import { spawnForms, spawnWorker, type SpawnForm } from '../../../src/host/spawn.js';

const PAGE = 'https://page.example';
const refuse = (): never => {
  throw new Error('not to be called');
};
const script = (parts: Partial<EngineScript>): EngineScript => ({ load: refuse, loadSink: refuse, ...parts });

describe('spawnForms', () => {
  const rows: readonly [string, Partial<EngineScript>, string, readonly SpawnForm[]][] = [
    ['the text of a standalone file', { source: () => '' }, PAGE, ['source']],
    ['the text of a standalone file in a sandboxed frame', { source: () => '' }, 'null', ['source']],
    ['a worker of the application', { spawn: refuse }, PAGE, ['direct']],
    ['a worker of the application in a sandboxed frame', { spawn: refuse }, 'null', ['direct']],
    ['modules on the own origin', { spawn: refuse, url: `${PAGE}/engine.js` }, PAGE, ['direct', 'trampoline']],
    ['modules of another origin', { spawn: refuse, url: 'https://cdn.example/engine.js' }, PAGE, ['trampoline']],
    ['modules in a sandboxed frame', { spawn: refuse, url: `${PAGE}/engine.js` }, 'null', ['trampoline']],
    // What bundlers put in the place of import.meta.url: webpack a path on the machine that built it.
    ['modules at no fetchable address', { spawn: refuse, url: 'webpack://app/engine.js' }, PAGE, ['direct']],
    ['modules on the disk of whoever built them', { spawn: refuse, url: 'file:///build/engine.js' }, PAGE, ['direct']],
    ['a CDN file on the own origin', { url: `${PAGE}/engine.js` }, PAGE, ['module-url', 'trampoline']],
    ['a CDN file of another origin', { url: 'https://cdn.example/engine.js' }, PAGE, ['trampoline']],
    ['a CDN file of another port', { url: `${PAGE}:8443/engine.js` }, PAGE, ['trampoline']],
  ];
  for (const [what, parts, origin, expected] of rows)
    it(`${expected.join(', then ')}: ${what}`, () => {
      expect(spawnForms(script(parts), origin)).to.deep.equal(expected);
    });
});

describe('the trampoline', () => {
  const moduleUrl = (text: string): string => URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  /** The messages of a worker until it says `done`. */
  const messages = (worker: Worker): Promise<unknown[]> =>
    new Promise((resolve) => {
      const received: unknown[] = [];
      worker.addEventListener('message', ({ data }: MessageEvent<{ readonly type: string }>) => {
        received.push(data);
        if (data.type !== 'boot-failed' && data.type !== 'done') return;
        worker.terminate();
        resolve(received);
      });
    });

  it('keeps the messages, and their ports, that come before the engine listens', async () => {
    const url = moduleUrl(`
      await new Promise((resolve) => setTimeout(resolve, 100));
      addEventListener('message', ({ data, ports }) => {
        postMessage({ type: data.type, ports: ports.length });
      });`);
    const worker = spawnWorker(script({ url }), 'trampoline');
    worker.postMessage({ type: 'first' }, [new MessageChannel().port1]);
    worker.postMessage({ type: 'second' });
    worker.postMessage({ type: 'done' });
    expect(await messages(worker)).to.deep.equal([
      { type: 'first', ports: 1 },
      { type: 'second', ports: 0 },
      { type: 'done', ports: 0 },
    ]);
  });

  it('reports an engine that cannot be imported', async () => {
    const worker = spawnWorker(script({ url: `${location.origin}/there-is-no-such-engine.js` }), 'trampoline');
    const [report] = (await messages(worker)) as [{ readonly type: string; readonly message: string }];
    expect(report.type).to.equal('boot-failed');
    expect(report.message).to.contain('TypeError');
  });

  it('reports an engine that throws', async () => {
    const worker = spawnWorker(script({ url: moduleUrl('throw new RangeError("on purpose")') }), 'trampoline');
    const [report] = (await messages(worker)) as [{ readonly type: string; readonly message: string }];
    expect(report).to.include({ type: 'boot-failed', message: 'RangeError: on purpose' });
  });
});
