/** A violation may be reported a moment after the failure it explains, milliseconds. */
const SETTLE_MS = 30;

/** Notes violations of the page's Content Security Policy while something is tried that it may forbid. */
export class CspWatch {
  readonly #listeners = new AbortController();
  #directive: string | undefined;

  /** @param directives the ones that would explain a failure, as a pattern for `effectiveDirective`. */
  constructor(directives: RegExp) {
    const note = ({ effectiveDirective }: SecurityPolicyViolationEvent): void => {
      if (directives.test(effectiveDirective)) this.#directive ??= effectiveDirective;
    };
    document.addEventListener('securitypolicyviolation', note, { signal: this.#listeners.signal });
  }

  /** The directive that was violated, if one was; waits for a report that is on its way. */
  async violated(): Promise<string | undefined> {
    if (!this.#directive) await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    return this.#directive;
  }

  stop(): void {
    this.#listeners.abort();
  }
}

/** What can forbid a worker: `worker-src` and its fallbacks (CSP 3 §6.6.1.16). */
export const WORKER_DIRECTIVES = /^(worker|child|script|default)-src/;
