import type { StartupConfig } from '../model/config.js';
import type { PlacementReason } from '../model/placement.js';
import {
  PROTOCOL_VERSION,
  type SessionCommand,
  type SessionEvent,
  type WorkerCommand,
  type WorkerEvent,
} from '../protocol/messages.js';
import { createTypedPort, type TypedPort } from '../protocol/typed-port.js';
import { CspWatch, WORKER_DIRECTIVES } from './csp-watch.js';
import { startDeadline } from './deadline.js';
import type { EngineScript } from './engine-script.js';
import { spawnWorker, type SpawnForm } from './spawn.js';

export type SessionClientPort = TypedPort<SessionCommand, SessionEvent>;

/** Something that runs engine sessions. Whoever holds a session's port does not know where the engine is. */
export interface EngineHost {
  openSession(): SessionClientPort;
}

/** Why a worker is of no use, and in what words. */
export interface HostFailure {
  readonly reason: PlacementReason;
  readonly message: string;
}

/** How often a worker that has sessions is asked for a sign of life, milliseconds. */
const HEARTBEAT_INTERVAL_MS = 2000;

/** One worker, from its start to its end. Sessions can be opened at once: the browser keeps the messages until it listens. */
export class WorkerHost implements EngineHost {
  /** Whether the worker can own a MediaSource; unknown before it has reported. */
  mse: 'available' | 'unavailable' | 'unknown' = 'unknown';
  /** Resolves when the worker has reported; never rejects: a failure comes through `onFailure`. */
  readonly ready: Promise<void>;
  failure: HostFailure | undefined;

  readonly #config: StartupConfig;
  readonly #worker: Worker;
  readonly #failureListeners = new Set<(failure: HostFailure) => void>();
  readonly #listeners = new AbortController();
  readonly #pongs = new Map<number, () => void>();
  readonly #cancelBootDeadline: () => void;
  #heartbeat: ReturnType<typeof setInterval> | undefined;
  #nextPing = 1;
  #booted = false;
  #resolveReady!: () => void;
  readonly #csp = new CspWatch(WORKER_DIRECTIVES);
  readonly #onFailed: (failure: HostFailure) => void;

  /**
   * @param onFailed called once, before the listeners of `onFailure`.
   * @throws what the browser throws when it refuses a worker at once.
   */
  constructor(script: EngineScript, form: SpawnForm, config: StartupConfig, onFailed: (failure: HostFailure) => void) {
    this.#config = config;
    this.#onFailed = onFailed;
    this.ready = new Promise((resolve) => (this.#resolveReady = resolve));
    const { signal } = this.#listeners;
    this.#worker = this.#spawn(script, form);
    this.#worker.addEventListener('message', ({ data }: MessageEvent<WorkerEvent>) => this.#receive(data), { signal });
    this.#worker.addEventListener('error', (event) => this.#errored(event), { signal });
    this.#cancelBootDeadline = startDeadline(config.workerBootTimeoutMs, () => {
      const message = `the worker did not report within ${config.workerBootTimeoutMs} ms`;
      this.#fail({ reason: 'worker-boot-timeout', message });
    });
  }

  openSession(): SessionClientPort {
    const { port1, port2 } = new MessageChannel();
    this.#post({ type: 'open-session' }, [port2]);
    return createTypedPort(port1);
  }

  /** Calls back when the worker fails, once. Returns the function that stops listening. */
  onFailure(listener: (failure: HostFailure) => void): () => void {
    this.#failureListeners.add(listener);
    // Asked for a sign of life only while somebody cares.
    this.#heartbeat ??= setInterval(() => void this.checkAlive(), HEARTBEAT_INTERVAL_MS);
    return () => {
      this.#failureListeners.delete(listener);
      if (this.#failureListeners.size > 0) return;
      clearInterval(this.#heartbeat);
      this.#heartbeat = undefined;
    };
  }

  /** Whether the worker answers. One that does not within the deadline has failed. */
  checkAlive(timeoutMs = this.#config.heartbeatTimeoutMs): Promise<boolean> {
    if (this.failure) return Promise.resolve(false);
    if (!this.#booted) return Promise.resolve(true);
    const id = this.#nextPing++;
    return new Promise((resolve) => {
      const cancel = startDeadline(timeoutMs, () => {
        this.#pongs.delete(id);
        resolve(false);
        this.#fail({ reason: 'worker-crashed', message: `the worker did not answer for ${timeoutMs} ms` });
      });
      this.#pongs.set(id, () => {
        cancel();
        resolve(true);
      });
      this.#post({ type: 'ping', id });
    });
  }

  terminate(): void {
    this.#cancelBootDeadline();
    this.#csp.stop();
    clearInterval(this.#heartbeat);
    this.#heartbeat = undefined;
    for (const settle of this.#pongs.values()) settle();
    this.#pongs.clear();
    this.#listeners.abort();
    this.#worker.terminate();
  }

  #spawn(script: EngineScript, form: SpawnForm): Worker {
    try {
      return spawnWorker(script, form);
    } catch (error) {
      this.#csp.stop();
      throw error;
    }
  }

  #post(command: WorkerCommand, transfer: Transferable[] = []): void {
    this.#worker.postMessage(command, transfer);
  }

  #receive(event: WorkerEvent): void {
    switch (event.type) {
      case 'ready':
        return this.#started(event);
      case 'pong':
        this.#pongs.get(event.id)?.();
        this.#pongs.delete(event.id);
        return;
      case 'boot-failed':
        return void this.#failedToLoad(event.message, event.violated);
      case 'uncaught':
        return console.error(`mse-worker-player: uncaught in the worker: ${event.message}`);
      default:
        // A worker of the user's own may post messages of its own.
        return void (event satisfies never);
    }
  }

  #started({ version, mse }: Extract<WorkerEvent, { readonly type: 'ready' }>): void {
    if (version !== PROTOCOL_VERSION) {
      const message = `the worker speaks version ${version} of the protocol, the page ${PROTOCOL_VERSION}: they are of different releases`;
      return this.#fail({ reason: 'worker-version-mismatch', message });
    }
    this.#booted = true;
    this.#cancelBootDeadline();
    this.#csp.stop();
    this.mse = mse;
    this.#resolveReady();
  }

  #errored(event: ErrorEvent | Event): void {
    // After the start an uncaught exception is a bug to be seen, but the sessions go on (browser-facts.md).
    if (this.#booted) return;
    // Another form or placement takes over: no matter for the page's `window.onerror`.
    event.preventDefault();
    const message = 'message' in event && event.message ? event.message : 'its script could not be loaded';
    void this.#failedToLoad(message);
  }

  async #failedToLoad(message: string, violatedInWorker?: string): Promise<void> {
    const violated = violatedInWorker ?? (await this.#csp.violated());
    if (violated) this.#fail({ reason: 'worker-blocked-by-csp', message: `${message} (${violated})` });
    else this.#fail({ reason: 'worker-load-failed', message });
  }

  #fail(failure: HostFailure): void {
    if (this.failure) return;
    this.failure = failure;
    this.terminate();
    this.#onFailed(failure);
    this.#resolveReady();
    for (const listener of this.#failureListeners) listener(failure);
  }
}
