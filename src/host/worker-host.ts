import type { StartupConfig } from '../model/config.js';
import {
  PROTOCOL_VERSION,
  type SessionCommand,
  type SessionEvent,
  type SpareAttachment,
  type WorkerCommand,
  type WorkerEvent,
} from '../protocol/messages.js';
import { createTypedPort, type TypedPort } from '../protocol/typed-port.js';
import { CspWatch, WORKER_DIRECTIVES } from './csp-watch.js';
import { startDeadline } from './deadline.js';
import type { EngineScript } from './engine-script.js';
import { spawnWorker, type SpawnForm } from './spawn.js';
import { WorkerWatch, type HostFailure, type WatchedWorker } from './worker-watch.js';

export type SessionClientPort = TypedPort<SessionCommand, SessionEvent>;

/** Something that runs engine sessions. Whoever holds a session's port does not know where the engine is. */
export interface EngineHost {
  openSession(): SessionClientPort;
}

/** Whoever has use for a MediaSource before there is a session. */
export interface SpareHolder {
  readonly isWaiting: boolean;
  give(spare: SpareAttachment): void;
  /** The worker ends. */
  release(): void;
}

/**
 * A worker of which no session has said anything for so long is asked for a sign of life, milliseconds, or for as long as
 * somebody would wait for the answer: more than between two looks at a video that plays (engine/stand-still.ts), as question
 * and answer take the page 0.5 ms.
 */
const HEARTBEAT_INTERVAL_MS = 6000;

/**
 * A worker is not for newcomers any more.
 * @param expired the deadlines of a player that it did not keep; undefined: it failed for everybody.
 */
type OnUnfit = (failure: HostFailure, expired?: StartupConfig) => void;

/** To a worker: whether it is alive. */
interface Question {
  readonly id: number;
  readonly answered: Promise<void>;
  settle(): void;
}

/** One worker, from its start to its end. Sessions can be opened at once: the browser keeps the messages until it listens. */
export class WorkerHost implements EngineHost, WatchedWorker {
  /** Whether the worker can own a MediaSource; unknown before it has reported. */
  mse: 'available' | 'unavailable' | 'unknown' = 'unknown';
  /** Resolves when the worker has reported; never rejects: a failure comes through `onFailure`. */
  readonly ready: Promise<void>;
  failure: HostFailure | undefined;

  readonly #worker: Worker;
  #spare: SpareAttachment | undefined;
  /** In order of appearance. */
  readonly #spareHolders = new Set<SpareHolder>();
  readonly #watches = new Set<WorkerWatch>();
  readonly #listeners = new AbortController();
  /** While somebody watches. */
  #heartbeat: ReturnType<typeof setInterval> | undefined;
  #heartbeatMs = Infinity;
  /** The question that is under way: one for all who watch, as with twenty players there would be ten a second. */
  #question: Question | undefined;
  #questions = 0;
  /** Whether a session has said anything since the last heartbeat. */
  #hasSpoken?: boolean;
  #booted = false;
  #resolveReady!: () => void;
  readonly #csp = new CspWatch(WORKER_DIRECTIVES);
  readonly #onUnfit: OnUnfit;
  /** One of several players has given it up: it serves those that have not, and nobody else. */
  #isDoubted = false;

  /** @throws what the browser throws when it refuses a worker at once. */
  constructor(script: EngineScript, form: SpawnForm, onUnfit: OnUnfit) {
    this.#onUnfit = onUnfit;
    this.ready = new Promise((resolve) => (this.#resolveReady = resolve));
    const { signal } = this.#listeners;
    this.#worker = this.#spawn(script, form);
    this.#worker.addEventListener('message', ({ data }: MessageEvent<WorkerEvent>) => this.#receive(data), { signal });
    this.#worker.addEventListener('error', (event) => this.#errored(event), { signal });
  }

  openSession(): SessionClientPort {
    const { port1, port2 } = new MessageChannel();
    this.#post({ type: 'open-session' }, [port2]);
    return createTypedPort(port1, () => (this.#hasSpoken = true));
  }

  /** A MediaSource of the worker that waits for a session; the taker opens that session. */
  takeSpare(): SpareAttachment | undefined {
    const spare = this.#spare;
    this.#spare = undefined;
    return spare;
  }

  /** Lends a MediaSource that waits for a session, when it is the holder's turn; the worker has one at a time. */
  lendSpareTo(holder: SpareHolder): void {
    this.#spareHolders.add(holder);
    this.#lendSpare();
  }

  forgetHolder(holder: SpareHolder): void {
    this.#spareHolders.delete(holder);
  }

  discardSpare({ id }: SpareAttachment): void {
    this.#post({ type: 'discard-spare', id });
  }

  /** Watches the worker for one player, by its deadlines, until stopped: that is how the worker knows who needs it. */
  watch(config: StartupConfig, onFailure: (failure: HostFailure) => void): WorkerWatch {
    const onOver = (expired?: HostFailure): void => this.#watchOver(watch, config, expired);
    const watch: WorkerWatch = new WorkerWatch(this, config, onFailure, onOver);
    this.#watches.add(watch);
    this.#listen(Math.min(config.heartbeatTimeoutMs, HEARTBEAT_INTERVAL_MS));
    return watch;
  }

  answers(timeoutMs: number): Promise<boolean> {
    if (this.failure) return Promise.resolve(false);
    if (!this.#booted) return Promise.resolve(true);
    const { answered } = (this.#question ??= this.#ask());
    return new Promise((resolve) => {
      const cancel = startDeadline(timeoutMs, () => resolve(false));
      void answered.then(() => {
        cancel();
        resolve(true);
      });
    });
  }

  terminate(): void {
    for (const holder of this.#spareHolders) holder.release();
    this.#csp.stop();
    clearInterval(this.#heartbeat);
    this.#question?.settle();
    this.#listeners.abort();
    this.#worker.terminate();
  }

  /** Until nobody watches. */
  #listen(intervalMs: number): void {
    if (intervalMs >= this.#heartbeatMs) return;
    clearInterval(this.#heartbeat);
    this.#heartbeatMs = intervalMs;
    this.#heartbeat = setInterval(() => {
      if (!this.#hasSpoken) for (const each of this.#watches) void each.checkAlive();
      this.#hasSpoken = false;
    }, intervalMs);
  }

  #lendSpare(): void {
    const spare = this.#spare;
    const holder = [...this.#spareHolders].find(({ isWaiting }) => isWaiting);
    // A ManagedMediaSource changes the video that it is attached to.
    if (!holder || !spare || spare.attachment.managed) return;
    this.#spare = undefined;
    holder.give(spare);
  }

  #ask(): Question {
    const id = ++this.#questions;
    let settle!: () => void;
    const answered = new Promise<void>((resolve) => (settle = resolve));
    this.#post({ type: 'ping', id });
    return { id, answered, settle };
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
        if (event.id !== this.#question?.id) return;
        this.#question.settle();
        this.#question = undefined;
        return;
      case 'spare-created':
        this.#spare = event.spare;
        return this.#lendSpare();
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
      const message = `the worker speaks version ${version} of the protocol, the page ${PROTOCOL_VERSION}`;
      return this.#fail({ reason: 'worker-version-mismatch', message });
    }
    this.#booted = true;
    this.#csp.stop();
    this.mse = mse;
    this.#resolveReady();
  }

  #errored(event: ErrorEvent | Event): void {
    // After the start an uncaught exception is a bug to be seen, but the sessions go on (browser-facts.md).
    if (this.#booted) return;
    // Another form or placement takes over: no matter for the page's `window.onerror`.
    event.preventDefault();
    const message = 'message' in event && event.message ? event.message : 'its script did not load';
    void this.#failedToLoad(message);
  }

  async #failedToLoad(message: string, violatedInWorker?: string): Promise<void> {
    const violated = violatedInWorker ?? (await this.#csp.violated());
    if (violated) this.#fail({ reason: 'worker-blocked-by-csp', message: `${message} (${violated})` });
    else this.#fail({ reason: 'worker-load-failed', message });
  }

  #watchOver(watch: WorkerWatch, config: StartupConfig, expired: HostFailure | undefined): void {
    this.#watches.delete(watch);
    if (this.#watches.size === 0) {
      clearInterval(this.#heartbeat);
      this.#heartbeatMs = Infinity;
    }
    if (expired && !this.failure) {
      // What one player does not wait for, another may.
      this.#isDoubted = true;
      this.#onUnfit(expired, config);
    }
    if (this.#isDoubted && this.#watches.size === 0) this.terminate();
  }

  #fail(failure: HostFailure): void {
    if (this.failure) return;
    this.failure = failure;
    this.terminate();
    this.#onUnfit(failure);
    this.#resolveReady();
    for (const watch of this.#watches) watch.fail(failure);
  }
}
