import type { Transfer } from '../../../src/loaders/contract.js';
import { seededRandom } from './synthetic-traces.js';
import { Line, type Trace } from './trace.js';

/** A virtual stream and the player's buffer. */
export interface Stream {
  readonly name: string;
  /** Bits per second, ascending. */
  readonly bitratesBps: readonly number[];
  readonly segmentSeconds: number;
  readonly segments: number;
  /** Seconds to hold ahead of the playhead. */
  readonly goalSeconds: number;
  /** Live: seconds behind the newest segment at the start. Default: on demand. */
  readonly holdBackSeconds?: number;
}

/** What a policy may know before a segment. */
export interface Situation {
  readonly stream: Stream;
  readonly nowMs: number;
  /** Rung of the segment before; -1 before the first. */
  readonly current: number;
  readonly bufferSeconds: number;
  /** As much as the buffer can become: on live no more than there is. */
  readonly goalSeconds: number;
}

/** What a policy may know during a segment. */
interface Progress extends Situation {
  readonly rung: number;
  readonly sizeBytes: number;
  readonly loadedBytes: number;
  /** Since the request. */
  readonly elapsedMs: number;
  /** From the request to the first byte. */
  readonly latencyMs: number;
}

export interface Policy {
  readonly name: string;
  choose(situation: Situation): number;
  transferred(transfer: Transfer, nowMs: number): void;
  shouldAbandon?(progress: Progress): boolean;
}

/** What came of it. */
export interface Outcome {
  /** Rung of each segment. */
  readonly rungs: readonly number[];
  readonly startupSeconds: number;
  readonly rebufferSeconds: number;
  readonly abandoned: number;
}

/** How often a transfer under way is looked at, seconds. */
const LOOK_SECONDS = 0.25;

/** Between the sizes of a rendition's segments and its bitrate: a film's quiet and busy scenes, the same in each run. */
function sizeFactors(count: number): readonly number[] {
  const random = seededRandom(11);
  return Array.from({ length: count }, () => 0.7 + 0.6 * random());
}

/** Plays a stream over a trace, one segment after another; a segment can be played when it is there as a whole. */
export function simulate(policy: Policy, stream: Stream, trace: Trace): Outcome {
  const run = new Run(policy, stream, trace);
  for (let i = 0; i < stream.segments; i++) run.play(i);
  return run.outcome;
}

class Run {
  readonly #policy: Policy;
  readonly #stream: Stream;
  readonly #line: Line;
  readonly #factors: readonly number[];
  readonly #rungs: number[] = [];
  #buffer = 0;
  #startup: number | undefined;
  #rebuffer = 0;
  #abandoned = 0;

  constructor(policy: Policy, stream: Stream, trace: Trace) {
    this.#policy = policy;
    this.#stream = stream;
    this.#line = new Line(trace);
    this.#factors = sizeFactors(stream.segments);
  }

  get outcome(): Outcome {
    return {
      rungs: this.#rungs,
      startupSeconds: this.#startup ?? Infinity,
      rebufferSeconds: this.#rebuffer,
      abandoned: this.#abandoned,
    };
  }

  play(index: number): void {
    this.#awaitTurn(index);
    while (!this.#load(index)) this.#abandoned++;
    this.#buffer += this.#stream.segmentSeconds;
    this.#startup ??= this.#line.now;
  }

  /** Until there is room in the buffer, and on live until the segment exists. */
  #awaitTurn(index: number): void {
    const { goalSeconds, segmentSeconds, holdBackSeconds } = this.#stream;
    this.#pass(Math.max(0, this.#buffer - goalSeconds), 'wait');
    if (holdBackSeconds === undefined) return;
    // The stream is as old as its hold-back when the player comes.
    const publishedAt = (index + 1) * segmentSeconds - holdBackSeconds;
    this.#pass(Math.max(0, publishedAt - this.#line.now), 'wait');
  }

  #load(index: number): boolean {
    const situation = this.#situation(index);
    const rung = this.#policy.choose(situation);
    const sizeBytes = (this.#stream.bitratesBps[rung]! * this.#stream.segmentSeconds * this.#factors[index]!) / 8;
    const startedAt = this.#line.now;
    this.#pass(this.#line.latencySeconds, 'wait');
    const firstByteAt = this.#line.now;
    let loadedBytes = 0;
    let complete = true;
    while (loadedBytes < sizeBytes - 1e-6) {
      loadedBytes += this.#pass(this.#policy.shouldAbandon ? LOOK_SECONDS : Infinity, sizeBytes - loadedBytes);
      const latencyMs = (firstByteAt - startedAt) * 1000;
      const elapsedMs = (this.#line.now - startedAt) * 1000;
      const progress = { ...this.#situation(index), rung, sizeBytes, loadedBytes, elapsedMs, latencyMs };
      complete = loadedBytes >= sizeBytes - 1e-6;
      if (!complete && this.#policy.shouldAbandon?.(progress)) break;
    }
    const durationMs = (this.#line.now - firstByteAt) * 1000;
    const latencyMs = (firstByteAt - startedAt) * 1000;
    this.#policy.transferred(
      { url: 'segment', sizeBytes: loadedBytes, latencyMs, durationMs, origin: 'network' },
      this.#line.now * 1000,
    );
    if (complete) this.#rungs.push(rung);
    return complete;
  }

  #situation(index: number): Situation {
    const { goalSeconds, segmentSeconds, holdBackSeconds } = this.#stream;
    const edge = holdBackSeconds === undefined ? Infinity : this.#line.now + holdBackSeconds;
    const played = index * segmentSeconds - this.#buffer;
    return {
      stream: this.#stream,
      nowMs: this.#line.now * 1000,
      current: this.#rungs.at(-1) ?? -1,
      bufferSeconds: this.#buffer,
      goalSeconds: Math.min(goalSeconds, edge - played),
    };
  }

  /** Time goes by: the line is used or not, the buffer is played. Returns the bytes that came. */
  #pass(seconds: number, use: number | 'wait'): number {
    const before = this.#line.now;
    const bits = this.#line.transfer(use === 'wait' ? Infinity : use * 8, seconds);
    const passed = this.#line.now - before;
    if (this.#startup !== undefined) {
      this.#rebuffer += Math.max(0, passed - this.#buffer);
      this.#buffer = Math.max(0, this.#buffer - passed);
    }
    return bits / 8;
  }
}
