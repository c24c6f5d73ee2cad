/**
 * Entry point `mse-worker-player/worker`: for a worker of your own, with loaders of your own.
 * @example
 * // my-engine.js, started by `setWorkerFactory(() => new Worker('/my-engine.js', {type: 'module'}))`
 * import { startEngine } from 'mse-worker-player/worker';
 * startEngine({ loaders: [myLoader] });
 */
import { createEngine, type Engine } from './engine/engine.js';
import type { EngineParts } from './engine/engine-parts.js';
import { BUILT_IN_LOADERS } from './loaders/built-in.js';
import type { LoaderFactory } from './loaders/contract.js';
import { entryOf } from './loaders/select.js';
import { describeCause } from './model/errors.js';
import { createHttpClient } from './net/http-client.js';
import { PROTOCOL_VERSION, transferOf, type WorkerCommand, type WorkerEvent } from './protocol/messages.js';
import { nowMs } from './shared/clock.js';
import { LocalSink } from './sink/local-sink.js';
import { findMediaSource } from './sink/media-source.js';
import { SpareSinks } from './sink/spare-sinks.js';

export type { LoaderContext, LoaderFactory, SegmentLoader } from './loader.js';

export interface EngineOptions {
  /** Tried before the built-in ones where both claim a source equally. Default: none. */
  readonly loaders?: readonly LoaderFactory[];
}

/** For the MediaSource of a page, where a worker has none. */
const importRemoteSink = () => import('./sink/remote-sink.js');

/** An engine of this package's own parts, for any thread. */
export function createDefaultEngine({ loaders = [] }: EngineOptions = {}, spares?: SpareSinks): Engine {
  const parts: EngineParts = {
    loaders: [...BUILT_IN_LOADERS, ...loaders.map(entryOf)],
    createLocalSink: (onEvent) => new LocalSink(onEvent),
    takeSpareSink: (id, onEvent) => spares?.take(id, onEvent),
    createRemoteSink: async (port, onEvent) => {
      const { RemoteSink } = await importRemoteSink();
      return new RemoteSink(port, onEvent);
    },
    createHttpClient,
    // The address is the user's: bundlers must leave it alone.
    importModule: (url) => import(/* @vite-ignore */ /* webpackIgnore: true */ url),
    nowMs,
    random: Math.random,
    isOnline: () => navigator.onLine,
  };
  return createEngine(parts);
}

/**
 * Makes the dedicated worker it is called in an engine, and tells the page so. Call it once, before any `await`.
 * A worker made so serves every player of the page.
 */
export function startEngine(options: EngineOptions = {}): void {
  const scope = globalThis as unknown as DedicatedWorkerGlobalScope;
  const post = (event: WorkerEvent, transfer: Transferable[] = []): void => scope.postMessage(event, transfer);
  const spares = new SpareSinks((spare) => post({ type: 'spare-created', spare }, transferOf(spare.attachment)));
  const engine = createDefaultEngine(options, spares);
  scope.addEventListener('message', (event: MessageEvent<WorkerCommand>) => {
    const command = event.data;
    if (command.type === 'ping') return post({ type: 'pong', id: command.id });
    if (command.type === 'discard-spare') return spares.discard(command.id);
    const port = event.ports[0];
    if (command.type === 'open-session' && port) engine.openSession(port);
  });
  // A rejection nobody handles does not reach the page's `worker.onerror` by itself (browser-facts.md).
  scope.addEventListener('unhandledrejection', ({ reason }) =>
    post({ type: 'uncaught', message: describeCause(reason) }),
  );
  const mse = canUseMediaSource() ? 'available' : 'unavailable';
  post({ type: 'ready', version: PROTOCOL_VERSION, mse });
  if (mse === 'available') spares.create();
  // On its way before anybody asks; whether it comes is seen by the session that does.
  else importRemoteSink().catch(() => {});
}

/** Whether this worker really can own a MediaSource: some browsers expose one that cannot be attached. */
function canUseMediaSource(): boolean {
  const found = findMediaSource();
  if (!found) return false;
  try {
    return 'handle' in new found.constructor();
  } catch {
    return false;
  }
}
