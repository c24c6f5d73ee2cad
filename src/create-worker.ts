import { provideEngineScript } from './host/engine-script.js';

// Lives at the root of src so that the literal is right in src, in dist, and in every bundler (toolchain.md, "Build").
const spawn = (): Worker =>
  new Worker(new URL('./engine-worker.js', import.meta.url), { type: 'module', name: 'mse-worker-player' });

// Not written as `new URL(…, import.meta.url)`: a bundler would add a copy of the worker as a bare file. Where a bundler
// moved the worker, this address is wrong; it is used only where `spawn` is not possible.
const { url: here } = import.meta;

/** Called by the package's module entry points. */
export function provideModuleEngine(): void {
  provideEngineScript({
    spawn,
    url: new URL('./engine-worker.js', here).href,
    load: () => import('./worker.js'),
    loadSink: () => import('./sink/page-sink.js'),
  });
}
