import { childController, orAbort, sleep } from '../shared/abort.js';
import type { ExchangeIo } from './exchange.js';
import { toCorsError, toNetworkError } from './failures.js';
import type { HttpRequest } from './http.js';
import { planRetry } from './retry.js';
import type { HttpFailure } from './retry.js';

export interface RetryIo extends ExchangeIo {
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** The failures of one request, its body included: counts tries without progress, waits between them, ends them. */
export class Retries {
  readonly #request: HttpRequest;
  readonly #io: RetryIo;
  #attempts = 0;
  #answered = false;
  #probe: Promise<'answers' | 'silent'> | undefined;
  readonly #disposed = new AbortController();

  constructor(request: HttpRequest, io: RetryIo) {
    this.#request = request;
    this.#io = io;
  }

  /** The server answered and let us read it: whatever fails from now on is not a matter of permission. */
  answered(): void {
    this.#answered = true;
  }

  /** New bytes arrived: the count starts anew. */
  progressed(): void {
    this.#attempts = 0;
  }

  /** Resolves when it is time for the next try. @throws PlayerError when there shall be none. */
  async waitAfter(failure: HttpFailure, signal: AbortSignal): Promise<void> {
    this.#attempts++;
    const plan = planRetry(failure, this.#attempts, this.#io.config, this.#io.random);
    if (failure.type === 'failed') await this.#failIfForbidden(failure.cause, plan.type, signal);
    if (plan.type === 'give-up') throw toNetworkError(failure, this.#request.url, this.#attempts);
    await sleep(plan.delayMs, signal);
  }

  /** Ends the probe, if one is under way. */
  dispose(): void {
    this.#disposed.abort();
  }

  /**
   * A refusal by CORS looks like a dead server. The difference: without CORS the same server answers. One dropped
   * connection would look the same, so the verdict waits for the failure of a second try (or of the only one).
   */
  async #failIfForbidden(cause: unknown, next: 'retry' | 'give-up', signal: AbortSignal): Promise<void> {
    const { url, range } = this.#request;
    const { origin } = globalThis;
    if (this.#answered || !isCrossOrigin(url, origin)) return;
    const isFirst = this.#probe === undefined;
    this.#probe ??= probeServer(url, this.#io, this.#disposed.signal);
    if (isFirst && next === 'retry') return;
    if ((await orAbort(this.#probe, signal)) === 'silent') return;
    const ranged = range === undefined ? 'whole' : 'ranged';
    throw toCorsError(url, origin, { credentials: this.#io.credentials, ranged }, cause);
  }
}

/** The origin of a sandboxed page or a `file:` is the string `null`, which no origin equals. */
function isCrossOrigin(url: string, origin: string): boolean {
  return origin === 'null' || new URL(url).origin !== origin;
}

/** Whether anything answers at `url`, allowed to read it or not. Never rejects. */
async function probeServer(url: string, io: RetryIo, signal: AbortSignal): Promise<'answers' | 'silent'> {
  const controller = childController(signal);
  // Half of what a real answer may take: it only has to beat the tries that go on beside it.
  const timer = setTimeout(() => controller.abort(), io.config.responseTimeoutMs / 2);
  const { fetch, credentials } = io;
  try {
    // Not stored: a later request with CORS must not be answered from what was stored without.
    const init: RequestInit = { mode: 'no-cors', cache: 'no-store', credentials, signal: controller.signal };
    await orAbort(fetch(url, init), controller.signal);
    return 'answers';
  } catch {
    return 'silent';
  } finally {
    clearTimeout(timer);
    controller.dispose();
    controller.abort();
  }
}
