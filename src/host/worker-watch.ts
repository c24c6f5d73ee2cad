import type { StartupConfig } from '../model/config.js';
import type { PlacementReason } from '../model/placement.js';
import { startDeadline } from './deadline.js';

/** Why a worker is of no use, and in what words. */
export interface HostFailure {
  readonly reason: PlacementReason;
  readonly message: string;
}

/** A worker, as far as it can be watched. */
export interface WatchedWorker {
  /** Resolves when the worker has reported, or failed. */
  readonly ready: Promise<void>;
  /** Whether it answers a question within `timeoutMs`; one that has yet to report need not. */
  answers(timeoutMs: number): Promise<boolean>;
}

/** What one player expects of a worker that it may share with others, by its own deadlines. */
export class WorkerWatch {
  readonly #worker: WatchedWorker;
  readonly #onFailure: (failure: HostFailure) => void;
  readonly #onOver: (expired?: HostFailure) => void;
  readonly #cancelBootDeadline: () => void;
  readonly #heartbeatTimeoutMs: number;
  #state: 'watching' | 'over' = 'watching';

  /**
   * @param onFailure called once at the most: the worker has failed, or did not report or answer in time.
   * @param onOver called once, before it; `expired` says which deadline has passed, if one has.
   */
  constructor(
    worker: WatchedWorker,
    { workerBootTimeoutMs, heartbeatTimeoutMs }: StartupConfig,
    onFailure: (failure: HostFailure) => void,
    onOver: (expired?: HostFailure) => void,
  ) {
    this.#worker = worker;
    this.#onFailure = onFailure;
    this.#onOver = onOver;
    this.#cancelBootDeadline = startDeadline(workerBootTimeoutMs, () => {
      const message = `the worker did not report within ${workerBootTimeoutMs} ms`;
      this.#expire({ reason: 'worker-boot-timeout', message });
    });
    void worker.ready.then(this.#cancelBootDeadline);
    this.#heartbeatTimeoutMs = heartbeatTimeoutMs;
  }

  /** Whether the worker answers, by default within `heartbeatTimeoutMs`. One that does not has failed, as far as this player goes. */
  async checkAlive(timeoutMs = this.#heartbeatTimeoutMs): Promise<boolean> {
    const isAlive = await this.#worker.answers(timeoutMs);
    if (!isAlive)
      this.#expire({ reason: 'worker-crashed', message: `the worker did not answer within ${timeoutMs} ms` });
    return isAlive;
  }

  /** The worker has failed for everybody. */
  fail(failure: HostFailure): void {
    if (this.#state === 'over') return;
    this.#end();
    this.#onFailure(failure);
  }

  stop(): void {
    if (this.#state !== 'over') this.#end();
  }

  #expire(failure: HostFailure): void {
    if (this.#state === 'over') return;
    this.#end(failure);
    this.#onFailure(failure);
  }

  #end(expired?: HostFailure): void {
    this.#state = 'over';
    this.#cancelBootDeadline();
    this.#onOver(expired);
  }
}
