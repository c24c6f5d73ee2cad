import type { StartupConfig } from '../model/config.js';
import { describeCause } from '../model/errors.js';
import { probeCapabilities } from './capabilities.js';
import { CspWatch, WORKER_DIRECTIVES } from './csp-watch.js';
import { engineScript, type EngineScript } from './engine-script.js';
import { spawnForms, type SpawnForm } from './spawn.js';
import { WorkerHost } from './worker-host.js';
import type { HostFailure } from './worker-watch.js';

/** A worker nobody uses is kept this long: the next player of the page then starts at once, milliseconds. */
const IDLE_MS = 10_000;

/** The one worker that all players of the page share, and what is known about starting it. */
class WorkerPool {
  #host: WorkerHost | undefined;
  #users = 0;
  #idleTimer: ReturnType<typeof setTimeout> | undefined;
  #formIndex = 0;
  /** A start that failed in every form fails for the next player too. */
  #refusal: HostFailure | undefined;
  /** The longest that anybody has waited in vain for a worker's report: less is not worth another try. Milliseconds. */
  #silentMs = 0;
  #script: EngineScript | undefined;

  /** Starts the worker before it is needed, if it is not there. Undefined where that is not possible. */
  prepare(config: StartupConfig): WorkerHost | undefined {
    if (typeof Worker !== 'function' || this.#host) return this.#host;
    const host = this.#start(config);
    if (!host) return undefined;
    this.#releaseLater();
    // What the page itself needs then comes along with the worker; whether it does is seen by the load that needs it.
    if (!probeCapabilities(false).mseInWorker)
      void engineScript()
        .loadSink()
        .catch(() => {});
    return host;
  }

  /**
   * The worker, starting it if there is none; or why there cannot be one. Each acquired host must be released, and watched:
   * what deadlines it has to keep is each player's own affair.
   */
  async acquire(config: StartupConfig): Promise<WorkerHost | HostFailure> {
    const csp = new CspWatch(WORKER_DIRECTIVES);
    const host = this.#start(config);
    if (!host && (await csp.violated())) this.#refusal = { ...this.#refusal!, reason: 'worker-blocked-by-csp' };
    csp.stop();
    if (!host) return this.#refusal!;
    this.#users++;
    clearTimeout(this.#idleTimer);
    return host;
  }

  release(): void {
    this.#users--;
    if (this.#users === 0) this.#releaseLater();
  }

  #releaseLater(): void {
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => {
      if (this.#users > 0) return;
      this.#host?.terminate();
      this.#host = undefined;
    }, IDLE_MS);
  }

  #start(config: StartupConfig): WorkerHost | undefined {
    const script = engineScript();
    if (script !== this.#script) this.#reset(script);
    if (this.#host) return this.#host;
    if (config.workerBootTimeoutMs <= this.#silentMs) return undefined;
    const forms = spawnForms(script, location.origin);
    for (; this.#formIndex < forms.length; this.#formIndex++)
      try {
        return (this.#host = this.#createHost(script, forms[this.#formIndex]!));
      } catch (error) {
        this.#refusal = { reason: 'worker-load-failed', message: describeCause(error) };
      }
    return undefined;
  }

  #createHost(script: EngineScript, form: SpawnForm): WorkerHost {
    const next = this.#formIndex + 1;
    const host: WorkerHost = new WorkerHost(script, form, (failure, expired) => {
      if (this.#host === host) this.#host = undefined;
      // One that had started may be started again by the next load; and it may be the worker of another script by now.
      if (failure.reason === 'worker-crashed' || script !== this.#script) return;
      this.#refusal = failure;
      if (expired) this.#silentMs = Math.max(this.#silentMs, expired.workerBootTimeoutMs);
      // One that never did is not tried in that form again.
      else this.#formIndex = Math.max(this.#formIndex, next);
    });
    void host.ready.then(() => {
      if (!host.failure) this.#silentMs = 0;
    });
    return host;
  }

  /** Whether a failed start may be tried in another form. */
  get hasMoreForms(): boolean {
    return this.#formIndex < spawnForms(engineScript(), location.origin).length;
  }

  #reset(script: EngineScript): void {
    this.#script = script;
    this.#host = undefined;
    this.#formIndex = 0;
    this.#refusal = undefined;
    this.#silentMs = 0;
  }
}

export const workerPool = new WorkerPool();
