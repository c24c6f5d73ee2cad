/** How a network was: stretches of constant rate, one after another, over and over. */
export interface Trace {
  readonly name: string;
  readonly latencyMs: number;
  readonly steps: readonly { readonly seconds: number; readonly bps: number }[];
}

/** A trace as the fixtures hold it. */
export interface StoredTrace {
  readonly name: string;
  readonly latencyMs: number;
  readonly stepSeconds: number;
  /** Rates in kilobits per second, one a step; `18x8` is eight steps of 18. */
  readonly kbps: string;
}

export function parseTrace({ name, latencyMs, stepSeconds, kbps }: StoredTrace): Trace {
  const steps = kbps.split(' ').map((word) => {
    const [rate, times = '1'] = word.split('x');
    return { seconds: stepSeconds * Number(times), bps: Number(rate) * 1000 };
  });
  return { name, latencyMs, steps };
}

/** Time and bytes on a traced network. */
export class Line {
  readonly #trace: Trace;
  #index = 0;
  /** Where in the step. */
  #offset = 0;
  now = 0;

  constructor(trace: Trace) {
    this.#trace = trace;
  }

  get latencySeconds(): number {
    return this.#trace.latencyMs / 1000;
  }

  /** Lets time pass without using the line. */
  wait(seconds: number): void {
    this.transfer(Infinity, seconds);
  }

  /** Transfers until `bits` are there or the time is over. */
  transfer(bits: number, maxSeconds: number): number {
    let done = 0;
    let left = maxSeconds;
    while (done < bits && left > 0) {
      const step = this.#trace.steps[this.#index]!;
      const inStep = step.seconds - this.#offset;
      const needed = step.bps > 0 ? (bits - done) / step.bps : Infinity;
      const seconds = Math.min(inStep, left, needed);
      done = seconds === needed ? bits : done + seconds * step.bps;
      left -= seconds;
      this.now += seconds;
      this.#offset += seconds;
      if (seconds === inStep) {
        this.#index = (this.#index + 1) % this.#trace.steps.length;
        this.#offset = 0;
      }
    }
    return done;
  }
}
