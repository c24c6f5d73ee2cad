/**
 * `dist/cdn/mse-worker-player.min.js`: one tag from a CDN, classic or module, of any origin. The engine, and
 * the parts of it that a stream needs, lie beside it. A classic script also gets the exports as `MseWorkerPlayer.*`.
 */
import { defineElement } from './define.js';
import { provideEngineScript, type EngineModule, type SinkModule } from './host/engine-script.js';
import { currentScriptUrl } from './host/script-url.js';

export * from './browser-api.js';

const here = currentScriptUrl();
if (here) {
  const beside = <M>(name: string) => {
    const { href: url } = new URL(`./mse-worker-player.${name}.min.js`, here);
    return { url, load: () => import(/* @vite-ignore */ /* webpackIgnore: true */ url) as Promise<M> };
  };
  provideEngineScript({ ...beside<EngineModule>('engine'), loadSink: beside<SinkModule>('sink').load });
  defineElement();
} else if (typeof document !== 'undefined')
  console.error(
    'mse-worker-player: the script cannot tell its own address, which its worker needs. Load it by <script src>, or use mse-worker-player.standalone.min.js.',
  );
