import type { Engine } from '../engine/engine.js';
import type { servePageSink } from '../sink/page-sink.js';

/** Where the engine's code comes from: differs between the package's modules, its CDN file and its standalone file. */
export interface EngineScript {
  /**
   * Starts the worker without detours, where the page may. Holds the `new Worker(new URL(…))` that bundlers look for.
   * Throws where the script is of another origin, or the page demands Trusted Types.
   */
  readonly spawn?: () => Worker;
  /** Absolute URL of the engine as a module. */
  readonly url?: string;
  /** The engine as the text of a classic script. */
  readonly source?: () => string;
  /** The engine for the page's own thread. */
  readonly load: () => Promise<EngineModule>;
  /** The page's own part where the engine is in a worker, and the MediaSource is not. */
  readonly loadSink: () => Promise<SinkModule>;
}

export interface EngineModule {
  readonly createDefaultEngine: () => Engine;
  /** Left out where page and engine come from one build, and cannot be of different releases. */
  readonly PROTOCOL_VERSION?: number;
}

export interface SinkModule {
  readonly servePageSink: typeof servePageSink;
  /** As that of the engine. */
  readonly PROTOCOL_VERSION?: number;
}

let current: EngineScript | undefined;

/** Sets where the engine comes from; the first one to say so wins, so that an entry point never undoes a page's own choice. */
export function provideEngineScript(script: EngineScript): void {
  current ??= script;
}

/**
 * Makes the player use a worker of your own: one built with `startEngine({loaders})`, or a bundler's way to start one.
 * Call it before the first player is made. Placement `main` still uses the package's engine.
 */
export function setWorkerFactory(spawn: () => Worker): void {
  const none = (): Promise<never> => Promise.reject(new Error('no engine for the page was provided'));
  const { load = none, loadSink = none } = current ?? {};
  current = { spawn, load, loadSink };
}

/** The script in force. */
export function engineScript(): EngineScript {
  if (!current) throw new Error('import mse-worker-player, mse-worker-player/element or mse-worker-player/player');
  return current;
}
