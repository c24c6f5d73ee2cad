import type { BufferConfig } from '../model/config.js';
import { PlayerError } from '../model/errors.js';
import type { TimeRange } from '../model/time-range.js';
import { sleep } from '../shared/abort.js';
import type { TimeRangeList } from '../shared/time-ranges.js';
import type { MediaSink } from '../sink/contract.js';
import { Inventory } from './inventory.js';
import { planBackRemoval, planQuotaRecovery, planReplacement } from './planner.js';

export interface BufferRoomContext {
  readonly url: string;
  readonly bufferGoals: () => BufferConfig;
  readonly sink: MediaSink;
  /** What playback is certainly not behind of. */
  readonly safePosition: () => number;
  readonly onChange: () => void;
}

/** Time that lets playback make room by itself, milliseconds. */
const WAIT_FOR_ROOM_MS = 500;

/** What one SourceBuffer holds, and what is taken out of it again. */
export class BufferRoom {
  readonly inventory = new Inventory();
  readonly #bufferId: string;
  readonly #context: BufferRoomContext;
  #maxGoalSeconds = Infinity;

  constructor(bufferId: string, context: BufferRoomContext) {
    this.#bufferId = bufferId;
    this.#context = context;
  }

  get buffered(): TimeRangeList {
    return this.#context.sink.buffered(this.#bufferId);
  }

  /** What the browser turned out to have room for, seconds ahead; `Infinity` before it had none. */
  get maxGoalSeconds(): number {
    return this.#maxGoalSeconds;
  }

  /** Takes away what was played long enough ago. */
  async removePlayed(): Promise<void> {
    const { bufferGoals, safePosition } = this.#context;
    await this.#remove(planBackRemoval(this.inventory.records, this.buffered, safePosition(), bufferGoals()));
  }

  /** Takes away what lies ahead, for something else to come in its place. */
  async removeAhead(what: 'next-segments' | 'everything', position: number): Promise<void> {
    const range = planReplacement(what, this.inventory.records, this.buffered, position);
    // Cut anywhere, a segment may have lost so little that it would still count as held, and the hole would stay.
    if (range && what === 'everything') this.inventory.forget(range);
    await this.#remove(range);
  }

  /**
   * The browser has no room for so many bytes: makes some, or lets time pass.
   * @throws PlayerError `E_MEDIA_QUOTA`.
   */
  async make(sizeBytes: number, position: number, goalSeconds: number, signal: AbortSignal): Promise<void> {
    const { url, safePosition } = this.#context;
    const plan = planQuotaRecovery(this.inventory.records, this.buffered, safePosition(), position, goalSeconds);
    if (plan.type === 'give-up') {
      const message = `The browser has no room for ${sizeBytes} bytes of ${url} although nothing is buffered ahead. Offer a lower bitrate.`;
      throw new PlayerError('E_MEDIA_QUOTA', message, { url, sizeBytes });
    }
    this.#maxGoalSeconds = plan.goalSeconds;
    if (plan.type === 'wait') await sleep(WAIT_FOR_ROOM_MS, signal);
    else await this.#remove(plan.range, 'quiet');
  }

  async #remove(range: TimeRange | undefined, how: 'told' | 'quiet' = 'told'): Promise<void> {
    if (!range) return;
    await this.#context.sink.remove(this.#bufferId, range);
    this.inventory.prune(this.buffered);
    if (how === 'told') this.#context.onChange();
  }
}
